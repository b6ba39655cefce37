#include "detection/series_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::detection {
namespace {

using testing::HasSubstr;

std::string SetError(const std::string& text) {
  const auto set = ParseSeriesSet(text, "s.csv");
  return set.ok() ? "" : set.error().message;
}

TEST(SeriesFile, ColumnsComeInAnyOrderAndRowsToo) {
  const auto set = ParseSeriesSet(
      "kind,weight,value,time,series\nrate,4,0.5,2026-01-05T02:00:00Z,a|b|fcr\ncount,,7,2026-01-05 "
      "01:00:00,a|b|volume\n"
      "rate,,,2026-01-05 01:00,a|b|fcr\n",
      "s.csv");
  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_EQ(set->rows.size(), 3U);
  EXPECT_EQ(set->names, (std::vector<std::string>{"a|b|fcr", "a|b|volume"}));
  EXPECT_EQ(set->kinds, (std::vector<SeriesKind>{SeriesKind::kRate, SeriesKind::kCount}));
  EXPECT_LT(set->rows[0].at, set->rows[2].at);
  EXPECT_TRUE(std::isnan(set->rows[0].seen.value));
  EXPECT_EQ(set->rows[2].seen.weight, 4);
}

TEST(SeriesFile, WhatIsWrongIsNamedByFileAndLine) {
  const std::string head = "series,time,value,weight,kind\n";
  const std::string good = "a,2026-01-05 01:00:00,0.5,3,rate\n";
  EXPECT_THAT(SetError(head + good + "a,yesterday,0.5,3,rate\n"), HasSubstr("s.csv:3: time"));
  EXPECT_THAT(SetError(head + good + "a,2026-01-05 02:00:00,half,3,rate\n"),
              HasSubstr("s.csv:3: value 'half' is not a number"));
  EXPECT_THAT(SetError(head + good + "a,2026-01-05 02:00:00,55,3,rate\n"),
              HasSubstr("s.csv:3: rate 55 lies outside"));
  EXPECT_THAT(SetError(head + good + "a,2026-01-05 02:00:00,0.5,-3,rate\n"),
              HasSubstr("s.csv:3: weight -3"));
  EXPECT_THAT(SetError(head + good + "a,2026-01-05 02:00:00,0.5,3,mean\n"),
              HasSubstr("s.csv:3: series 'a' is a mean here and a rate above"));
  EXPECT_THAT(SetError(head + good + "b,2026-01-05 02:00:00,-1,,count\n"), HasSubstr("count -1"));
  EXPECT_THAT(SetError(head + good + "b,2026-01-05 02:00:00,1e200,,mean\n"),
              HasSubstr("beyond ±1e15"));
  EXPECT_THAT(SetError(head + good + "b,2026-01-05 02:00:00,inf,,mean\n"),
              HasSubstr("beyond ±1e15"));
  EXPECT_THAT(SetError(head + good + "b,2026-01-05 02:00:00,1\n"), HasSubstr("s.csv:3: 3 cells"));
  EXPECT_THAT(SetError(head + good + good),
              HasSubstr("series 'a' has two rows at 2026-01-05T01:00:00Z"));
  EXPECT_THAT(SetError("series,value\na,1\n"), HasSubstr("no column 'time'"));
  EXPECT_THAT(SetError(head), HasSubstr("no rows"));
  EXPECT_THAT(SetError(""), HasSubstr("is empty"));
}

TEST(SeriesFile, ALoneSeriesMayRepeatATimeButIsSorted) {
  const std::string head = "timestamp,value\n";
  const std::string late = "2026-01-05 01:00:00,1\n";
  const std::string early = "2026-01-05 00:00:00,2\n";
  const auto twice = ParseLoneSeries(head + late + late + early, "l.csv");
  ASSERT_TRUE(twice.ok());
  EXPECT_EQ(twice->values, (std::vector<double>{1, 1, 2}));
  std::string unsorted = head;
  for (int i = 0; i < 11; ++i) unsorted += late + early;
  const auto refused = ParseLoneSeries(unsorted, "l.csv");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message,
              HasSubstr("l.csv:23: time 2026-01-05T00:00:00Z is before the row above"));
}

TEST(SeriesFile, KindsAreGuessedFromTheValues) {
  EXPECT_EQ(GuessKind({0, 3, 12}), SeriesKind::kCount);
  EXPECT_EQ(GuessKind({0, 0.25, 1}), SeriesKind::kRate);
  EXPECT_EQ(GuessKind({-1, 3}), SeriesKind::kMean);
  EXPECT_EQ(GuessKind({}), SeriesKind::kMean);
  EXPECT_EQ(SplitName("a|b|"), (std::vector<std::string>{"a", "b", ""}));
}

TEST(SeriesFile, TheCommonStepOutlastsGaps) {
  EXPECT_EQ(CommonStep({0, 60000, 120000, 120000, 600000}), 60000);
  EXPECT_EQ(CommonStep({0}), kHourMs);
}

}  // namespace
}  // namespace clarion::detection
