#include "explanation/coincidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

namespace clarion::explanation {
namespace {

const MoveTime kMove{100, 99, 101};

TEST(Coincidence, DelayDensityIsOne) {
  double sum = 0;
  for (double day = -30; day < 60; day += 0.01) sum += 0.01 * DelayDensity(day, 0.7);
  EXPECT_NEAR(sum, 1, 1e-3);
  EXPECT_EQ(DelayDensity(-1e6, 0.5), 0);
  EXPECT_LT(DelayDensity(1e6, 0.5), 1e-12);
}

TEST(Coincidence, NearIsMoreLikelyThanFarAndNothingAfterLong) {
  const NearbyChange changes[] = {{100, 1, 0}, {96, 1, 0}, {104, 1, 0}};
  const KindRecord kinds[] = {{0, 0, 0}};
  const auto scores = CoincidenceScores(kMove, changes, kinds, {180, 0, 0});
  EXPECT_GT(scores[0], 0.8);
  EXPECT_LT(scores[1], 0.1);
  EXPECT_LT(scores[2], 1e-6);  // what came after the move did not bring it
  EXPECT_LT(std::accumulate(scores.begin(), scores.end(), 0.0), 1);
}

TEST(Coincidence, WhatHappensEveryDayExplainsNothing) {
  std::vector<NearbyChange> daily;
  for (int day = 93; day < 107; ++day) daily.push_back({static_cast<double>(day), 1, 0});
  const KindRecord kinds[] = {{180, 0, 0}};
  for (const double score : CoincidenceScores(kMove, daily, kinds, {180, 2, 2}))
    EXPECT_LT(score, 0.1);
  // The same single change of a kind that always moved something.
  const KindRecord strong[] = {{6, 6, 6}};
  const NearbyChange one[] = {{100, 1, 0}};
  EXPECT_GT(CoincidenceScores(kMove, one, strong, {180, 2, 2})[0], 0.9);
}

TEST(Coincidence, OtherContactsDoNotCount) {
  const NearbyChange changes[] = {{100, 0, 0}, {99, 0.9, 0}};
  const KindRecord kinds[] = {{0, 0, 0}};
  const auto scores = CoincidenceScores(kMove, changes, kinds, {180, 0, 0});
  EXPECT_EQ(scores[0], 0);
  EXPECT_GT(scores[1], 0.5);
}

TEST(Coincidence, FindsTheDayASeriesMoved) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 0.02);
  std::vector<double> daily;
  for (int day = 0; day < 120; ++day)
    daily.push_back((day % 7 > 4 ? 0.3 : 0.5) + (day >= 80 ? 0.08 : 0) + noise(random));
  const auto moves = MovesOf(daily);
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_NEAR(static_cast<double>(moves[0]), 80, 2);
}

TEST(Coincidence, AQuietSeriesDoesNotMoveAndGapsAreNone) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> noise(0, 1);
  size_t moves = 0;
  for (int series = 0; series < 40; ++series) {
    std::vector<double> daily(180);
    for (double& one : daily) one = noise(random);
    moves += MovesOf(daily).size();
  }
  EXPECT_LE(moves, 4U);  // in 7,200 days
  EXPECT_TRUE(MovesOf(std::vector<double>(100, NAN)).empty());
  EXPECT_TRUE(MovesOf(std::vector<double>(100, 3)).empty());
  EXPECT_TRUE(MovesOf(std::vector<double>(10, 1)).empty());
}

// A floor where a rare kind moved the figure twice, and something else happens every day.
TEST(Coincidence, ADailyKindGetsNoCreditForWhatARareOneDid) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> noise(0, 0.01);
  std::vector<double> daily;
  std::vector<DatedChange> changes;
  for (int day = 0; day < 200; ++day) {
    daily.push_back(0.3 + (day >= 60 ? 0.1 : 0) - (day >= 120 ? 0.1 : 0) + (day >= 180 ? 0.1 : 0) +
                    noise(random));
    changes.push_back({day + 0.4, 0.9, 0});
  }
  for (const double day : {60.3, 120.3, 180.3}) changes.push_back({day, 0.9, 1});
  const Coincidences found = FindCoincidences(daily, 0, {180, 179, 181}, changes, 2);
  EXPECT_GT(found.before[1].credit, 1.5);  // of two moves
  EXPECT_LT(found.before[0].credit, 0.5);
  EXPECT_GT(found.before[0].moved, 5U);  // though moves did follow it
  EXPECT_GT(found.scores.back(), 0.8);
  EXPECT_TRUE(found.near.back());
  EXPECT_FALSE(found.near[100]);
  EXPECT_EQ(found.scores[100], 0);
  EXPECT_NEAR(std::accumulate(found.scores.begin(), found.scores.end(), found.by_chance), 1, 1e-9);
}

TEST(Coincidence, WithoutHistoryThereIsStillAnAnswer) {
  const DatedChange changes[] = {{100.3, 1, 0}, {100.3, 0, 0}};
  const Coincidences found = FindCoincidences({}, 0, {100, 100, 100}, changes, 1);
  EXPECT_GT(found.scores[0], 0.7);
  EXPECT_EQ(found.scores[1], 0);
  EXPECT_EQ(found.quiet.days, 0U);
}

}  // namespace
}  // namespace clarion::explanation
