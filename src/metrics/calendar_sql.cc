#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "metrics/calendar.h"
#include "warehouse/warehouse.h"

namespace clarion::metrics {
namespace {

using warehouse::Quoted;

constexpr TimeMs kEpochMonday = 3 * kDayMs;  // 1970-01-01 was a Thursday: local weeks begin here

std::string AnyOf(std::string_view column, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + Quoted(value);
  return fmt::format("{} IN ({})", column, list);
}

std::string Fits(const OpenOverride& rule) {
  if (rule.queues.empty()) return AnyOf("channel", rule.channels);
  if (rule.channels.empty()) return AnyOf("queue", rule.queues);
  return AnyOf("queue", rule.queues) + " AND " + AnyOf("channel", rule.channels);
}

// What a local clock shows when a contact begins.
struct Wall {
  explicit Wall(const std::string& zone)
      : at(fmt::format("toDateTime(intDiv(started_ms, 1000), {})", Quoted(zone))),
        minute(fmt::format("(toHour({0}) * 60 + toMinute({0}))", at)),
        weekday(fmt::format("toDayOfWeek({})", at)),
        date(fmt::format("toString(toDate({}))", at)) {}
  std::string at, minute, weekday, date;
};

std::string Within(const Wall& wall, const OpenDay& day) {
  std::string out;
  for (const OpenSpan& span : day)
    out += fmt::format("{}({} >= {} AND {} < {})", out.empty() ? "" : " OR ", wall.minute,
                       span.from, wall.minute, span.to);
  return out.empty() ? "0" : "(" + out + ")";
}

bool AlwaysOpen(const OpenWeek& week) {
  const OpenDay whole = {{0, 1440}};
  for (const OpenDay& day : week)
    if (day != whole) return false;
  return true;
}

std::string WithinWeek(const Wall& wall, const OpenWeek& week) {
  std::vector<std::pair<OpenDay, std::vector<int>>> days;  // the same hours are told once
  for (size_t i = 0; i < week.size(); ++i) {
    if (week[i].empty()) continue;
    auto found = std::find_if(days.begin(), days.end(),
                              [&](const auto& one) { return one.first == week[i]; });
    if (found == days.end()) found = days.insert(days.end(), {week[i], {}});
    found->second.push_back(static_cast<int>(i) + 1);
  }
  std::string out;
  for (const auto& [day, which] : days)
    out += fmt::format("{}({} IN ({}) AND {})", out.empty() ? "" : " OR ", wall.weekday,
                       fmt::join(which, ", "), Within(wall, day));
  return out.empty() ? "0" : "(" + out + ")";
}

std::string RuleSql(const Wall& wall, const OpenWeek& week, const std::vector<Holiday>& holidays) {
  std::string usual =
      AlwaysOpen(week) ? "'open'" : fmt::format("if({}, 'open', 'closed')", WithinWeek(wall, week));
  if (holidays.empty()) return usual;
  std::vector<std::string> dates;
  std::string own;
  for (const Holiday& one : holidays) {
    dates.push_back(one.date);
    if (!one.hours.empty())
      own += fmt::format("{}({} = '{}' AND {})", own.empty() ? "" : " OR ", wall.date, one.date,
                         Within(wall, one.hours));
  }
  return fmt::format("if({}, {}, {})", AnyOf(wall.date, dates),
                     own.empty() ? "'holiday'" : fmt::format("if({}, 'open', 'holiday')", own),
                     usual);
}

// The wall clock at `ms` as milliseconds since 1970, as if it were UTC.
std::string WallMs(const std::string& ms, const std::string& zone) {
  if (zone == "UTC") return fmt::format("({})", ms);
  return fmt::format(
      "(toInt64(toUnixTimestamp(toDateTime(toString(toDateTime(intDiv({0}, 1000), {1})), 'UTC'))) "
      "* 1000 + ({0}) % 1000)",
      ms, Quoted(zone));
}

// Open time of a span that begins at `from`, up to `at`.
std::string UpTo(const std::string& at, TimeMs from, TimeMs length) {
  return fmt::format("least(greatest({} - {}, 0), {})", at, from, length);
}

TimeMs LengthOf(const OpenDay& day) {
  TimeMs out = 0;
  for (const OpenSpan& span : day) out += (span.to - span.from) * kMinuteMs;
  return out;
}

std::string SpansUpTo(const std::string& at, TimeMs midnight, const OpenDay& day,
                      std::string_view sign) {
  std::string out;
  for (const OpenSpan& span : day)
    out +=
        fmt::format(" {} {}", sign,
                    UpTo(at, midnight + span.from * kMinuteMs, (span.to - span.from) * kMinuteMs));
  return out;
}

// Open time from the first Monday of 1970 to `wall`: whole weeks, the week begun, and what holidays
// take and give.
std::string OpenUntil(const std::string& wall, const OpenWeek& week,
                      const std::vector<Holiday>& holidays) {
  TimeMs whole = 0;
  for (const OpenDay& day : week) whole += LengthOf(day);
  const std::string since = fmt::format("({} + {})", wall, kEpochMonday);
  const std::string into = fmt::format("({} % {})", since, kWeekMs);
  std::string out = fmt::format("intDiv({}, {}) * {}", since, kWeekMs, whole);
  for (size_t i = 0; i < week.size(); ++i)
    out += SpansUpTo(into, static_cast<TimeMs>(i) * kDayMs, week[i], "+");
  for (const Holiday& one : holidays) {
    const TimeMs midnight = *ParseTime(one.date);
    const auto weekday = static_cast<size_t>((midnight + kEpochMonday) / kDayMs % 7);
    out +=
        SpansUpTo(wall, midnight, week[weekday], "-") + SpansUpTo(wall, midnight, one.hours, "+");
  }
  return out;
}

}  // namespace

std::string OpeningSql(const Calendar& calendar) {
  const Wall wall(calendar.time_zone);
  std::string usual = RuleSql(wall, calendar.hours, calendar.holidays);
  if (calendar.overrides.empty()) return usual;
  std::string rules;
  for (const OpenOverride& one : calendar.overrides)
    rules += fmt::format(
        "{}, {}, ", Fits(one),
        RuleSql(wall, one.hours, one.holidays ? calendar.holidays : std::vector<Holiday>()));
  return fmt::format("multiIf({}{})", rules, usual);
}

std::string OpenTimeSql(const Calendar& calendar, const std::string& until_ms) {
  const auto between = [&](const OpenWeek& week, const std::vector<Holiday>& holidays) {
    if (AlwaysOpen(week) && holidays.empty()) return fmt::format("(({}) - started_ms)", until_ms);
    return fmt::format("(({}) - ({}))",
                       OpenUntil(WallMs(until_ms, calendar.time_zone), week, holidays),
                       OpenUntil(WallMs("started_ms", calendar.time_zone), week, holidays));
  };
  std::string usual = between(calendar.hours, calendar.holidays);
  if (calendar.overrides.empty()) return usual;
  std::string rules;
  for (const OpenOverride& one : calendar.overrides)
    rules +=
        fmt::format("{}, {}, ", Fits(one),
                    between(one.hours, one.holidays ? calendar.holidays : std::vector<Holiday>()));
  return fmt::format("multiIf({}{})", rules, usual);
}

}  // namespace clarion::metrics
