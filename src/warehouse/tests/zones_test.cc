#include "warehouse/zones.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "warehouse/testing/engines.h"

namespace clarion::warehouse {
namespace {

class ZonesTest : public testing::EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, ZonesTest, ::testing::Values("chdb", "server"),
                         testing::EngineName);

TimeMs At(const char* text) { return ParseTime(text).value(); }

TEST_P(ZonesTest, KnowsWhenClocksChange) {
  const auto zone = ReadZone(engine(), "America/New_York");
  ASSERT_TRUE(zone.ok()) << zone.error().message;
  EXPECT_EQ(zone->Midnight(At("2026-03-02T12:00:00Z")), At("2026-03-02T05:00:00Z"));
  EXPECT_EQ(zone->Midnight(At("2026-07-02T12:00:00Z")), At("2026-07-02T04:00:00Z"));
  EXPECT_EQ(zone->PlusDays(At("2026-03-08T05:00:00Z"), 1), At("2026-03-09T04:00:00Z"));
  EXPECT_TRUE(ReadZone(engine(), "UTC")->utc());
}

// Days, weeks and hours by SQL and by Zone, at any instant, in zones with every kind of change.
TEST_P(ZonesTest, SqlAndZoneAgree) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<TimeMs> any(At("1990-01-01"), At("2060-01-01"));
  std::vector<TimeMs> times;
  for (int i = 0; i < 5000; ++i) times.push_back(any(random));
  std::sort(times.begin(), times.end());
  std::string list;
  for (const TimeMs at : times) list += fmt::format("{}{}", list.empty() ? "" : ",", at);
  for (const char* name :
       {"UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Havana",
        "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Auckland"}) {
    // Engines of before 2020 round what is not whole hours from UTC.
    if (!engine().modern() && std::string_view(name).starts_with("Asia")) continue;
    const auto zone = ReadZone(engine(), name);
    ASSERT_TRUE(zone.ok()) << zone.error().message;
    const auto rows = engine().Query(
        fmt::format("SELECT at, {}, {}, {} FROM (SELECT arrayJoin([{}]) AS at) ORDER BY at",
                    DaySql(*zone, "at"), WeekSql(*zone, "at"), HourSql(*zone, "at"), list));
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    ASSERT_EQ(rows->size(), times.size());
    for (size_t i = 0; i < times.size(); ++i) {
      ASSERT_EQ(rows->Integer(i, 1), zone->DayOf(times[i])) << name << " " << FormatTime(times[i]);
      ASSERT_EQ(rows->Integer(i, 2), zone->WeekOf(times[i])) << name << " " << FormatTime(times[i]);
      ASSERT_EQ(rows->Integer(i, 3), times[i] - zone->ToWall(times[i]) % kHourMs)
          << name << " " << FormatTime(times[i]);
    }
  }
}

TEST_P(ZonesTest, SaysWhatIsNoZone) {
  for (const char* bad : {"", "Europe/Atlantis", "../etc/passwd", "x' OR '1"}) {
    const auto zone = ReadZone(engine(), bad);
    ASSERT_FALSE(zone.ok()) << bad;
    EXPECT_NE(zone.error().message.find("Europe/Berlin"), std::string::npos);
  }
}

}  // namespace
}  // namespace clarion::warehouse
