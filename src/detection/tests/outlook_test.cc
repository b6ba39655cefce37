#include "detection/outlook.h"

#include <gtest/gtest.h>

#include "detection/testing/simulated_days.h"

namespace clarion::detection {
namespace {

using testing::DaysSettings;
using testing::SimulateDays;

OutlookAsked Asked(const DaysSettings& settings, uint64_t seed, double target) {
  OutlookAsked out;
  out.days = SimulateDays(settings, seed);
  out.target = target;
  out.at_least = false;
  return out;
}

TEST(Outlook, FarFromTheTargetNothingIsLikely) {
  const Outlook told = LookAhead(Asked({}, 1, 0.4));
  EXPECT_EQ(told.state, OutlookState::kSafe);
  EXPECT_NEAR(*told.now, 0.2, 0.04);
  ASSERT_EQ(told.ahead.size(), 28u);
  EXPECT_LT(told.ahead.back().breach, 0.05);
  EXPECT_EQ(told.turns, 0);
  EXPECT_GT(told.ahead.back().week.high, told.ahead.back().week.low);
  EXPECT_EQ(told.backtest.weeks, 8);
}

TEST(Outlook, ATrendTowardsTheTargetBreachesItOnADay) {
  DaysSettings rising;
  rising.volume = 600;
  rising.trend = 0.015;
  rising.trend_from = 94;  // by the end 0.2 × 1.9
  const Outlook told = LookAhead(Asked(rising, 2, 0.42));
  EXPECT_EQ(told.state, OutlookState::kLikely);
  EXPECT_GT(told.turns, 3);
  EXPECT_LT(told.turns, 28);
  EXPECT_LE(told.turns_earliest, told.turns);
  EXPECT_GT(told.turns_earliest, 0);
  EXPECT_TRUE(told.turns_latest == 0 || told.turns_latest >= told.turns);
  EXPECT_GT(told.ahead.back().breach, 0.5);
}

TEST(Outlook, ABreachIsToldAsOne) {
  const Outlook told = LookAhead(Asked({}, 3, 0.1));
  EXPECT_EQ(told.state, OutlookState::kBreached);
  EXPECT_EQ(told.turns, 0) << "it does not come back by itself";
  EXPECT_GT(told.ahead[6].breach, 0.95);
}

TEST(Outlook, TheOtherSideIsTheMirror) {
  OutlookAsked asked = Asked({}, 4, 0.2);
  const Outlook most = LookAhead(asked);
  asked.at_least = true;
  const Outlook least = LookAhead(asked);
  EXPECT_NEAR(most.ahead[6].breach + least.ahead[6].breach, 1, 0.01);
}

TEST(Outlook, SaysWhenThereIsTooLittle) {
  DaysSettings few;
  few.days = 20;
  EXPECT_EQ(LookAhead(Asked(few, 1, 0.2)).state, OutlookState::kTooLittle);
  few.days = 60;
  few.volume = 0.4;
  EXPECT_EQ(LookAhead(Asked(few, 1, 0.2)).state, OutlookState::kTooLittle);
  EXPECT_EQ(LookAhead({}).state, OutlookState::kTooLittle);
}

TEST(Outlook, DaysWithoutRowsAreNoZeros) {
  OutlookAsked asked = Asked({}, 5, 0.3);
  for (size_t i = 0; i < asked.days.size(); ++i)
    if (i % 7 == 6) asked.days[i] = {};  // closed on Sundays
  const Outlook told = LookAhead(asked);
  EXPECT_EQ(told.state, OutlookState::kSafe);
  EXPECT_NEAR(told.ahead[6].week.expected, 0.2, 0.03);
}

TEST(Outlook, AFigureThatNeverVariedStillHasARange) {
  OutlookAsked asked;
  asked.days.assign(60, {50, 50, 50});
  asked.target = 0.9;
  const Outlook told = LookAhead(asked);
  EXPECT_EQ(told.state, OutlookState::kSafe);
  EXPECT_LE(told.ahead.back().week.high, 1);
}

TEST(Outlook, IsTheSameEachTime) {
  const OutlookAsked asked = Asked({}, 6, 0.21);
  const Outlook a = LookAhead(asked), b = LookAhead(asked);
  for (size_t h = 0; h < a.ahead.size(); ++h) EXPECT_EQ(a.ahead[h].breach, b.ahead[h].breach);
}

TEST(Outlook, RangesHoldWhatTheySay) {
  // bench/outlook_bench.cc has more of them; here a coarse bound that a broken range fails.
  size_t inside = 0, runs = 80;
  for (uint64_t seed = 0; seed < runs; ++seed) {
    DaysSettings settings;
    settings.days = 119;
    settings.volume = 60;
    const std::vector<DaySums> days = SimulateDays(settings, 500 + seed);
    OutlookAsked asked;
    asked.days.assign(days.begin(), days.end() - 7);
    asked.target = 0.2;
    asked.ahead = 7;
    const Outlook told = LookAhead(asked);
    double n = 0, total = 0;
    for (size_t i = days.size() - 7; i < days.size(); ++i) {
      n += days[i].n;
      total += days[i].total;
    }
    inside += told.ahead[6].week.low <= total / n && total / n <= told.ahead[6].week.high ? 1 : 0;
  }
  EXPECT_GE(inside, 54u);  // 80 % ± 3.5 deviations
  EXPECT_LE(inside, 76u);
}

}  // namespace
}  // namespace clarion::detection
