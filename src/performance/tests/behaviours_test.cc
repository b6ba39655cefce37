#include "performance/behaviours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "performance/opportunities.h"
#include "performance/testing/simulated_behaviours.h"

namespace clarion::performance {
namespace {

using testing::BehaviourWorld;
using testing::SimulateBehaviours;

TEST(Behaviours, WhatGoodAgentsDoAnywayIsWorthNothing) {
  const BehaviourWorld world = SimulateBehaviours(80, 400, 2);
  const auto found = Associate(world.cases, world.questions, world.outcomes, {});
  ASSERT_EQ(found.size(), world.truth.size());
  for (const Association& one : found) {
    EXPECT_NEAR(one.effect, world.truth[one.question], 0.03) << one.question;
    EXPECT_LE(one.low, one.effect);
    EXPECT_LE(one.effect, one.high);
  }
  EXPECT_EQ(found[0].matter, Matter::kHelps);
  EXPECT_EQ(found[1].matter, Matter::kHelps);
  EXPECT_EQ(found[3].matter, Matter::kHarms);
  // Plain differences would have named them.
  EXPECT_GT(found[4].plain, 0.02);
  EXPECT_GT(found[6].plain, 0.02);
  EXPECT_NE(found[4].matter, Matter::kHelps);
  EXPECT_NE(found[6].matter, Matter::kHelps);

  const auto weights = SuggestWeights(found, world.questions.size(), world.outcomes);
  ASSERT_EQ(weights.size(), world.questions.size());
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-9);
  EXPECT_GT(weights[0], weights[1]);
  EXPECT_EQ(weights[3], 0);
}

TEST(Behaviours, WhatHardlyVariesIsTooFew) {
  BehaviourWorld world = SimulateBehaviours(20, 50, 1);
  for (float& one : world.questions[0].points) one = 1;
  for (float& one : world.questions[1].points) one = NAN;
  // The same as who it is: agent and answer cannot be told apart.
  for (size_t i = 0; i < world.cases.size(); ++i)
    world.questions[2].points[i] = world.cases.agent[i] % 2 == 0 ? 1.0F : 0.0F;
  const auto found = Associate(world.cases, world.questions, world.outcomes, {});
  for (size_t q = 0; q < 3; ++q) EXPECT_EQ(found[q].matter, Matter::kTooFew) << q;
  EXPECT_EQ(found[1].n, 0);
  EXPECT_TRUE(SuggestWeights({}, 3, world.outcomes).empty());
}

TEST(Behaviours, ALowerOutcomeMayBeTheBetter) {
  BehaviourWorld world = SimulateBehaviours(60, 400, 4);
  for (float& one : world.outcomes[0].value) one = 1 - one;
  world.outcomes[0].higher_is_better = false;
  const auto found = Associate(world.cases, world.questions, world.outcomes, {});
  EXPECT_EQ(found[0].matter, Matter::kHelps);
  EXPECT_LT(found[0].effect, 0);
  EXPECT_EQ(found[3].matter, Matter::kHarms);
}

QuestionView ViewOf(double first, double others, size_t agents, double between, Matter matter) {
  QuestionView view{"card/q", {}, {}};
  view.standings.between = between;
  double sum = 0;
  for (uint32_t a = 0; a < agents; ++a) {
    const double level = a == 0 ? first : others;
    sum += level;
    view.standings.agents.push_back({.agent = a,
                                     .n = 100,
                                     .adjusted = level,
                                     .better_than_typical = a == 0 && first < others ? 0.01 : 0.6});
  }
  view.standings.mean = sum / static_cast<double>(agents);
  view.outcomes = {
      {.question = 0, .outcome = 0, .matter = matter, .effect = 0.1, .standardised = 0.05}};
  return view;
}

TEST(Opportunities, NeedRoomCertaintyAndSomethingToWin) {
  const auto found = FindOpportunities({ViewOf(0.4, 0.8, 10, 0.1, Matter::kHelps)}, {});
  ASSERT_EQ(found.coach.size(), 1U);
  EXPECT_EQ(found.coach[0].agent, 0U);
  EXPECT_NEAR(found.coach[0].gains[0].value, 0.4 * 0.1, 1e-9);
  EXPECT_TRUE(FindOpportunities({ViewOf(0.4, 0.8, 10, 0.1, Matter::kNothing)}, {}).coach.empty());
  EXPECT_TRUE(FindOpportunities({ViewOf(0.79, 0.8, 10, 0.1, Matter::kHelps)}, {}).coach.empty());
}

TEST(Opportunities, WhatNobodyDoesIsTheProcess) {
  const auto found = FindOpportunities({ViewOf(0.2, 0.35, 10, 0.03, Matter::kHelps)}, {});
  EXPECT_TRUE(found.coach.empty());
  ASSERT_EQ(found.processes.size(), 1U);
  EXPECT_EQ(found.processes[0].n, 1000);
}

}  // namespace
}  // namespace clarion::performance
