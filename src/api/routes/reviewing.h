// What the routes of reviews, calibration and disputes share.
#pragma once

#include <set>

#include "api/context.h"
#include "app/reviewing.h"

namespace clarion::api {

reviews::Book BookOf(const Context& context);
reviews::Decider DeciderOf(const Caller& caller);

// Which of the conversations the caller may see.
Result<std::set<std::string>> Visible(Context& context, const Caller& caller,
                                      const std::vector<std::string>& interactions);

// One conversation as a reviewer meets it. kNotFound: not there, or not the caller's to see; or the
// card does not apply to it.
struct Reviewed {
  scoring::ScorecardInfo card;
  std::string version;  // of the card that scored it
  std::vector<std::string> agents;
  std::vector<Answer> answers;     // in card order, as far as there are
  std::vector<std::string> texts;  // of its turns
};
Result<Reviewed> ReadReviewed(Context& context, const Caller& caller,
                              const std::string& interaction, const std::string& card);

std::string VerdictOf(const Answer& answer);
const scoring::QuestionInfo* QuestionNamed(const scoring::ScorecardInfo& card, std::string_view id);
// What a person may answer: yes, no, na; or the points of its steps, na.
struct Choice {
  std::string verdict;
  std::string label;  // "no", "50 points: up to 120s"
};
std::vector<Choice> ChoicesOf(const scoring::QuestionInfo& question);
// kInvalidInput: the card has no such question, or the question no such answer.
Result<void> CheckChoice(const scoring::ScorecardInfo& card, const std::string& question,
                         const std::string& verdict);

// {"card": …, "title": …} of answers that name a card.
std::string QuestionText(const scoring::ScorecardInfo& card, const std::string& question);

}  // namespace clarion::api
