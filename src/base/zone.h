// Days, weeks and dates as the clock on the wall of one place shows them. Instants stay what they
// are: UTC milliseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace clarion {

// A time zone; UTC unless others are given. Cheap to copy, safe to share between threads. Lookups
// take some nanoseconds.
class Zone {
 public:
  // From `at` on the wall clock is `offset_ms` ahead of UTC.
  struct Change {
    TimeMs at = 0;
    TimeMs offset_ms = 0;
  };

  Zone() = default;
  // `changes` ascending; the first counts for all time before it too. None: UTC. The warehouse
  // knows those of every zone (warehouse/zones.h).
  Zone(std::string name, const std::vector<Change>& changes);

  const std::string& name() const;
  bool utc() const { return rules_ == nullptr; }

  // What the wall clock shows, as milliseconds since 1970 as if it were UTC. Where clocks are put
  // back, an hour is shown twice.
  TimeMs ToWall(TimeMs at) const;
  // The first instant that shows it; for what is never shown, the instant the clocks are put
  // forward.
  TimeMs FromWall(TimeMs wall) const;

  // Days since 1970-01-01, by local date.
  int64_t DayOf(TimeMs at) const;
  // When that day begins: at midnight, or where midnight is skipped, as soon as it does.
  TimeMs BeginOfDay(int64_t day) const { return FromWall(day * kDayMs); }
  TimeMs Midnight(TimeMs at) const { return BeginOfDay(DayOf(at)); }
  bool IsMidnight(TimeMs at) const { return Midnight(at) == at; }
  // Dates are kept as midnights of UTC: when that date begins here. Of any other instant, its day.
  TimeMs BeginOf(TimeMs date_or_instant) const;
  // As the clock shows then, so many days later: 23 to 25 hours each.
  TimeMs PlusDays(TimeMs at, int64_t days) const { return FromWall(ToWall(at) + days * kDayMs); }
  // Local midnights between the two.
  int64_t DaysBetween(TimeMs from, TimeMs to) const { return DayOf(to) - DayOf(from); }

  // Weeks begin on Monday; week 0 on 1970-01-05. REQUIRES: not before it.
  int64_t WeekOf(TimeMs at) const { return (DayOf(at) - kFirstMondayMs / kDayMs) / 7; }
  TimeMs Monday(int64_t week) const { return BeginOfDay(kFirstMondayMs / kDayMs + week * 7); }

  // "2026-04-08"
  std::string Date(TimeMs at) const { return FormatDate(ToWall(at)); }
  // As ParseTime, but a bare date is when that day begins here.
  Result<TimeMs> Parse(std::string_view text) const;

  bool operator==(const Zone& other) const { return name() == other.name(); }

 private:
  struct Rules;
  std::shared_ptr<const Rules> rules_;  // none: UTC
};

}  // namespace clarion
