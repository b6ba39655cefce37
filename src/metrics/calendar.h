// When the center is open: time zone, hours of the week, holidays, and what is different for some
// queues or channels. Data: FOLDER/calendar.yaml (docs/metrics.md).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::metrics {

// Minutes since local midnight, [from, to) within 0 to 1440.
struct OpenSpan {
  int from = 0;
  int to = 0;
  bool operator==(const OpenSpan&) const = default;
};
using OpenDay = std::vector<OpenSpan>;    // in order, apart; none: closed
using OpenWeek = std::array<OpenDay, 7>;  // from Monday

struct Holiday {
  std::string date;  // "2026-12-25", local
  std::string name;
  OpenDay hours;  // none: closed
  bool operator==(const Holiday&) const = default;
};

// Of contacts in one of these queues and of one of these channels; an empty list takes all.
struct OpenOverride {
  std::vector<std::string> queues;
  std::vector<std::string> channels;
  OpenWeek hours;
  bool holidays = true;  // false: open on holidays as on any day
  bool operator==(const OpenOverride&) const = default;
};

struct Calendar {
  std::string time_zone = "UTC";  // IANA, as Europe/Berlin
  OpenWeek hours;
  std::vector<Holiday> holidays;        // by date
  std::vector<OpenOverride> overrides;  // the first that fits counts
  bool operator==(const Calendar&) const = default;
};

// Always open, UTC.
Calendar AlwaysOpen();

// kInvalidInput names file, line and remedy. Whether the time zone exists is not asked here: the
// warehouse knows. Pure.
Result<Calendar> ParseCalendar(const std::string& name, const std::string& yaml);
// As ParseCalendar reads it.
std::string CalendarYaml(const Calendar& calendar);
// {"time_zone", "hours": {"mon": ["08:00-12:00"], …}, "holidays": [{"date", "name", "hours"}],
// "overrides": [{"queues", "channels", "holidays", "hours"}]}: JSON that ParseCalendar reads too.
json::object ToJsonObject(const Calendar& calendar);
// FOLDER/calendar.yaml, or CONTENT/calendar.yaml where there is none.
Result<Calendar> ReadCalendar(const std::string& folder, const std::string& content);

// 'open', 'closed' or 'holiday' when a contact began, as SQL over started_ms, queue and channel. On
// a holiday with hours of its own: 'open' within them, 'holiday' outside.
std::string OpeningSql(const Calendar& calendar);
// The milliseconds of opening hours from a contact's begin to `until_ms` (a text of SQL), over the
// same columns. Hours are those of the clock on the wall: where the clocks change while it is open,
// the wait counts what the wall clock went through.
std::string OpenTimeSql(const Calendar& calendar, const std::string& until_ms);

// Closed holidays as local midnights, as if they were UTC: for detection.
std::vector<TimeMs> ClosedDays(const Calendar& calendar);

}  // namespace clarion::metrics
