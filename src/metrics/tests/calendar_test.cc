#include "metrics/calendar.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "warehouse/testing/engines.h"

namespace clarion::metrics {
namespace {

constexpr const char* kBerlin = R"(time_zone: Europe/Berlin
hours:
  mon-fri: ["08:00-12:00", "13:00-18:00"]
  sat: ["09:00-13:00"]
holidays:
  - date: 2026-12-25
    name: Christmas Day
  - date: 2026-12-24
    name: Christmas Eve
    hours: ["08:00-12:00"]
overrides:
  - queues: [emergency]
    holidays: open
    hours: {mon-sun: ["00:00-24:00"]}
  - queues: [sales]
    channels: [chat, email]
    hours: {mon-fri: ["10:00-20:00"]}
)";

std::string ErrorOf(const std::string& yaml) {
  const auto parsed = ParseCalendar("c.yaml", yaml);
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(Calendar, IsReadAndWrittenAlike) {
  const auto calendar = ParseCalendar("c.yaml", kBerlin);
  ASSERT_TRUE(calendar.ok()) << calendar.error().message;
  EXPECT_EQ(calendar->hours[0].size(), 2u);
  EXPECT_TRUE(calendar->hours[6].empty());
  EXPECT_EQ(calendar->holidays[0].name, "Christmas Eve") << "by date";
  EXPECT_EQ(ClosedDays(*calendar), std::vector<TimeMs>{*ParseTime("2026-12-25")});
  const auto again = ParseCalendar("again.yaml", CalendarYaml(*calendar));
  ASSERT_TRUE(again.ok()) << again.error().message << "\n" << CalendarYaml(*calendar);
  EXPECT_EQ(*again, *calendar);
}

TEST(Calendar, TheShippedOneIsAlwaysOpen) {
  const auto shipped = ReadCalendar("/nowhere", std::string(CLARION_SOURCE_DIR) + "/content");
  ASSERT_TRUE(shipped.ok()) << shipped.error().message;
  EXPECT_EQ(*shipped, AlwaysOpen());
  EXPECT_EQ(OpeningSql(*shipped), "'open'");
}

TEST(Calendar, ErrorsNameLineAndRemedy) {
  EXPECT_EQ(ErrorOf("time_zone: UTC\nhours: {mon: [\"9-12\"]}\n"),
            "c.yaml:2: '9-12' is not a span as 08:00-12:00; a day ends at 24:00");
  EXPECT_EQ(ErrorOf("time_zone: UTC\nhours:\n  mon: [\"22:00-06:00\"]\n"),
            "c.yaml:3: '22:00-06:00' ends before it begins; hours past midnight belong to the next "
            "day");
  EXPECT_EQ(ErrorOf("time_zone: UTC\nhours:\n  mon: [\"08:00-12:00\", \"11:00-13:00\"]\n"),
            "c.yaml:3: '11:00-13:00' begins before the span before it ends");
  EXPECT_EQ(ErrorOf("time_zone: UTC\nhours:\n  mon-fri: []\n  wed: []\n"),
            "c.yaml:4: wed is told twice");
  EXPECT_EQ(ErrorOf("time_zone: UTC\nopen: 1\n"),
            "c.yaml:2: unknown field 'open'; there are time_zone, hours, holidays, overrides");
  EXPECT_EQ(ErrorOf("time_zone: '; DROP'\nhours: {}\n"),
            "c.yaml:1: time_zone '; DROP' is not a name as Europe/Berlin");
  EXPECT_NE(ErrorOf("time_zone: UTC\nhours: {}\nholidays: [{date: 2026-02-30, name: x}]\n")
                .find("'2026-02-30' is not a date"),
            std::string::npos);
  EXPECT_NE(ErrorOf("time_zone: UTC\nhours: {}\noverrides: [{hours: {}}]\n")
                .find("names queues or channels"),
            std::string::npos);
  // Bytes that are no text come out of no file alike.
  EXPECT_NE(ErrorOf("time_zone: UTC\nhours: {}\noverrides: [{queues: [\"a\x99\"], hours: {}}]\n")
                .find("not UTF-8"),
            std::string::npos);
  EXPECT_NE(ErrorOf("time_zone: UTC\nhours: {}\nholidays: [{date: 2026-01-01, name: \"a\x19\"}]\n")
                .find("a control character"),
            std::string::npos);
  EXPECT_NE(ErrorOf("time_zone: UTC\nhours: {}\nholidays: [{date: 2026-01-01, name: \"a\\x19\"}]\n")
                .find("not a line of text"),
            std::string::npos);
  EXPECT_FALSE(ErrorOf("").empty());
  EXPECT_FALSE(ErrorOf("[").empty());
}

class CalendarSqlTest : public warehouse::testing::EngineTest {
 protected:
  // One contact, asked without a table.
  std::string Ask(const std::string& sql, std::string_view at, const std::string& queue,
                  const std::string& channel) {
    const auto rows = engine().Query(fmt::format(
        "SELECT {} FROM (SELECT toInt64({}) AS started_ms, '{}' AS queue, '{}' AS channel)", sql,
        *ParseTime(at), queue, channel));
    EXPECT_TRUE(rows.ok()) << (rows.ok() ? "" : rows.error().message);
    return rows.ok() ? rows->Text(0, 0) : "";
  }
  std::string Opening(std::string_view at, const std::string& queue = "billing",
                      const std::string& channel = "voice") {
    return Ask(OpeningSql(calendar_), at, queue, channel);
  }
  double OpenHours(std::string_view from, std::string_view to,
                   const std::string& queue = "billing") {
    const std::string until = fmt::format("toInt64({})", *ParseTime(to));
    return std::stod(Ask(OpenTimeSql(calendar_, until), from, queue, "email")) / kHourMs;
  }
  Calendar calendar_ = *ParseCalendar("c.yaml", kBerlin);
};
INSTANTIATE_TEST_SUITE_P(Engines, CalendarSqlTest, ::testing::Values("chdb", "server"),
                         warehouse::testing::EngineName);

TEST_P(CalendarSqlTest, TellsWhetherItWasOpenByTheClockOnTheWall) {
  // Berlin is one hour ahead in winter, two in summer.
  EXPECT_EQ(Opening("2026-01-05T06:59:59Z"), "closed");
  EXPECT_EQ(Opening("2026-01-05T07:00:00Z"), "open");
  EXPECT_EQ(Opening("2026-01-05T11:30:00Z"), "closed") << "at lunch";
  EXPECT_EQ(Opening("2026-01-05T16:59:59Z"), "open");
  EXPECT_EQ(Opening("2026-01-05T17:00:00Z"), "closed");
  EXPECT_EQ(Opening("2026-07-06T06:00:00Z"), "open");
  EXPECT_EQ(Opening("2026-07-06T16:00:00Z"), "closed");
  EXPECT_EQ(Opening("2026-01-10T08:30:00Z"), "open") << "a Saturday";
  EXPECT_EQ(Opening("2026-01-11T08:30:00Z"), "closed") << "a Sunday";
  // The days the clocks change: 2026-03-29 and 2026-10-25 are Sundays, the Mondays after are not.
  EXPECT_EQ(Opening("2026-03-27T07:00:00Z"), "open");
  EXPECT_EQ(Opening("2026-03-30T06:00:00Z"), "open");
  EXPECT_EQ(Opening("2026-10-26T06:59:00Z"), "closed");
  EXPECT_EQ(Opening("2026-10-26T07:00:00Z"), "open");
}

TEST_P(CalendarSqlTest, HolidaysAndOverridesByName) {
  EXPECT_EQ(Opening("2026-12-25T09:00:00Z"), "holiday");
  EXPECT_EQ(Opening("2026-12-24T22:59:59Z"), "holiday");
  EXPECT_EQ(Opening("2026-12-24T09:00:00Z"), "open") << "its own hours";
  EXPECT_EQ(Opening("2026-12-24T12:30:00Z"), "holiday");
  EXPECT_EQ(Opening("2026-12-25T03:00:00Z", "emergency"), "open");
  EXPECT_EQ(Opening("2026-01-05T18:30:00Z", "sales", "chat"), "open");
  EXPECT_EQ(Opening("2026-01-05T18:30:00Z", "sales", "voice"), "closed") << "queue and channel";
}

TEST_P(CalendarSqlTest, WaitsCountOpeningHoursOnly) {
  // Monday 17:00 to Tuesday 09:00 in Berlin: one hour and one.
  EXPECT_DOUBLE_EQ(OpenHours("2026-01-05T16:00:00Z", "2026-01-06T08:00:00Z"), 2);
  EXPECT_DOUBLE_EQ(OpenHours("2026-01-05T10:30:00Z", "2026-01-05T12:30:00Z"), 1) << "lunch";
  // A week has 5 · 9 + 4 hours.
  EXPECT_DOUBLE_EQ(OpenHours("2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"), 49);
  // Over the change of the clocks: Friday 17:00 to Monday 09:00.
  EXPECT_DOUBLE_EQ(OpenHours("2026-03-27T16:00:00Z", "2026-03-30T07:00:00Z"), 6);
  // Christmas: Wednesday 17:00 to Monday 09:00, with Eve till noon, no Day, Saturday.
  EXPECT_DOUBLE_EQ(OpenHours("2026-12-23T16:00:00Z", "2026-12-28T08:00:00Z"), 1 + 4 + 4 + 1);
  EXPECT_DOUBLE_EQ(OpenHours("2026-12-25T09:00:00Z", "2026-12-25T10:30:00Z"), 0);
  EXPECT_DOUBLE_EQ(OpenHours("2026-12-25T09:00:00Z", "2026-12-25T10:30:00Z", "emergency"), 1.5);
}

}  // namespace
}  // namespace clarion::metrics
