#include "base/time.h"

#include <gtest/gtest.h>

namespace clarion {
namespace {

TEST(Time, ReadsWhatRealSystemsWrite) {
  EXPECT_EQ(ParseTime("1970-01-01T00:00:00Z").value(), 0);
  EXPECT_EQ(ParseTime("2026-04-08T15:05:00Z").value(), 1775660700000);
  EXPECT_EQ(ParseTime("2026-04-08T17:05:00+02:00").value(), 1775660700000);
  EXPECT_EQ(ParseTime("2026-04-08T17:05:00+0200").value(), 1775660700000);
  EXPECT_EQ(ParseTime("2026-04-08 15:05:00").value(), 1775660700000);
  EXPECT_EQ(ParseTime("2025-02-26T20:02:41.706620").value(), 1740600161706);
  EXPECT_EQ(ParseTime("2026-04-08").value(), 1775606400000);
}

TEST(Time, RefusesWhatIsNoTimeAndShowsARightOne) {
  for (const char* bad :
       {"", "yesterday", "2026-13-01", "2026-02-30T00:00:00Z", "2026-04-08T25:00:00Z",
        "2026-04-08T15:05:00 CET", "2026-04-08T15:05:00.Z", "1899-01-01"}) {
    const auto result = ParseTime(bad);
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_NE(result.error().message.find("RFC 3339"), std::string::npos);
  }
}

TEST(Time, WritesBackWhatItRead) {
  for (TimeMs at : {TimeMs{0}, TimeMs{1775660700000}, TimeMs{1740600161706}, TimeMs{4102444799999}})
    EXPECT_EQ(ParseTime(FormatTime(at)).value(), at);
  EXPECT_EQ(FormatTime(1775660700000), "2026-04-08T15:05:00Z");
  EXPECT_EQ(FormatTime(1740600161706), "2025-02-26T20:02:41.706Z");
}

}  // namespace
}  // namespace clarion
