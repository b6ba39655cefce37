#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <boost/json.hpp>

#include "performance/coaching_book.h"
#include "performance/coaching_effect.h"
#include "performance/testing/simulated_coaching.h"
#include "registry/registry.h"

namespace clarion::performance {
namespace {

using testing::SimulateCoaching;

TEST(CoachingEffect, IsFoundWhereThereIsOne) {
  const auto simulated = SimulateCoaching({.effect = 0.08, .spread = 0.02}, 1);
  const CoachingEffect effect = MeasureCoaching(simulated.panel);
  EXPECT_EQ(effect.why_not, "");
  EXPECT_EQ(effect.plans, 20U);
  EXPECT_EQ(effect.not_coached, 40U);
  EXPECT_TRUE(effect.Proven());
  EXPECT_LT(effect.low, 0.08);
  EXPECT_GT(effect.high, 0.08);
  EXPECT_EQ(effect.by_plan.size(), 20U);
  size_t plans = 0;
  for (const CoachEffect& coach : effect.by_coach) {
    plans += coach.plans;
    EXPECT_LE(coach.low, coach.value);
    EXPECT_LE(coach.value, coach.high);
  }
  EXPECT_EQ(plans, 20U);
  ASSERT_GE(effect.by_time.size(), 3U);
  EXPECT_EQ(effect.by_time[0].from_week, 0U);
}

// The worst of the last weeks are coached: they would come back without it.
TEST(CoachingEffect, ReturnToTheMiddleIsNoEffect) {
  double bias = 0, called = 0;
  constexpr int kRuns = 12;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    const auto simulated = SimulateCoaching({.effect = 0, .spread = 0}, seed);
    const CoachingEffect effect = MeasureCoaching(simulated.panel);
    bias += effect.value / kRuns;
    called += effect.Proven() ? 1 : 0;
    // What a plain before and after says of it.
    double before = 0, after = 0;
    for (const CoachingPlan& plan : simulated.panel.plans) {
      const AgentWeeks& weeks = simulated.panel.agents[plan.agent];
      double b = 0, bn = 0, a = 0, an = 0;
      for (size_t t = plan.start - 4; t < plan.start; ++t)
        b += weeks.numerator[t], bn += weeks.denominator[t];
      for (size_t t = plan.start; t < std::min(plan.start + 4, weeks.numerator.size()); ++t)
        a += weeks.numerator[t], an += weeks.denominator[t];
      before += b / bn / 20;
      after += a / an / 20;
    }
    EXPECT_GT(after - before, 0.02);
  }
  EXPECT_LT(std::abs(bias), 0.01);
  EXPECT_LE(called, 2);
}

TEST(CoachingEffect, SaysWhatIsMissing) {
  EXPECT_THAT(MeasureCoaching({}).why_not, ::testing::HasSubstr("are needed"));
  auto simulated = SimulateCoaching({.plans = 3}, 1);
  EXPECT_THAT(MeasureCoaching(simulated.panel).why_not, ::testing::HasSubstr("3 held sessions"));
  simulated = SimulateCoaching({}, 1);
  for (CoachingPlan& plan : simulated.panel.plans) plan.start = 2;
  EXPECT_THAT(MeasureCoaching(simulated.panel).why_not, ::testing::HasSubstr("week 3"));
}

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return 1772668800000; }
};

class Book : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/coaching-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
  }

  FixedClock clock_;
  std::string folder_;
  registry::Actor coach_{"person", "per-1", "Ana", "t", ""};
  std::unique_ptr<registry::Registry> registry_;
};

TEST_F(Book, KeepsASessionThroughItsStages) {
  CoachingBook book(registry_->database(), clock_);
  const auto made = book.Make(
      coach_, json::object{{"agent", "anna"},
                           {"question", "service_quality/confirms"},
                           {"goal", 0.7},
                           {"session_at", "2026-04-08"},
                           {"follow_up_at", "2026-05-06"},
                           {"moments", json::array{json::object{
                                           {"interaction", "c-1"}, {"turn", 4}, {"good", true}}}}});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->coach, "per-1");
  const auto held = book.Change(coach_, made->id, json::object{{"stage", "held"}});
  ASSERT_TRUE(held.ok());
  EXPECT_GT(held->held_at, 0);
  EXPECT_FALSE(book.Change(coach_, made->id, json::object{{"stage", "planned"}}).ok());
  const auto said = book.Say({"person", "per-2", "Anna", "t", ""}, made->id, "anna", "I try");
  ASSERT_TRUE(said.ok());
  EXPECT_FALSE(book.Say(coach_, made->id, "somebody else", "x").ok());
  const auto all = book.All("t");
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(ToJson(ToJsonObject(all->front())), ToJson(ToJsonObject(*said)));
  EXPECT_TRUE(book.All("another tenant")->empty());
}

TEST_F(Book, RefusesWhatIsWrongByName) {
  CoachingBook book(registry_->database(), clock_);
  const auto wrong = [&](json::object fields) {
    const auto made = book.Make(coach_, fields);
    return made.ok() ? std::string("accepted") : made.error().message;
  };
  EXPECT_THAT(wrong({{"question", "a/b"}}), ::testing::HasSubstr("agent"));
  EXPECT_THAT(wrong({{"agent", "anna"}}), ::testing::HasSubstr("focus"));
  EXPECT_THAT(wrong({{"agent", "anna"}, {"focus", "x"}, {"goal", 2}}),
              ::testing::HasSubstr("goal"));
  EXPECT_THAT(wrong({{"agent", "anna"}, {"focus", "x"}, {"typo", 2}}),
              ::testing::HasSubstr("typo"));
  EXPECT_THAT(wrong({{"agent", "anna"}, {"focus", "x"}, {"moments", json::array{1}}}),
              ::testing::HasSubstr("moments"));
  EXPECT_THAT(wrong({{"agent", "anna"},
                     {"focus", "x"},
                     {"session_at", "2026-04-08"},
                     {"follow_up_at", "2026-04-01"}}),
              ::testing::HasSubstr("follow_up_at"));
}

}  // namespace
}  // namespace clarion::performance
