#include "performance/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "performance/testing/simulated_floor.h"

namespace clarion::performance {
namespace {

using testing::Floor;
using testing::SimulateFloor;

// Two agents of equal skill; one has the hard cases.
TEST(Standing, HardCasesAreNoFault) {
  Cases cases{{"easy", "hard"}, {}, {{"reason", {"simple", "difficult"}, {}}}};
  std::vector<float> value;
  for (int i = 0; i < 4000; ++i) {
    const uint32_t agent = i % 2;
    const bool difficult = agent == 1 ? i % 20 < 16 : i % 20 < 4;
    cases.agent.push_back(agent);
    cases.factors[0].level.push_back(difficult ? 1 : 0);
    value.push_back(difficult ? (i % 100 < 40 ? 1 : 0) : (i % 100 < 80 ? 1 : 0));
  }
  const Standings standings = Compare(cases, value, {});
  ASSERT_EQ(standings.agents.size(), 2U);
  const Standing& a = standings.agents[0].agent == 0 ? standings.agents[0] : standings.agents[1];
  const Standing& b = standings.agents[0].agent == 0 ? standings.agents[1] : standings.agents[0];
  EXPECT_GT(a.raw - b.raw, 0.15);
  EXPECT_LT(std::abs(a.adjusted - b.adjusted), 0.05);
  EXPECT_GT(a.case_mix, b.case_mix + 0.15);
  EXPECT_EQ(b.rank_low, 1);
  EXPECT_EQ(a.rank_high, 2);
  EXPECT_FALSE(standings.apart);
}

TEST(Standing, FewCasesAreDrawnToTheMiddle) {
  const Floor floor = SimulateFloor({.cases_least = 5, .cases_most = 2000}, 3);
  const Standings standings = Compare(floor.cases, floor.value, {});
  for (const Standing& one : standings.agents) {
    EXPECT_LE(one.low, one.adjusted);
    EXPECT_LE(one.adjusted, one.high);
    EXPECT_LE(one.rank_low, one.rank);
    EXPECT_LE(one.rank, one.rank_high);
    if (one.n < 20) {
      EXPECT_LT(one.reliability, 0.5);
    }
    if (one.n > 1500) {
      EXPECT_GT(one.reliability, 0.9);
    }
  }
}

TEST(Standing, IntervalsHoldTheTruthAndRanksFollowIt) {
  double inside = 0, total = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const Floor floor = SimulateFloor({}, seed);
    const Standings standings = Compare(floor.cases, floor.value, {.draws = 1000});
    for (const Standing& one : standings.agents) {
      const double truth = floor.truth[one.agent];
      inside += one.low <= truth && truth <= one.high ? 1 : 0;
      total += 1;
    }
  }
  EXPECT_GT(inside / total, 0.91);
  EXPECT_LT(inside / total, 0.99);
}

TEST(Standing, IsTheSameForTheSameInput) {
  const Floor floor = SimulateFloor({.agents = 8}, 1);
  const Standings once = Compare(floor.cases, floor.value, {});
  const Standings again = Compare(floor.cases, floor.value, {});
  ASSERT_EQ(once.agents.size(), again.agents.size());
  for (size_t i = 0; i < once.agents.size(); ++i) {
    EXPECT_EQ(once.agents[i].adjusted, again.agents[i].adjusted);
    EXPECT_EQ(once.agents[i].low, again.agents[i].low);
  }
}

TEST(Standing, LowerIsBetterTurnsTheRanks) {
  const Floor floor = SimulateFloor({.agents = 10}, 5);
  const Standings up = Compare(floor.cases, floor.value, {});
  const Standings down = Compare(floor.cases, floor.value, {.higher_is_better = false});
  EXPECT_EQ(up.agents.front().agent, down.agents.back().agent);
  EXPECT_EQ(up.agents.front().rank, 1);
}

TEST(Standing, WhatThereIsNothingToTellFrom) {
  EXPECT_TRUE(Compare({}, {}, {}).agents.empty());
  Cases one{{"anna"}, {0}, {}};
  const Standings single = Compare(one, {1.0}, {});
  ASSERT_EQ(single.agents.size(), 1U);
  EXPECT_NEAR(single.agents[0].adjusted, 1, 1e-4);
  EXPECT_EQ(single.agents[0].rank_high, 1);
  EXPECT_TRUE(Compare(one, {NAN}, {}).agents.empty());
  Cases same{{"a", "b"}, {0, 0, 1, 1}, {{"reason", {"x", "y"}, {0, 0, 1, 1}}}};
  for (const Standing& agent : Compare(same, {1, 1, 1, 1}, {}).agents) {
    EXPECT_TRUE(std::isfinite(agent.adjusted));
    EXPECT_TRUE(std::isfinite(agent.low));
    EXPECT_NEAR(agent.adjusted, 1, 1e-3);
  }
}

TEST(Standing, ValuesWithoutCaseMixHaveTheAgentsOwnLevel) {
  const Floor floor = SimulateFloor({.routing = 0.8, .share = false}, 2);
  const std::vector<float> left = WithoutCaseMix(floor.cases, floor.value, {});
  std::vector<double> sum(floor.truth.size()), n(floor.truth.size());
  for (size_t i = 0; i < left.size(); ++i) {
    sum[floor.cases.agent[i]] += left[i];
    n[floor.cases.agent[i]] += 1;
  }
  for (size_t a = 0; a < n.size(); ++a) EXPECT_NEAR(sum[a] / n[a], floor.truth[a], 0.12);
}

// A factor that only one agent has cannot be told from the agent, and is left with it.
TEST(Standing, AReasonOnlyOneAgentHasStaysWithThem) {
  Cases cases{{"a", "b", "c"}, {}, {{"reason", {"common", "own"}, {}}}};
  std::vector<float> value;
  for (int i = 0; i < 900; ++i) {
    const uint32_t agent = i % 3;
    cases.agent.push_back(agent);
    cases.factors[0].level.push_back(agent == 2 ? 1 : 0);
    value.push_back(i % 10 < (agent == 2 ? 3 : 7) ? 1 : 0);
  }
  const Standings standings = Compare(cases, value, {});
  for (const Standing& one : standings.agents) EXPECT_TRUE(std::isfinite(one.adjusted));
  EXPECT_EQ(standings.agents.back().agent, 2U);
}

}  // namespace
}  // namespace clarion::performance
