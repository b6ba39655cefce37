// What people's labels say of a card's questions: which can be scored reliably, which cannot, and
// what is missing. A card is calibrated when every question is settled one way or the other.
#pragma once

#include "app/reviewing.h"

namespace clarion::app {

struct QuestionEvidence {
  std::string question;
  std::string text;
  size_t labels = 0;            // of the audit sample: estimates rest on these
  size_t picked = 0;            // picked for a reason: not counted
  size_t people = 0;            // who judged it
  size_t sessions = 0;          // calibration sessions in which it was judged
  reviews::Estimate agreement;  // of the machine with people; n = 0: nothing known
  reviews::Threshold threshold;
  // Whether labels are enough to say: reliable, or not.
  bool settled() const {
    return labels > 0 && threshold.state != reviews::ThresholdState::kNeedsLabels;
  }
};

struct CardEvidence {
  std::vector<QuestionEvidence> questions;  // in card order
  size_t settled() const;
  bool calibrated() const { return settled() == questions.size(); }
};
json::array ToJsonArray(const CardEvidence& evidence);

// `rules`: of a version's answers (Marks::rules); "": those that count now.
Result<CardEvidence> ReadCardEvidence(Workspace& workspace, const reviews::Book& book,
                                      const std::string& tenant, const scoring::ScorecardInfo& card,
                                      const std::string& rules = "");

}  // namespace clarion::app
