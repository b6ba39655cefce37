#include "reviews/wire.h"

#include <boost/json.hpp>

namespace clarion::reviews {
namespace {

json::value TimeOrNull(const std::optional<TimeMs>& at) {
  return at ? json::value(FormatTime(*at)) : json::value();
}

json::array ToJsonArray(const std::vector<scoring::Coefficient>& list) {
  json::array out;
  for (const scoring::Coefficient& one : list)
    out.push_back(json::object{{"name", one.name},
                               {"value", one.value},
                               {"low", one.has_interval ? json::value(one.low) : json::value()},
                               {"high", one.has_interval ? json::value(one.high) : json::value()}});
  return out;
}

}  // namespace

json::value ToJsonValue(const Estimate& one) {
  if (one.n == 0) return nullptr;
  return json::object{{"value", one.value}, {"low", one.low}, {"high", one.high}, {"n", one.n}};
}

json::object ToJsonObject(const QuestionAccuracy& one) {
  json::array verdicts;
  for (const VerdictAccuracy& verdict : one.verdicts)
    verdicts.push_back(json::object{{"verdict", verdict.verdict},
                                    {"precision", ToJsonValue(verdict.precision)},
                                    {"recall", ToJsonValue(verdict.recall)}});
  json::array mistaken;
  for (const std::string& id : one.mistaken) mistaken.emplace_back(id);
  return {{"question", one.question},
          {"labels", one.labels},
          {"picked", one.picked},
          {"agreement", ToJsonValue(one.agreement)},
          {"verdicts", std::move(verdicts)},
          {"wrong", ToJsonValue(one.wrong)},
          {"population", one.population},
          {"mistaken", std::move(mistaken)}};
}

json::object ToJsonObject(const Threshold& one) {
  const bool there = one.state == ThresholdState::kReliable;
  const auto known = [&](double value) { return there ? json::value(value) : json::value(); };
  return {{"question", one.question},
          {"state", Name(one.state)},
          {"threshold", known(one.threshold)},
          {"share", known(one.share)},
          {"error", known(one.error)},
          {"bound", known(one.bound)},
          {"above", one.above},
          {"labels", one.labels},
          {"more_labels", one.more_labels ? json::value(*one.more_labels) : json::value()}};
}

json::object ToJsonObject(const Drift& one) {
  json::array weeks;
  for (const WrongInWeek& week : one.weeks)
    weeks.push_back(
        json::object{{"from", FormatDate(week.from)}, {"wrong", ToJsonValue(week.wrong)}});
  return {{"question", one.question},          {"state", Name(one.state)},
          {"before", ToJsonValue(one.before)}, {"recent", ToJsonValue(one.recent)},
          {"since", TimeOrNull(one.since)},    {"alarm_at", TimeOrNull(one.alarm_at)},
          {"weeks", std::move(weeks)}};
}

json::object ToJsonObject(const QuestionAgreement& one) {
  return {{"question", one.question},
          {"units", one.units},
          {"ordinal", one.ordinal},
          {"people", ToJsonArray(one.people)},
          {"machine", ToJsonArray(one.machine)}};
}

json::object ToJsonObject(const ReviewerStanding& one) {
  return {{"reviewer", one.reviewer},
          {"answers", one.answers},
          {"agreement", ToJsonValue(one.agreement)},
          {"leniency", ToJsonValue(one.leniency)}};
}

json::object ToJsonObject(const QueueItem& one) {
  return {{"interaction", one.interaction},
          {"source", Name(one.source)},
          {"probability", one.probability},
          {"blind", one.blind},
          {"value", one.value},
          {"why", one.why}};
}

json::object WaitingToJson(const Queue& queue) {
  json::object out;
  for (size_t i = 0; i < kSources; ++i) out[Name(static_cast<Source>(i))] = queue.waiting[i];
  return out;
}

}  // namespace clarion::reviews
