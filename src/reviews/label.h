// A label: what one person said of one answer. Only added to: who changes their mind adds another.
#pragma once

#include <tuple>

#include "base/json.h"
#include "reviews/queue.h"

namespace clarion::reviews {

enum class LabelKind : uint8_t {
  kReview,        // one person's view; a later one of the same person takes its place
  kAdjudication,  // settles what people disagree on
  kDecision,      // settles a dispute
};
std::string_view Name(LabelKind kind);  // review, adjudication, decision

struct Label {
  std::string id;
  std::string interaction;
  std::string scorecard;
  std::string question;
  std::string verdict;  // as in answer.h
  LabelKind kind = LabelKind::kReview;
  std::string reviewer;  // a person's or a key's id
  std::string reviewer_name;
  TimeMs at = 0;
  Source source = Source::kChosen;  // where the reviewer met it
  double probability = 0;           // of the audit sample; 0 where it was picked for a reason
  std::string session;              // of a calibration session; "": none
  std::string card_version;         // whose answer they saw
  std::string machine;              // what the machine said then
  double confidence = 1;            // and how sure it was
  bool blind = false;               // they did not see it
  std::string note;
  int turn = -1;  // the turn that shows it; -1: none named
};
json::object ToJsonObject(const Label& label);

// What holds of one answer by all its labels: the newest adjudication or decision; else what every
// reviewer's newest label says; else people disagree, and nothing holds.
struct Standing {
  enum class How : uint8_t { kOne, kAgreed, kAdjudicated, kDecided, kContested };
  How how = How::kOne;
  std::string verdict;  // "" when contested
  std::string reviewer;
  std::string reviewer_name;
  std::string note;
  TimeMs at = 0;
  size_t people = 0;
  // Of the label that came by chance, else of the newest.
  double probability = 0;
  std::string machine;
  double confidence = 1;
};
std::string_view Name(Standing::How how);  // one, agreed, adjudicated, decided, contested

struct AnswerKey {
  std::string interaction, scorecard, question;
  bool operator<(const AnswerKey& other) const {
    return std::tie(interaction, scorecard, question) <
           std::tie(other.interaction, other.scorecard, other.question);
  }
};
// `labels` in the order they were given.
std::map<AnswerKey, Standing> Standings(std::span<const Label> labels);

// Those that hold, for the estimates: against what the machine said when people looked.
std::vector<Judged> JudgedOf(const std::map<AnswerKey, Standing>& standings);

}  // namespace clarion::reviews
