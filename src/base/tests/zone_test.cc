#include "base/zone.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace clarion {
namespace {

TimeMs At(const char* text) { return ParseTime(text).value(); }

// The last Sunday of a month of `year`, at `hour` UTC.
TimeMs LastSunday(int year, int month, TimeMs hour) {
  const TimeMs next = At(fmt::format("{}-{:02}-01", year, month + 1).c_str());
  const TimeMs day = next / kDayMs - 1;  // day 3 was a Sunday
  return (day - (day - 3) % 7) * kDayMs + hour * kHourMs;
}

// Summer time of an hour, by the rules of the European Union.
Zone European(const char* name, TimeMs offset) {
  std::vector<Zone::Change> changes = {{0, offset}};
  for (int year = 1980; year < 2100; ++year) {
    changes.push_back({LastSunday(year, 3, 1), offset + kHourMs});
    changes.push_back({LastSunday(year, 10, 1), offset});
  }
  return Zone(name, changes);
}
Zone Berlin() { return European("Europe/Berlin", kHourMs); }
Zone Fixed(const char* name, TimeMs offset) { return Zone(name, {{0, offset}}); }

TEST(Zone, WithoutANameIsUtc) {
  const Zone utc;
  EXPECT_TRUE(utc.utc());
  EXPECT_EQ(utc.name(), "UTC");
  EXPECT_EQ(utc.DayOf(At("2026-04-08T23:59:59Z")), utc.DayOf(At("2026-04-08T00:00:00Z")));
  EXPECT_EQ(utc.Midnight(At("2026-04-08T23:59:59Z")), At("2026-04-08T00:00:00Z"));
  EXPECT_EQ(utc, Zone("UTC", {}));
}

TEST(Zone, DaysBeginAtLocalMidnight) {
  const Zone berlin = Berlin();
  EXPECT_EQ(berlin.Midnight(At("2026-01-08T22:59:59Z")), At("2026-01-07T23:00:00Z"));
  EXPECT_EQ(berlin.Midnight(At("2026-01-08T23:00:00Z")), At("2026-01-08T23:00:00Z"));
  EXPECT_EQ(berlin.Date(At("2026-01-08T23:00:00Z")), "2026-01-09");
  const Zone new_york = Fixed("America/New_York", -4 * kHourMs);
  EXPECT_EQ(new_york.Midnight(At("2026-07-04T03:30:00Z")), At("2026-07-03T04:00:00Z"));
  EXPECT_EQ(new_york.Date(At("2026-07-04T03:30:00Z")), "2026-07-03");
  const Zone kolkata = Fixed("Asia/Kolkata", 5 * kHourMs + kHourMs / 2);
  EXPECT_EQ(kolkata.Midnight(At("2026-07-04T12:00:00Z")), At("2026-07-03T18:30:00Z"));
  EXPECT_FALSE(berlin == new_york);
}

TEST(Zone, DaysAreAsLongAsTheClockMakesThem) {
  const Zone berlin = Berlin();
  const TimeMs before = berlin.Parse("2026-03-29").value(),
               after = berlin.Parse("2026-03-30").value();
  EXPECT_EQ(after - before, 23 * kHourMs);
  EXPECT_EQ(berlin.DaysBetween(before, after), 1);
  EXPECT_EQ(berlin.PlusDays(before, 1), after);
  EXPECT_EQ(berlin.PlusDays(after, -1), before);
  const TimeMs autumn = berlin.Parse("2026-10-25").value();
  EXPECT_EQ(berlin.PlusDays(autumn, 1) - autumn, 25 * kHourMs);
  EXPECT_EQ(berlin.ToWall(At("2026-10-25T00:30:00Z")), berlin.ToWall(At("2026-10-25T01:30:00Z")));
}

TEST(Zone, ADayWhoseMidnightIsSkippedBeginsWhenTheClocksDo) {
  const Zone cairo("Africa/Cairo", {{0, 2 * kHourMs}, {At("2026-04-23T22:00:00Z"), 3 * kHourMs}});
  const TimeMs begin = cairo.Parse("2026-04-24").value();
  EXPECT_EQ(begin, At("2026-04-23T22:00:00Z"));
  EXPECT_EQ(cairo.ToWall(begin) % kDayMs, kHourMs);
  EXPECT_EQ(cairo.Midnight(begin + kHourMs), begin);
  EXPECT_EQ(cairo.DayOf(begin - 1) + 1, cairo.DayOf(begin));
}

TEST(Zone, WeeksBeginOnMonday) {
  const Zone auckland = Fixed("Pacific/Auckland", 12 * kHourMs);
  const TimeMs monday = auckland.Parse("2026-06-08").value();
  EXPECT_EQ(auckland.Monday(auckland.WeekOf(monday)), monday);
  EXPECT_EQ(auckland.WeekOf(monday - 1) + 1, auckland.WeekOf(monday));
  EXPECT_EQ(auckland.WeekOf(auckland.PlusDays(monday, 7) - 1), auckland.WeekOf(monday));
  EXPECT_EQ(Zone().WeekOf(At("2026-06-08T00:00:00Z")), WeekOf(At("2026-06-08T00:00:00Z")));
}

TEST(Zone, EveryDayBeginsOnceAndInOrder) {
  // Where clocks are put forward at 2:00, and at midnight.
  for (const Zone& zone : {Berlin(), European("Atlantic/Azores", -kHourMs), Zone()}) {
    TimeMs last = zone.BeginOfDay(3'999);
    for (int64_t day = 4'000; day < 46'000; ++day) {
      const TimeMs begin = zone.BeginOfDay(day);
      ASSERT_GE(begin - last, 23 * kHourMs) << zone.name() << " " << FormatDate(day * kDayMs);
      ASSERT_LE(begin - last, 25 * kHourMs) << zone.name() << " " << FormatDate(day * kDayMs);
      ASSERT_EQ(zone.DayOf(begin), day) << zone.name() << " " << FormatDate(day * kDayMs);
      ASSERT_EQ(zone.DayOf(begin - 1), day - 1) << zone.name() << " " << FormatDate(day * kDayMs);
      last = begin;
    }
  }
}

TEST(Zone, ReadsDatesAsItsOwnAndTimesAsTheySay) {
  const Zone berlin = Berlin();
  EXPECT_EQ(berlin.Parse("2026-04-08").value(), At("2026-04-07T22:00:00Z"));
  EXPECT_EQ(berlin.Parse("2026-04-08T10:00:00Z").value(), At("2026-04-08T10:00:00Z"));
  EXPECT_EQ(berlin.Parse("2026-04-08T10:00:00+02:00").value(), At("2026-04-08T08:00:00Z"));
  EXPECT_FALSE(berlin.Parse("tomorrow").ok());
}

}  // namespace
}  // namespace clarion
