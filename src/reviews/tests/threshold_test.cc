#include "reviews/threshold.h"

#include <cmath>

#include "reviews/binomial.h"
#include "reviews/drift.h"
#include "reviews/testing/simulated_review.h"

namespace clarion::reviews {
namespace {

using testing::Sample;
using testing::TrueErrors;
using testing::World;
using testing::Worlds;

std::vector<Judged> Of(size_t right, size_t wrong, double confidence) {
  std::vector<Judged> out;
  for (size_t i = 0; i < right + wrong; ++i)
    out.push_back({std::to_string(out.size()) + "@" + std::to_string(confidence), "q", "yes",
                   i < right ? "yes" : "no", confidence, 1, static_cast<TimeMs>(i)});
  return out;
}

// Clopper and Pearson's own kind of table: 10 of 100 at 95 % two-sided is [.0490, .1762].
TEST(Binomial, BoundsAreThosePublished) {
  EXPECT_NEAR(LowerBound(10, 100, 0.025), 0.04900, 1e-5);
  EXPECT_NEAR(UpperBound(10, 100, 0.025), 0.17622, 1e-5);
  // "Rule of three": none of 30 is at most 1 − .05^(1/30).
  EXPECT_NEAR(UpperBound(0, 30, 0.05), 1 - std::pow(0.05, 1.0 / 30), 1e-12);
  EXPECT_EQ(UpperBound(0, 0, 0.05), 1);
  EXPECT_EQ(LowerBound(0, 30, 0.05), 0);
  EXPECT_EQ(UpperBound(30, 30, 0.05), 1);
}

TEST(Binomial, TailIsTheSumOfItsTerms) {
  double sum = 0;
  for (int k = 0; k <= 3; ++k)
    sum += std::exp(std::lgamma(21.0) - std::lgamma(k + 1.0) - std::lgamma(21.0 - k)) *
           std::pow(0.1, k) * std::pow(0.9, 20 - k);
  EXPECT_NEAR(AtMost(3, 20, 0.1), sum, 1e-12);
  EXPECT_EQ(AtMost(20, 20, 0.1), 1);
}

TEST(Threshold, FewLabelsPromiseNothingAndSayHowManyMore) {
  const Threshold one = FindThreshold(Of(20, 0, 0.9), {});
  EXPECT_EQ(one.state, ThresholdState::kNeedsLabels);
  ASSERT_TRUE(one.more_labels);
  EXPECT_GT(*one.more_labels, 5U);
  EXPECT_LT(*one.more_labels, 200U);
  // That many more, as right as these, do.
  EXPECT_EQ(FindThreshold(Of(20 + *one.more_labels, 0, 0.9), {}).state, ThresholdState::kReliable);
}

TEST(Threshold, NoLabelsNeedAsManyAsProveIt) {
  const Threshold one = FindThreshold({}, {.risk = 0.1, .failure = 0.05});
  EXPECT_EQ(one.state, ThresholdState::kNeedsLabels);
  EXPECT_EQ(one.more_labels, 29U);  // .9^29 < .05 ≤ .9^28
}

TEST(Threshold, ManyRightAnswersStandAlone) {
  const Threshold one = FindThreshold(Of(300, 3, 0.9), {});
  EXPECT_EQ(one.state, ThresholdState::kReliable);
  EXPECT_EQ(one.threshold, 0);  // they may all stand: none is less sure
  EXPECT_EQ(one.share, 1);
  EXPECT_LE(one.bound, 0.1);
  EXPECT_GE(one.bound, one.error);
}

TEST(Threshold, UnsureOnesStayWithPeople) {
  std::vector<Judged> judged = Of(300, 3, 0.9);
  for (const Judged& one : Of(60, 60, 0.6)) judged.push_back(one);
  const Threshold one = FindThreshold(judged, {});
  ASSERT_EQ(one.state, ThresholdState::kReliable);
  EXPECT_GT(one.threshold, 0.6);
  EXPECT_LE(one.threshold, 0.9);
  EXPECT_EQ(one.above, 303U);
}

TEST(Threshold, WrongTooOftenIsSaidAndNoNumberOfLabelsPromised) {
  const Threshold one = FindThreshold(Of(140, 60, 0.9), {});
  EXPECT_EQ(one.state, ThresholdState::kUnreliable);
  EXPECT_FALSE(one.more_labels);
}

TEST(Threshold, WhatDoesNotApplyMakesNoPromiseEasier) {
  std::vector<Judged> judged = Of(12, 8, 0.9);
  const Threshold alone = FindThreshold(judged, {});
  for (int i = 0; i < 180; ++i)
    judged.push_back({"na" + std::to_string(i), "q", "na", "na", 1, 1, 0});
  const Threshold one = FindThreshold(judged, {});
  EXPECT_NE(one.state, ThresholdState::kReliable);
  EXPECT_EQ(one.labels, 20U);
  EXPECT_EQ(one.state, alone.state);
  // Where it applies to one conversation of ten, ten times as many are needed.
  const Threshold few = FindThreshold(Of(20, 0, 0.9), {});
  judged.erase(judged.begin(), judged.begin() + 20);
  for (const Judged& right : Of(20, 0, 0.9)) judged.push_back(right);
  EXPECT_EQ(*FindThreshold(judged, {}).more_labels, 10 * *few.more_labels);
}

TEST(Threshold, WhatSomebodyPickedDoesNotCount) {
  std::vector<Judged> judged = Of(300, 0, 0.9);
  for (Judged& one : judged) one.probability = 0;
  EXPECT_EQ(FindThreshold(judged, {}).labels, 0U);
  EXPECT_TRUE(FindThresholds(judged, {}).empty());
}

TEST(Threshold, UnequalChancesAreEvenedOut) {
  std::vector<Judged> judged = Of(2000, 0, 0.9);
  for (size_t i = 0; i < judged.size(); ++i) judged[i].probability = i < 1000 ? 0.5 : 0.1;
  // Of the first thousand a fifth stays.
  EXPECT_NEAR(static_cast<double>(FindThreshold(judged, {}).labels), 1200, 60);
}

TEST(Threshold, ThePromiseIsKept) {
  constexpr size_t kRuns = 300;
  for (const World& world : Worlds()) {
    const std::vector<double> truth = TrueErrors(world, 200000);
    for (const size_t n : {120, 400}) {
      size_t broken = 0;
      for (size_t i = 0; i < kRuns; ++i) {
        const Threshold one = FindThreshold(Sample(world, n, 1000 + i), {});
        if (one.state != ThresholdState::kReliable) continue;
        if (truth[static_cast<size_t>(std::lround(one.threshold * 20))] > 0.1) ++broken;
      }
      // 5 % is promised; 300 runs show up to 9 % by chance, once in a thousand times.
      EXPECT_LE(broken, kRuns * 9 / 100) << world.name << ", " << n << " labels";
    }
  }
}

TEST(Threshold, FindsOneWhereThereIsOne) {
  size_t found = 0;
  for (size_t i = 0; i < 100; ++i)
    found += FindThreshold(Sample(Worlds()[0], 400, i), {}).state == ThresholdState::kReliable;
  EXPECT_GE(found, 75U);
}

TEST(Threshold, SettingsOutOfRangeAreNamed) {
  EXPECT_FALSE(Check({.risk = 0, .failure = 0.05}).ok());
  EXPECT_EQ(Check({.risk = 0.1, .failure = 1.5}).error().message,
            "failure: 1.5 is not between 0 and 1");
  EXPECT_TRUE(Check({}).ok());
}

std::vector<Judged> Stream(std::vector<std::pair<size_t, double>> parts, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::vector<Judged> out;
  for (const auto& [n, error] : parts)
    for (size_t i = 0; i < n; ++i)
      out.push_back({std::to_string(out.size()), "q", uniform(random) < error ? "no" : "yes", "yes",
                     0.9, 0.02, static_cast<TimeMs>(out.size())});
  return out;
}

TEST(Drift, SteadyMachinesRaiseFewAlarms) {
  size_t alarms = 0;
  for (uint64_t i = 0; i < 200; ++i)
    alarms += WatchDrift(Stream({{240, 0.08}}, i)).state == DriftState::kDrifting ? 1 : 0;
  // 200 × 200 labels watched, at most one alarm in a thousand on average.
  EXPECT_LE(alarms, 40U);
}

TEST(Drift, AMachineThatGoesWrongIsNoticedSoon) {
  size_t noticed = 0;
  double labels = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    const Drift one = WatchDrift(Stream({{140, 0.05}, {100, 0.4}}, i));
    if (one.state != DriftState::kDrifting || *one.alarm_at < 140) continue;
    ++noticed;
    labels += static_cast<double>(*one.alarm_at - 140);
    EXPECT_LE(*one.since, *one.alarm_at);
  }
  EXPECT_GE(noticed, 90U);
  EXPECT_LE(labels / static_cast<double>(noticed), 45);
}

TEST(Drift, WeeksBeginOnMondaysAndHoldTheirLabels) {
  std::vector<Judged> judged = Of(3, 1, 0.9);
  const TimeMs monday = *ParseTime("2026-03-02");
  judged[0].at = monday - 1;
  judged[1].at = monday;
  judged[2].at = monday + 6 * kDayMs;
  judged[3].at = monday + 14 * kDayMs;  // the wrong one
  const auto weeks = WatchDrift(judged).weeks;
  ASSERT_EQ(weeks.size(), 3U);
  EXPECT_EQ(FormatDate(weeks[0].from), "2026-02-23");
  EXPECT_EQ(weeks[1].from, monday);
  EXPECT_EQ(weeks[1].wrong.n, 2);
  EXPECT_EQ(weeks[1].wrong.value, 0);
  EXPECT_EQ(weeks[2].wrong.value, 1);
}

TEST(Drift, TooFewLabelsSaySo) {
  EXPECT_EQ(WatchDrift(Stream({{30, 0.05}}, 1)).state, DriftState::kTooFew);
  EXPECT_EQ(WatchDrift({}).state, DriftState::kTooFew);
}

}  // namespace
}  // namespace clarion::reviews
