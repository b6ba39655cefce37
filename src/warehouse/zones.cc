#include "warehouse/zones.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace clarion::warehouse {
namespace {

constexpr int64_t kDays = 47'480;  // from 1970 to the end of 2099

std::string Wall(const Zone& zone, std::string_view ms) {
  return fmt::format("toDateTime(intDiv({}, 1000), {})", ms, Quoted(zone.name()));
}

}  // namespace

std::string DaySql(const Zone& zone, std::string_view ms) {
  if (zone.utc()) return fmt::format("intDiv({}, {})", ms, kDayMs);
  return fmt::format("toInt64(toDate({}))", Wall(zone, ms));
}

std::string WeekSql(const Zone& zone, std::string_view ms) {
  if (zone.utc()) return fmt::format("intDiv({} - {}, {})", ms, kFirstMondayMs, kWeekMs);
  return fmt::format("intDiv({} - {}, 7)", DaySql(zone, ms), kFirstMondayMs / kDayMs);
}

std::string HourSql(const Zone& zone, std::string_view ms) {
  if (zone.utc()) return fmt::format("intDiv({0}, {1}) * {1}", ms, kHourMs);
  return fmt::format("toInt64(toUnixTimestamp(toStartOfHour({}))) * 1000", Wall(zone, ms));
}

Result<Zone> ReadZone(Warehouse& warehouse, const std::string& name) {
  if (name == "UTC") return Zone();
  if (name.empty() || !warehouse.Query(fmt::format("SELECT toDateTime(0, {})", Quoted(name))).ok())
    return InvalidInput(
        fmt::format("the warehouse knows no time zone '{}'; give a name as Europe/Berlin", name));
  // What the wall clock shows, less the instant: no function that tells it is in every engine.
  const auto offset_at = [&](std::string_view second) {
    const std::string wall = fmt::format("toDateTime(toUInt32({}), {})", second, Quoted(name));
    return fmt::format(
        "(toInt64(toUInt32(toDate({0}))) * 86400 + toHour({0}) * 3600 + toMinute({0}) * 60 - "
        "({1}))",
        wall, second);
  };
  // Days in which the offset changes, and then the half hour.
  ASSIGN_OR_RETURN(
      const Rows rows,
      warehouse.Query(fmt::format(
          "SELECT toInt64(at), {} AS offset FROM (SELECT (number + 1) * 86400 + step * 1800 AS at "
          "FROM "
          "numbers({}) ARRAY JOIN range(48) AS step WHERE {} != {}) WHERE offset != {} UNION ALL "
          "SELECT toInt64(0), {} AS offset",
          offset_at("at"), kDays, offset_at("(number + 1) * 86400 - 1800"),
          offset_at("(number + 2) * 86400 - 1800"), offset_at("at - 1800"), offset_at("0"))));
  std::vector<Zone::Change> changes;
  for (size_t row = 0; row < rows.size(); ++row)
    changes.push_back({rows.Integer(row, 0) * kSecondMs, rows.Integer(row, 1) * kSecondMs});
  std::sort(changes.begin(), changes.end(),
            [](const Zone::Change& a, const Zone::Change& b) { return a.at < b.at; });
  return Zone(name, changes);
}

}  // namespace clarion::warehouse
