#include "app/card_evidence.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "reviews/accuracy.h"
#include "reviews/wire.h"

namespace clarion::app {

size_t CardEvidence::settled() const {
  return static_cast<size_t>(std::count_if(questions.begin(), questions.end(),
                                           [](const auto& one) { return one.settled(); }));
}

json::array ToJsonArray(const CardEvidence& evidence) {
  json::array out;
  for (const QuestionEvidence& one : evidence.questions) {
    const bool judged = one.labels > 0;
    out.push_back(json::object{
        {"question", one.question},
        {"text", one.text},
        {"labels", one.labels},
        {"picked", one.picked},
        {"people", one.people},
        {"sessions", one.sessions},
        {"agreement", reviews::ToJsonValue(one.agreement)},
        {"state", judged ? reviews::Name(one.threshold.state) : "unjudged"},
        {"threshold", judged && one.threshold.state == reviews::ThresholdState::kReliable
                          ? json::value(one.threshold.threshold)
                          : json::value()},
        {"more_labels",
         one.threshold.more_labels ? json::value(*one.threshold.more_labels) : json::value()}});
  }
  return out;
}

Result<CardEvidence> ReadCardEvidence(Workspace& workspace, const reviews::Book& book,
                                      const std::string& tenant, const scoring::ScorecardInfo& card,
                                      const std::string& rules) {
  ASSIGN_OR_RETURN(const reviews::Settings settings, ReviewSettings(workspace));
  ASSIGN_OR_RETURN(const CardLabels labels,
                   ReadCardLabels(workspace, book, tenant, card.id, rules));
  ASSIGN_OR_RETURN(const std::vector<reviews::Label> given, book.Labels(tenant, {card.id, "", ""}));
  std::map<std::string, std::set<std::string>> people, sessions;
  for (const reviews::Label& one : given) {
    people[one.question].insert(one.reviewer);
    if (!one.session.empty()) sessions[one.question].insert(one.session);
  }
  const std::vector<reviews::QuestionAccuracy> accuracy = reviews::MeasureAccuracy(labels.now);
  const std::vector<reviews::Threshold> thresholds =
      reviews::FindThresholds(labels.now, settings.threshold);
  CardEvidence out;
  for (const scoring::QuestionInfo& question : card.questions) {
    QuestionEvidence one;
    one.question = question.id;
    one.text = question.text;
    one.people = people[question.id].size();
    one.sessions = sessions[question.id].size();
    for (const reviews::QuestionAccuracy& measured : accuracy) {
      if (measured.question != question.id) continue;
      one.labels = measured.labels;
      one.picked = measured.picked;
      one.agreement = measured.agreement;
    }
    for (const reviews::Threshold& found : thresholds)
      if (found.question == question.id) one.threshold = found;
    out.questions.push_back(std::move(one));
  }
  return out;
}

}  // namespace clarion::app
