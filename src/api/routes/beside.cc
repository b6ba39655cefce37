#include "api/routes/beside.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace clarion::api {

using warehouse::Quoted;
using warehouse::Rows;

std::string IdList(const std::vector<std::string>& ids) {
  std::string list;
  for (const std::string& id : ids)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", Quoted(id));
  return list;
}

const char* const kPointsSql =
    "if(countIf(scorecard = 'service_quality') > 0, maxIf(points, scorecard = 'service_quality'), "
    "avg(points))";

const char* const kAnswerColumns =
    "scorecard, question, verdict, value, points, confidence, auto_fail, because, evidence_turn, "
    "evidence_begin, evidence_end, evidence_event";

Answer ReadAnswer(const Rows& r, size_t i) {
  Answer answer;
  answer.question = r.Text(i, 1);
  const std::string verdict = r.Text(i, 2);
  answer.verdict = verdict == "yes"     ? Verdict::kYes
                   : verdict == "no"    ? Verdict::kNo
                   : verdict == "value" ? Verdict::kValue
                                        : Verdict::kNotApplicable;
  answer.value = r.Real(i, 3);
  answer.points = r.Real(i, 4);
  answer.confidence = r.Real(i, 5);
  answer.auto_fail = r.Integer(i, 6) > 0;
  answer.because = r.Text(i, 7);
  const json::array& turns = r.at(i, 8).as_array();
  for (size_t k = 0; k < turns.size(); ++k) {
    const auto number = [&](size_t column) {
      return r.at(i, column).as_array()[k].to_number<int32_t>();
    };
    answer.evidence.push_back({static_cast<uint32_t>(number(8)), static_cast<uint32_t>(number(9)),
                               static_cast<uint32_t>(number(10)),
                               static_cast<uint32_t>(number(11))});
  }
  return answer;
}

Result<std::map<std::string, Beside>> ReadBeside(Context& context,
                                                 const std::vector<std::string>& ids) {
  std::map<std::string, Beside> found;
  if (ids.empty()) return found;
  warehouse::Warehouse& warehouse = context.workspace->warehouse();
  const std::string where =
      fmt::format("tenant = {} AND interaction_id IN ({})", Quoted(context.tenant), IdList(ids));
  ASSIGN_OR_RETURN(
      const Rows scores,
      warehouse.Query(fmt::format(
          "SELECT interaction_id, {}, max(failed) FROM {{score}} WHERE {} GROUP BY interaction_id",
          kPointsSql, where)));
  for (size_t i = 0; i < scores.size(); ++i) {
    Beside& beside = found[scores.Text(i, 0)];
    beside.points = scores.Real(i, 1);
    beside.failed = scores.Integer(i, 2) > 0;
  }
  ASSIGN_OR_RETURN(const Rows outcomes,
                   warehouse.Query(fmt::format(
                       "SELECT interaction_id, max(value) FROM (SELECT tenant, interaction_id, "
                       "kind, value FROM {{outcome}} UNION ALL SELECT tenant, "
                       "interaction_id, kind, value FROM {{customer_outcome}}) WHERE {} AND kind = "
                       "'csat' GROUP BY interaction_id",
                       where)));
  for (size_t i = 0; i < outcomes.size(); ++i)
    found[outcomes.Text(i, 0)].csat = outcomes.Real(i, 1);
  ASSIGN_OR_RETURN(
      const Rows steps,
      warehouse.Query(fmt::format(
          "SELECT interaction_id, step, gap_before_ms FROM {{journey_step}} WHERE {}", where)));
  for (size_t i = 0; i < steps.size(); ++i) {
    Beside& beside = found[steps.Text(i, 0)];
    beside.step = steps.Integer(i, 1);
    beside.gap_before_ms = steps.Integer(i, 2);
  }
  return found;
}

}  // namespace clarion::api
