#include "explanation/rollout.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace clarion::explanation {
namespace {

// Twelve teams over 20 weeks with a common drift; most get the change, one after the other.
std::vector<RolloutGroup> Teams(double effect, double own_drift, uint64_t seed,
                                int64_t contacts = 800) {
  std::mt19937_64 random(seed);
  std::vector<RolloutGroup> groups;
  for (size_t g = 0; g < 12; ++g) {
    RolloutGroup group;
    group.name = "team " + std::to_string(g);
    if (g < 9) group.since = 5 + g;
    for (size_t t = 0; t < 20; ++t) {
      const double drift = 0.005 * static_cast<double>(t);
      const double own = g < 9 ? own_drift * static_cast<double>(t) : 0;
      const bool has = group.since && t >= *group.since;
      const double rate =
          0.5 + 0.02 * static_cast<double>(g % 4) + drift + own + (has ? effect : 0);
      group.num.push_back(
          static_cast<double>(std::binomial_distribution<int64_t>(contacts, rate)(random)));
      group.den.push_back(static_cast<double>(contacts));
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

TEST(Rollout, TheEffectIsFoundUnderADriftThatEverybodyShares) {
  size_t held = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const auto found = StaggeredEffect(Teams(0.08, 0, seed));
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_NEAR(found->effect, 0.08, 0.03);
    EXPECT_EQ(found->groups_with, 9U);
    held += found->low <= 0.08 && 0.08 <= found->high ? 1 : 0;
  }
  EXPECT_GE(held, 35U);
}

TEST(Rollout, NoEffectHasAnIntervalAroundZero) {
  size_t held = 0;
  for (uint64_t seed = 100; seed < 140; ++seed) {
    const auto found = StaggeredEffect(Teams(0, 0, seed));
    ASSERT_TRUE(found.ok());
    held += found->low <= 0 && 0 <= found->high ? 1 : 0;
  }
  EXPECT_GE(held, 35U);
}

TEST(Rollout, GroupsThatMovedApartBeforeAreNotCredible) {
  const auto found = StaggeredEffect(Teams(0, 0.02, 7, 6000));
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->has_placebo);
  EXPECT_FALSE(found->is_credible) << found->placebo_low << " to " << found->placebo_high;
  const auto alike = StaggeredEffect(Teams(0.08, 0, 7, 6000));
  ASSERT_TRUE(alike.ok());
  EXPECT_LT(std::abs(alike->placebo), std::abs(found->effect));
  EXPECT_TRUE(alike->is_credible);
}

TEST(Rollout, WhatCannotBeComparedIsRefused) {
  EXPECT_FALSE(StaggeredEffect({}).ok());
  auto all_at_once = Teams(0.1, 0, 1);
  for (RolloutGroup& group : all_at_once) group.since = 5;
  EXPECT_FALSE(StaggeredEffect(all_at_once).ok());
  auto uneven = Teams(0.1, 0, 1);
  uneven[3].num.pop_back();
  EXPECT_FALSE(StaggeredEffect(uneven).ok());
  auto negative = Teams(0.1, 0, 1);
  negative[3].den[2] = -1;
  EXPECT_FALSE(StaggeredEffect(negative).ok());
}

}  // namespace
}  // namespace clarion::explanation
