#include "metrics/conflict.h"

#include <gtest/gtest.h>

#include "metrics/internal/rank_association.h"
#include "metrics/internal/ratio_change.h"
#include "metrics/testing/simulated_center.h"

namespace clarion::metrics {
namespace {

using testing::Center;
using testing::CenterSettings;
using testing::SimulateCenter;

Sums Mean(int64_t n, double mean, double sd) {
  const double count = double(n);
  return {n, 0, 0, count * mean, count * (mean * mean + sd * sd)};
}
Sums Share(int64_t n, double hits) { return {n, hits, 0, 0, 0}; }

// Handling time falls by 10 %, repeats rise by 4 points; of 400 contacts a day.
struct Pair {
  Definition aht, repeat;
  std::vector<Move> moves;
  Pair() {
    aht.id = "aht";
    aht.kind = Kind::kMean;
    repeat.id = "repeat";
    Move a{&aht, Direction::kDown, 2, true, {}, {}}, r{&repeat, Direction::kDown, 1, false, {}, {}};
    for (int day = 0; day < 28; ++day) {
      const double wobble = day % 3 - 1;
      a.before.push_back(Mean(400, 400 + wobble, 100));
      a.now.push_back(Mean(400, 360 - wobble, 100));
      r.before.push_back(Share(400, 40 + wobble));
      r.now.push_back(Share(400, 56 - wobble));
    }
    moves = {a, r};
  }
};

TEST(Conflicts, OneBetterWhileAHigherOneGetsWorse) {
  const Pair pair;
  const auto found = FindConflicts(pair.moves, {});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].better, 0u);
  EXPECT_EQ(found[0].worse, 1u);
  EXPECT_NEAR(found[0].gain.value, -40, 0.5);
  EXPECT_NEAR(found[0].loss.value, 0.04, 0.001);
  EXPECT_LT(found[0].loss.low, 0.04);
  EXPECT_GT(found[0].loss.low, 0);
  EXPECT_FALSE(found[0].in_same_places) << "no segments were looked at";
}

TEST(Conflicts, WhatLeadersRankLowerMayPay) {
  Pair pair;
  std::swap(pair.moves[0].rank, pair.moves[1].rank);
  EXPECT_TRUE(FindConflicts(pair.moves, {}).empty());
  pair.moves[0].rank = pair.moves[1].rank;
  EXPECT_TRUE(FindConflicts(pair.moves, {}).empty()) << "of the same outcome neither wins";
}

TEST(Conflicts, NobodyWantsItBetter) {
  Pair pair;
  pair.moves[0].aimed = false;
  EXPECT_TRUE(FindConflicts(pair.moves, {}).empty());
}

TEST(Conflicts, ASmallChangeIsNoConflictHoweverSure) {
  const Pair pair;
  ConflictSettings settings;
  settings.least_change = 0.5;
  EXPECT_TRUE(FindConflicts(pair.moves, {}, settings).empty());
}

TEST(Conflicts, EmptyPeriodsAndDaysAreNoReason) {
  Pair pair;
  for (Sums& day : pair.moves[1].before) day = {};
  EXPECT_TRUE(FindConflicts(pair.moves, {}).empty());
  EXPECT_EQ(ChangeOf(pair.moves[1]).p_worse, 1);
  EXPECT_TRUE(FindConflicts({}, {}).empty());
}

TEST(Conflicts, NullsAreRarelyWarnedOf) {
  // Handling time really falls, no other figure has changed; days and agents wander. bench/ has the
  // figures of 300 and more.
  size_t warned = 0;
  Center center;
  CenterSettings settings;
  settings.aht_change = -0.08;
  settings.agent_change = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    SimulateCenter(settings, seed, &center);
    warned += FindConflicts(center.moves, center.splits).empty() ? 0 : 1;
  }
  EXPECT_LE(warned, 7u);  // P(more than 7 of 60 at 5 %) is 0.7 %
}

TEST(Conflicts, FindsWhatWasPlantedAndWhere) {
  size_t together = 0, places = 0;
  Center center;
  CenterSettings settings;
  settings.aht_change = -0.1;
  settings.repeat_change = 0.04;
  settings.agent_change = 0.1;
  settings.same_places = 1;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SimulateCenter(settings, seed, &center);
    for (const Conflict& one : FindConflicts(center.moves, center.splits)) {
      if (one.better != 0 || one.worse != 1) continue;
      ++together;
      places += one.in_same_places ? 1 : 0;
      for (const Association& each : one.associations) EXPECT_FALSE(each.dimension.empty());
    }
  }
  EXPECT_GE(together, 18u);
  EXPECT_GE(places, 12u);
}

TEST(RankAssociation, ExactForFewSegments) {
  std::vector<SegmentShift> x, y, reversed;
  for (int i = 0; i < 5; ++i) {
    x.push_back({double(i), 0.01});
    y.push_back({double(i * i), 0.01});
    reversed.push_back({double(-i), 0.01});
  }
  const auto same = Associate(x, y, 1);
  ASSERT_TRUE(same.has_value());
  EXPECT_NEAR(same->correlation, 1, 1e-9);
  EXPECT_LT(same->p, 0.05);
  EXPECT_GE(same->p, 1 / 120.0);
  EXPECT_GT(Associate(x, reversed, 1)->p, 0.95);
}

TEST(RankAssociation, FlatSegmentsSayNothing) {
  const std::vector<SegmentShift> flat(6, {1, 0.1});
  EXPECT_FALSE(Associate(flat, flat, 1).has_value());
}

TEST(RatioChange, MatchesTheBookOnIndependentRows) {
  std::vector<Sums> before, now;
  for (int day = 0; day < 28; ++day) {
    before.push_back(Share(100, 20));
    now.push_back(Share(100, 25));
  }
  const RatioChange change = ChangeByDays(Kind::kShare, before, now);
  EXPECT_NEAR(change.now - change.before, 0.05, 1e-12);
  EXPECT_NEAR(change.variance, 0.2 * 0.8 / 2799 + 0.25 * 0.75 / 2799, 1e-9);
  EXPECT_NEAR(change.inflation, 1, 1e-9);
}

TEST(RatioChange, DaysThatMoveTogetherMakeItLessSure) {
  std::vector<Sums> before, now;
  for (int day = 0; day < 28; ++day) {
    before.push_back(Share(100, day / 7 % 2 == 0 ? 15 : 25));
    now.push_back(Share(100, day / 7 % 2 == 0 ? 20 : 30));
  }
  EXPECT_GT(ChangeByDays(Kind::kShare, before, now).inflation, 2);
}

TEST(StudentTail, AgreesWithTables) {
  EXPECT_NEAR(StudentTail(2.2281, 10), 0.025, 0.0005);
  EXPECT_NEAR(StudentTail(-2.2281, 10), 0.975, 0.0005);
  EXPECT_NEAR(StudentTail(1.6759, 50), 0.05, 0.0005);
}

}  // namespace
}  // namespace clarion::metrics
