#include "learning/ramp_up.h"

#include <cmath>

#include "learning/hiring.h"
#include "learning/testing/simulated_newcomers.h"

namespace clarion::learning {
namespace {

RampUp Follow(const ServedContacts& contacts) {
  RampSettings settings;
  settings.higher_is_better = false;
  return FollowNewcomers(contacts, settings);
}

TEST(RampUp, FollowsTheCurveThatWasPlanted) {
  testing::NewcomerSettings settings;
  settings.newcomers = 60;
  settings.leave = 0;
  const RampUp ramp = Follow(testing::SimulateNewcomers(settings, 1));
  EXPECT_EQ(ramp.why_not, "");
  EXPECT_EQ(ramp.newcomers.size(), 60U);
  EXPECT_EQ(ramp.experienced.agents, 40);
  EXPECT_NEAR(ramp.experienced.value, 400, 20);
  EXPECT_NEAR(ramp.experienced.spread, 40, 12);
  for (const int week : {0, 4, 9}) {
    const CurvePoint& point = ramp.curve[static_cast<size_t>(week)];
    const double truth = 400 + 250 * std::exp(-week / settings.tau);
    EXPECT_LT(point.low, truth + 15) << week;
    EXPECT_GT(point.high, truth - 15) << week;
    EXPECT_NEAR(point.full_time, testing::TrueShare(settings, week), 0.12) << week;
  }
  // The gap is one deviation (40 s) after 5·ln(250/40) ≈ 9 weeks, the window looks back four.
  EXPECT_GE(ramp.median_week, 6);
  EXPECT_LE(ramp.median_week, 14);
}

TEST(RampUp, SharesOnlyRiseAndHoldTheirInterval) {
  const RampUp ramp = Follow(testing::SimulateNewcomers({}, 2));
  double before = 0;
  for (const ReachPoint& one : ramp.reach) {
    EXPECT_GE(one.share, before);
    EXPECT_LE(one.low, one.share + 1e-12);
    EXPECT_GE(one.high, one.share - 1e-12);
    before = one.share;
  }
  int64_t agents = 0, left = 0;
  for (const Cohort& one : ramp.cohorts) agents += one.agents, left += one.left;
  EXPECT_EQ(agents, static_cast<int64_t>(ramp.newcomers.size()));
  EXPECT_EQ(left, ramp.left);
}

TEST(RampUp, KaplanMeierByHand) {
  // Four newcomers after an experienced one: two reach the level in week 1, one leaves at it, one
  // stays slow.
  ServedContacts in;
  in.agents = {"old", "a", "b", "c", "d"};
  in.to = 20 * kWeekMs;
  const auto add = [&](uint32_t agent, int week, float value) {
    for (int i = 0; i < 40; ++i) {
      in.agent.push_back(agent);
      in.at.push_back(week * kWeekMs + i * kMinuteMs);
      in.value.push_back(value);
      in.resolved.push_back(NAN);
    }
  };
  for (int week = 0; week < 20; ++week) add(0, week, 100);
  for (uint32_t agent = 1; agent <= 4; ++agent) {
    const int weeks = agent == 3 ? 2 : 8;  // c leaves after two weeks
    for (int week = 0; week < weeks; ++week)
      add(agent, 10 + week, agent <= 2 && week >= 1 ? 50.0F : 300.0F);
  }
  // Of the first two the window of weeks 0 and 1 is 175, of 0 to 2 is 133, of 0 to 3 is 112.5, of 1
  // to 4 is 50: reached in week 4.
  const RampUp ramp = Follow(in);
  ASSERT_EQ(ramp.newcomers.size(), 4U);
  EXPECT_EQ(ramp.newcomers[0].reached_week, 4);
  EXPECT_EQ(ramp.newcomers[2].left_week, 1);
  EXPECT_EQ(ramp.newcomers[3].reached_week, -1);
  EXPECT_EQ(ramp.left, 1);
  EXPECT_EQ(ramp.left_early, 1);
  ASSERT_GE(ramp.reach.size(), 5U);
  EXPECT_EQ(ramp.reach[4].at_risk, 3);
  EXPECT_DOUBLE_EQ(ramp.reach[3].share, 0);
  EXPECT_DOUBLE_EQ(ramp.reach[4].share, 2.0 / 3);  // 1 − (1 − 2/3)
  EXPECT_EQ(ramp.median_week, 4);
}

TEST(RampUp, SaysWhyThereIsNone) {
  testing::NewcomerSettings settings;
  settings.newcomers = 0;
  EXPECT_EQ(Follow(testing::SimulateNewcomers(settings, 1)).why_not,
            "nobody had their first contact within the data");
  settings.weeks = 6;
  EXPECT_THAT(Follow(testing::SimulateNewcomers(settings, 1)).why_not,
              ::testing::HasSubstr("less than eight weeks"));
  EXPECT_FALSE(Follow({}).why_not.empty());
}

TEST(Hiring, ForecastsNearTheTruth) {
  testing::NewcomerSettings settings;
  settings.newcomers = 60;
  const RampUp ramp = Follow(testing::SimulateNewcomers(settings, 3));
  const HiringForecast told = ForecastHiring(ramp, {.people = 5, .weeks = 12});
  ASSERT_EQ(told.weeks.size(), 12U);
  for (const int week : {0, 5, 11}) {
    const HiringWeek& one = told.weeks[static_cast<size_t>(week)];
    const double there = std::pow(1 - settings.leave, week);
    EXPECT_NEAR(one.full_time.value, 5 * there * testing::TrueShare(settings, week), 0.5) << week;
    EXPECT_LT(one.full_time.low, one.full_time.value);
    EXPECT_GT(one.full_time.high, one.full_time.value);
    EXPECT_GE(one.contacts.value, one.resolved.value);
    EXPECT_NEAR(one.still_there, 5 * there, 0.4) << week;
  }
  const HiringForecast ten = ForecastHiring(ramp, {.people = 10, .weeks = 12});
  EXPECT_NEAR(ten.weeks[3].full_time.value, 2 * told.weeks[3].full_time.value, 0.3);
}

TEST(Hiring, WithoutEarlierNewcomersSaysSoAndIsWide) {
  testing::NewcomerSettings settings;
  settings.newcomers = 0;
  const HiringForecast told = ForecastHiring(Follow(testing::SimulateNewcomers(settings, 1)), {});
  EXPECT_THAT(told.note, ::testing::HasSubstr("no newcomer is in the data"));
  EXPECT_TRUE(std::isnan(told.weeks[0].full_time.value));
  EXPECT_EQ(told.weeks[0].full_time.low, 0);
  EXPECT_GE(told.weeks[0].full_time.high, 5);
}

TEST(Hiring, FewerNewcomersMakeItWider) {
  testing::NewcomerSettings many, few;
  many.newcomers = 40;
  few.newcomers = 4;
  double wide = 0, narrow = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const auto width = [&](const testing::NewcomerSettings& s) {
      const Range range =
          ForecastHiring(Follow(testing::SimulateNewcomers(s, seed)), {}).weeks[5].full_time;
      return range.high - range.low;
    };
    wide += width(few);
    narrow += width(many);
  }
  EXPECT_GT(wide, 1.15 * narrow);
}

TEST(Hiring, StudentsTQuantiles) {
  EXPECT_NEAR(StudentT(0.95, 10), 2.2281, 2e-4);
  EXPECT_NEAR(StudentT(0.9, 20), 1.7247, 2e-4);
  EXPECT_TRUE(std::isinf(StudentT(0.9, 0)));
}

}  // namespace
}  // namespace clarion::learning
