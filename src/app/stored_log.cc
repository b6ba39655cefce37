#include "app/stored_log.h"

#include <algorithm>

namespace clarion::app {
namespace {

// Events come in their order within the contact. -1 and 4294967296 frame the event numbers, which
// are 32 bits wide.
constexpr std::string_view kSteps = R"(
SELECT case_id, activity, at, started, contact, seq FROM (
  SELECT {CASE} AS case_id, concat('begins: ', i.channel) AS activity, i.started_ms AS at,
         i.started_ms AS started, i.id AS contact, toInt64(-1) AS seq
  FROM {interaction} AS i {JOIN} WHERE i.tenant = {TENANT}
  UNION ALL
  SELECT {CASE}, e.kind, if(e.at_ms < 0, toInt64(-1), i.started_ms + e.at_ms),
         i.started_ms, i.id, toInt64(e.seq)
  FROM {event} AS e INNER JOIN {interaction} AS i ON e.tenant = i.tenant AND e.interaction_id = i.id {JOIN} WHERE i.tenant = {TENANT}
  UNION ALL
  SELECT {CASE}, multiIf(i.abandoned = 1, 'ends: abandoned', i.resolution_stated = 1, 'ends: resolved',
         'ends: open'), if(i.duration_ms < 0, toInt64(-1), i.started_ms + i.duration_ms),
         i.started_ms, i.id, toInt64(4294967296)
  FROM {interaction} AS i {JOIN} WHERE i.tenant = {TENANT}
) ORDER BY case_id, started, contact, seq)";

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

}  // namespace

Result<journeys::EventLog> ReadStoredLog(warehouse::Warehouse& warehouse, const std::string& tenant,
                                         CaseOf of) {
  const bool journey = of == CaseOf::kJourney;
  std::string sql = Replaced(std::string(kSteps), "{CASE}", journey ? "j.journey_id" : "i.id");
  sql = Replaced(std::move(sql), "{TENANT}", warehouse::Quoted(tenant));
  sql = Replaced(std::move(sql), "{JOIN}",
                 journey ? "INNER JOIN {journey_step} AS j ON i.tenant = j.tenant AND i.id = "
                           "j.interaction_id"
                         : "");
  ASSIGN_OR_RETURN(const warehouse::Rows rows, warehouse.Query(sql));
  journeys::EventLogBuilder builder;
  std::string contact;
  TimeMs before = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (std::string now = rows.Text(i, 4); now != contact) {
      contact = std::move(now);
      before = rows.Integer(i, 3);
    }
    before = std::max(before, rows.Integer(i, 2));
    builder.Add(rows.Text(i, 0), rows.Text(i, 1), before);
  }
  return std::move(builder).Build();
}

}  // namespace clarion::app
