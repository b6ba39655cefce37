#include "app/internal/driver_words.h"

#include <gtest/gtest.h>

namespace clarion::app::internal {
namespace {

metrics::Definition Of(const char* unit, metrics::Kind kind = metrics::Kind::kMean,
                       metrics::Direction direction = metrics::Direction::kDown) {
  metrics::Definition out;
  out.unit = unit;
  out.kind = kind;
  out.direction = direction;
  return out;
}

TEST(DriverWords, StepsAreRoundAndNearTheDeviation) {
  EXPECT_DOUBLE_EQ(RoundStep(Of("ms"), 13'400), 10'000);
  EXPECT_DOUBLE_EQ(RoundStep(Of("ms"), 59'000), 50'000);
  EXPECT_DOUBLE_EQ(RoundStep(Of("ms"), 150'000), 120'000);
  EXPECT_DOUBLE_EQ(RoundStep(Of("percent"), 0.031), 0.02);
  EXPECT_DOUBLE_EQ(RoundStep(Of("percent"), 0.004), 0.002);
  EXPECT_DOUBLE_EQ(RoundStep(Of("count", metrics::Kind::kCount), 0.12), 0.1);
  EXPECT_DOUBLE_EQ(RoundStep(Of("score"), 0.3), 0.2);
  EXPECT_DOUBLE_EQ(RoundStep(Of("score"), 0), 1) << "nothing moves";
}

TEST(DriverWords, DifferencesKeepTwoDigits) {
  EXPECT_EQ(DifferenceText(Of("percent"), 0.0042), "0.42 points");
  EXPECT_EQ(DifferenceText(Of("percent"), -0.123), "12 points");
  EXPECT_EQ(DifferenceText(Of("ms"), 10'000), "10 s");
  EXPECT_EQ(DifferenceText(Of("ms"), 150'000), "2.5 min");
  EXPECT_EQ(DifferenceText(Of("count", metrics::Kind::kCount), 0.05),
            "5.0 % of their usual number");
  EXPECT_EQ(DifferenceText(Of("nps"), 4), "4.0 points");
  EXPECT_EQ(DifferenceText(Of("score"), 0), "0");
}

TEST(DriverWords, DirectionIsAWord) {
  EXPECT_EQ(Turn(Of("percent"), 0.1), "worse");
  EXPECT_EQ(Turn(Of("percent"), -0.1), "better");
  EXPECT_EQ(Turn(Of("percent", metrics::Kind::kMean, metrics::Direction::kUp), 0.1), "better");
  EXPECT_EQ(Turn(Of("ms", metrics::Kind::kMean, metrics::Direction::kNone), 0.1), "none");
  EXPECT_EQ(LagText(1), "the week after");
  EXPECT_EQ(LagText(3), "three weeks after");
  EXPECT_EQ(Plural("reason"), "contact reasons");
}

}  // namespace
}  // namespace clarion::app::internal
