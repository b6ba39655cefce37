#include "api/routes/beside.h"

#include <fmt/format.h>

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
