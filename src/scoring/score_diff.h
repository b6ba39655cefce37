// What a change of cards changed: the same interactions scored twice, before and after. Used by
// `clarion score --diff` and by the card editor's preview.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/interaction.h"
#include "model/signal.h"

namespace clarion::scoring {

struct AnswerChange {
  std::string interaction;
  std::string scorecard;
  std::string question;
  std::string
      before;  // "yes", "no", "na", "0.5", or "absent": the question or its card was not there
  std::string after;
  double points_shift = 0;  // after - before, where both count; else 0
  std::string because_before;
  std::string because_after;
  std::vector<std::string> quotes_before;  // the words it rested on; of events their kind
  std::vector<std::string> quotes_after;
};

// How one agent's scores on one card move.
struct AgentShift {
  uint64_t compared = 0;
  uint64_t changed = 0;
  uint64_t newly_failed = 0;
  uint64_t no_longer_failed = 0;
  double sum_before = 0;  // of points
  double sum_after = 0;
};

struct QuestionShift {
  uint64_t compared = 0;  // interactions where either side had the question
  uint64_t changed = 0;
  std::map<std::pair<std::string, std::string>, uint64_t> flips;  // (before, after) → how many
};

struct CardShift {
  std::string version_before;  // of the last score seen; "" when the card was absent
  std::string version_after;
  uint64_t compared = 0;  // scored on both sides
  uint64_t only_before = 0;
  uint64_t only_after = 0;
  uint64_t changed = 0;  // points or the failed mark differ
  uint64_t newly_failed = 0;
  uint64_t no_longer_failed = 0;
  double mean_before = 0;  // over `compared`
  double mean_after = 0;
  std::map<std::string, QuestionShift> questions;
  std::map<std::string, AgentShift> agents;  // by agent id; conversations without one are left out
};

// Collects one interaction after the other. One thread.
class ScoreDiff {
 public:
  // Keeps at most `max_examples` AnswerChanges per question and direction of change (the first
  // ones); counts are complete.
  explicit ScoreDiff(size_t max_examples = 20) : max_examples_(max_examples) {}

  // Scores of one interaction under the old and the new cards.
  // The agent of a change is who served last.
  void Add(const Interaction& interaction, std::span<const Score> before,
           std::span<const Score> after);
  // Takes in what another collected of other interactions. Examples of this one come first.
  void Merge(const ScoreDiff& other);
  // A card's counts that were found another way.
  void Set(const std::string& card, CardShift shift) { cards_[card] = std::move(shift); }

  const std::map<std::string, CardShift>& cards() const { return cards_; }
  const std::vector<AnswerChange>& examples() const { return examples_; }
  // Plain text for a terminal: per card the shift, per question the flips, then examples with both
  // reasons.
  std::string Render() const;

 private:
  size_t max_examples_;
  std::map<std::string, CardShift> cards_;
  std::vector<AnswerChange> examples_;
};

}  // namespace clarion::scoring
