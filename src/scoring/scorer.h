// Scores interactions against scorecards: every question answered with points, confidence, a reason
// and the evidence. Cards are data; docs/scorecards.md tells a QA analyst how to write one. People
// and AI agents are judged on the same scale.
//
//   points of a card   = Σ points × weight over the questions that apply; weights are shares and
//   add up to 1 an auto-fail "no"  → Score::failed, and the card's points are 0 no question
//   applies, or the card does not → no Score (an empty score would read as a bad one)
// A rule that needs what the interaction does not have (times, say) is unknown, and its question
// does not apply.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"
#include "model/signal.h"

namespace clarion::scoring {

struct ScorecardSource {
  std::string name;  // stands before every error message: "scorecards/compliance.yaml"
  std::string text;
};

enum class QuestionType : uint8_t { kYesNo, kScale, kCount, kDuration };
// COPC's view of an error: whom a "no" hurts.
enum class ErrorClass : uint8_t {
  kCustomerCritical,
  kBusinessCritical,
  kComplianceCritical,
  kNonCritical
};
std::string_view Name(QuestionType value);  // "yes_no", "scale", "count", "duration"
std::string_view Name(ErrorClass value);    // "customer_critical", …

struct StepInfo {
  std::string rule;  // scale: when this step is taken; count and duration: "up to 120s", "above"
  double value = 0;
  double points = 0;
  std::string because;  // the author's words for it; "" where there are none
};

struct QuestionInfo {
  std::string id;
  std::string section;
  size_t section_at = 0;  // its place in ScorecardInfo::sections
  std::string text;
  std::string help;  // how the question is meant
  std::string good;  // what a good answer looks like in a conversation; "" where nobody wrote it
  std::string poor;  // and a poor one
  QuestionType type = QuestionType::kYesNo;
  ErrorClass error_class = ErrorClass::kNonCritical;
  double weight = 1;  // as declared, within its section
  bool auto_fail = false;
  bool evidence_required = false;
  std::string applies_when;  // rule text or ""
  std::string rule;          // the rule of a yes/no question, the measure of a count or duration
  std::vector<StepInfo> steps;
  std::string because_yes;  // the author's words for a yes and a no; "" where they are generated
  std::string because_no;
};

struct SectionInfo {
  std::string id;
  std::string title;
  double weight = 1;
};

// A card as people see it.
struct ScorecardInfo {
  std::string id;
  std::string version;  // "3+1f0a9c…": declared version and content hash
  std::string
      rules;  // fingerprint of all that decides answers: not weights, titles, help, good or poor
  std::string title;
  std::string owner;
  std::string description;
  std::string applies_to;  // in words: "channel voice or chat; agent_kind human"
  std::string file;
  std::vector<std::string> industries;  // of a card that ships to be taken: for whom it is made
  std::vector<std::string> channels;    // likewise; empty: for all
  bool retired = false;                 // takes no new scores: Run leaves it out
  std::vector<SectionInfo> sections;
  std::vector<QuestionInfo> questions;  // in card order, as Score::answers
};

// Gives every answer its share of the card and the score its points, from the answers' own points.
// REQUIRES: one answer per question, in card order. Points are rounded to twelve decimals, so that
// a sum taken in another order (in SQL, say) is the same number.
void Weigh(const ScorecardInfo& card, Score* score);

// Immutable: share freely between threads.
class Scorer {
 public:
  // A folder (every *.yaml in it) or one file. kInvalidInput names file, line and remedy.
  static Result<Scorer> Load(const std::string& folder_or_file);
  static Result<Scorer> Load(const std::vector<std::string>& files);
  // Card ids must differ. O(text); for start-up, reload and previewing an edited card.
  static Result<Scorer> Compile(const std::vector<ScorecardSource>& sources);

  Scorer(Scorer&&) noexcept;
  Scorer& operator=(Scorer&&) noexcept;
  ~Scorer();

  // One Score per card that applies, in card order (file by file). `signals` are what enrichment
  // found in this interaction. About 10 µs for four cards and 15 turns; no disk.
  std::vector<Score> Run(const Interaction& interaction, std::span<const Signal> signals) const;
  const std::vector<ScorecardInfo>& cards() const;
  // Marks cards as retired: still there to be read, no longer scored. Ids that no card has are
  // ignored. Before it is shared between threads.
  void Retire(std::span<const std::string> ids);
  // Signal kinds the rules ask for: the caller can check that somebody emits them.
  const std::vector<std::string>& signal_kinds() const;

 private:
  struct Impl;
  explicit Scorer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace clarion::scoring
