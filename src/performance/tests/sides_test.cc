#include "performance/sides.h"

#include <gtest/gtest.h>

#include <cmath>

#include "performance/draw_to_middle.h"
#include "performance/handover.h"
#include "performance/releases.h"
#include "performance/testing/simulated_ai.h"

namespace clarion::performance {
namespace {

TEST(Pool, DrawsWhatIsUnsureToTheOthers) {
  const DrawnToMiddle pooled =
      DrawToMiddle({0.1, 0.12, 0.08, 0.11, 0.6}, {1e-4, 1e-4, 1e-4, 1e-4, 0.09});
  EXPECT_NEAR(pooled.of[0].value, 0.1, 0.01);
  EXPECT_LT(pooled.of[4].value, 0.3);  // alone it says little
  for (const auto& one : pooled.of) {
    EXPECT_LT(one.low, one.value);
    EXPECT_GT(one.high, one.value);
  }
  // Rubin 1981, eight schools: the posterior means under this prior, as Gelman et al. (BDA, 5.5)
  // give them in quartiles.
  const DrawnToMiddle schools =
      DrawToMiddle({28, 8, -3, 7, -1, 1, 18, 12}, {225, 100, 256, 121, 81, 121, 100, 324});
  EXPECT_NEAR(schools.of[0].value, 11, 1);  // A
  EXPECT_NEAR(schools.of[4].value, 5, 1);   // E
  EXPECT_NEAR(schools.of[0].low, -2, 1.5);
  EXPECT_NEAR(schools.of[0].high, 31, 2.5);
  const DrawnToMiddle two = DrawToMiddle({1, 2}, {1, 4});
  EXPECT_NEAR(two.of[0].high, 2.96, 1e-2);
}

TEST(Sides, EasyChannelsAreNoMerit) {
  double plain_error = 0, fair_error = 0, inside = 0, all = 0, wrong = 0, named = 0,
         whole_inside = 0;
  constexpr int kWorlds = 30;
  for (uint64_t seed = 1; seed <= kWorlds; ++seed) {
    const testing::SidesWorld world = testing::SimulateSides(15, 12'000, seed);
    const Sides sides = CompareSides(world.cases, world.value, {});
    double truth = 0, weight = 0;
    for (const MatterSides& one : sides.matters) {
      if (one.verdict == SideVerdict::kTooFew) continue;
      const double real = world.truth[one.matter];
      plain_error += std::pow(one.ai - one.people - real, 2);
      fair_error += std::pow(one.difference - real, 2);
      inside += one.low <= real && real <= one.high ? 1 : 0;
      all += 1;
      truth += real * static_cast<double>(one.ai_n);
      weight += static_cast<double>(one.ai_n);
      EXPECT_EQ(one.overlap, 1);
      if (one.verdict == SideVerdict::kAi || one.verdict == SideVerdict::kPeople) {
        named += 1;
        wrong += (one.verdict == SideVerdict::kAi) != (real > 0) ? 1 : 0;
      }
    }
    whole_inside += sides.low <= truth / weight && truth / weight <= sides.high ? 1 : 0;
  }
  EXPECT_LT(fair_error, 0.25 * plain_error);
  EXPECT_GT(inside / all, 0.92);
  EXPECT_LT(inside / all, 0.98);
  EXPECT_GT(whole_inside / kWorlds, 0.85);
  EXPECT_GT(named / all, 0.3);
  EXPECT_LT(wrong / named, 0.02);
}

TEST(Sides, FewAreSaidToBeFewAndChannelsApartAreTold) {
  SideCases cases;
  cases.matters = 2;
  cases.factors = {{"channel", {"chat", "bot"}, {}}};
  std::vector<float> value;
  for (uint32_t i = 0; i < 400; ++i) {
    const bool ai = i % 2 == 0;
    cases.matter.push_back(i < 380 ? 0 : 1);
    cases.ai.push_back(ai ? 1 : 0);
    cases.factors[0].level.push_back(ai ? 1 : 0);
    cases.cluster.push_back(i);
    value.push_back(i % 3 == 0 ? 1.0F : 0.0F);
  }
  const Sides sides = CompareSides(cases, value, {});
  ASSERT_EQ(sides.matters.size(), 2U);
  EXPECT_EQ(sides.matters[0].overlap, 0);
  EXPECT_EQ(sides.matters[1].verdict, SideVerdict::kTooFew);
  EXPECT_EQ(sides.matters[1].ai_n, 10);
  EXPECT_TRUE(CompareSides(cases, std::vector<float>(400, NAN), {}).matters.empty());
}

TEST(HandOver, IsAdvisedWhereCarryingOnLoses) {
  AiContacts contacts;
  contacts.matters = 2;
  const auto add = [&](uint32_t matter, uint32_t turns, bool handed, double resolved, int n) {
    for (int i = 0; i < n; ++i) {
      contacts.matter.push_back(matter);
      contacts.ai_turns.push_back(turns);
      contacts.handed.push_back(handed ? 1 : 0);
      contacts.resolved.push_back((i + 0.5) / n < resolved ? 1.0F : 0.0F);
    }
  };
  // Matter 0: what is not done after three turns is rarely done at all; people, asked by then, do
  // it.
  add(0, 2, false, 0.9, 300);
  add(0, 3, true, 0.8, 200);
  add(0, 7, false, 0.2, 200);
  add(0, 8, true, 0.5, 100);
  // Matter 1: carrying on is as good.
  add(1, 3, true, 0.7, 200);
  add(1, 7, false, 0.7, 300);
  const std::vector<HandOverAdvice> advice = AdviseHandOver(contacts, {});
  ASSERT_EQ(advice.size(), 2U);
  EXPECT_EQ(advice[0].matter, 0U);
  EXPECT_EQ(advice[0].after, 3U);
  EXPECT_EQ(advice[0].affected, 300);
  EXPECT_NEAR(advice[0].gain, 300 * (0.8 - 0.3), 1);
  EXPECT_NEAR(advice[0].curve[2].alone.share, 40.0 / 300, 1e-9);
  EXPECT_EQ(advice[1].after, 0U);
  EXPECT_EQ(advice[1].gain, 0);
}

TEST(Releases, AreFoundWithTheirEffectBesidePeople) {
  double inside = 0, all = 0, named = 0, wrong = 0, found = 0, effects = 0;
  constexpr int kWorlds = 25;
  for (uint64_t seed = 1; seed <= kWorlds; ++seed) {
    const testing::ReleasesWorld world = testing::SimulateRelease(14'000, 9, seed);
    const std::vector<Release> releases = FindReleases(world.cases, {});
    ASSERT_EQ(releases.size(), 1U) << seed;
    EXPECT_EQ(releases[0].at, 20'042 * kDayMs);
    for (const ReleaseChange& one : CompareReleases(world.cases, releases, world.figures, {})) {
      const double real = world.truth[one.figure];
      EXPECT_TRUE(one.beside_people);
      inside += one.low <= real && real <= one.high ? 1 : 0;
      all += 1;
      effects += real != 0 ? 1 : 0;
      if (one.change != Change::kBetter && one.change != Change::kWorse) continue;
      named += 1;
      found += real != 0 ? 1 : 0;
      wrong += real == 0 || one.change != Change::kWorse ? 1 : 0;
    }
  }
  EXPECT_GT(inside / all, 0.91);
  EXPECT_GT(found / effects, 0.6);
  EXPECT_LT(wrong / named, 0.1);
}

TEST(Releases, AWayBackIsOneToo) {
  ReleaseCases cases;
  cases.agents = 1;
  cases.names = {"b11", "b12"};
  for (int day = 0; day < 30; ++day)
    for (int i = 0; i < 10; ++i) {
      cases.agent.push_back(0);
      // One day of a trial in between is none.
      cases.version.push_back((day >= 10 && day < 20) || day == 4 ? 1 : 0);
      cases.started.push_back(day * kDayMs + i * kHourMs);
    }
  const std::vector<Release> releases = FindReleases(cases, {});
  ASSERT_EQ(releases.size(), 2U);
  EXPECT_EQ(releases[0].at, 20 * kDayMs);  // newest first
  EXPECT_EQ(releases[0].to, 0);
  EXPECT_EQ(releases[1].at, 10 * kDayMs);
  EXPECT_EQ(releases[1].until, 20 * kDayMs);
}

}  // namespace
}  // namespace clarion::performance
