// Instants are UTC milliseconds since 1970 in memory and storage, RFC 3339 on the wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion {

using TimeMs = int64_t;  // UTC milliseconds since 1970-01-01T00:00:00Z

inline constexpr TimeMs kSecondMs = 1000;
inline constexpr TimeMs kMinuteMs = 60 * kSecondMs;
inline constexpr TimeMs kHourMs = 60 * kMinuteMs;
inline constexpr TimeMs kDayMs = 24 * kHourMs;
inline constexpr TimeMs kWeekMs = 7 * kDayMs;
// Weeks begin on Monday, UTC; week 0 on 1970-01-05, before which nothing is.
inline constexpr TimeMs kFirstMondayMs = 4 * kDayMs;
constexpr TimeMs WeekOf(TimeMs at_ms) { return (at_ms - kFirstMondayMs) / kWeekMs; }
constexpr TimeMs MondayOf(TimeMs week) { return kFirstMondayMs + week * kWeekMs; }

// Reads RFC 3339 and the ISO 8601 relatives real systems emit: "2026-04-08T15:05:00Z", "…+02:00",
// "…+0200", a space for the T, 1–9 digits of fraction (cut to ms), no zone (taken as UTC), or a
// bare date (midnight). Years 1970–9999. O(length).
Result<TimeMs> ParseTime(std::string_view text);

// "2026-04-08T15:05:00Z", with ".123" only when there are milliseconds. Times outside years
// 1970–9999 are clamped.
std::string FormatTime(TimeMs at_ms);
// "2026-04-08"
std::string FormatDate(TimeMs at_ms);

// The clock comes in from outside so that tests can play any hour.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeMs NowMs() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimeMs NowMs() const override;
};

}  // namespace clarion
