#include "detection/signal_scorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace clarion::detection {
namespace {

constexpr TimeMs kStep = 5 * kMinuteMs;

std::vector<double> Noisy(int rows, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 1);
  std::vector<double> out;
  for (int i = 0; i < rows; ++i)
    out.push_back(50 + 8 * std::sin(i * 2 * M_PI / 288) + normal(random));
  return out;
}

std::vector<SignalScore> Scores(SignalScorer* scorer, const std::vector<double>& values,
                                int from = 0) {
  std::vector<SignalScore> out;
  for (size_t i = 0; i < values.size(); ++i)
    out.push_back(scorer->Step((from + int(i)) * kStep, values[i]));
  return out;
}

TEST(SignalScorer, ASpikeABreakAndALevelStandOut) {
  for (const auto& change : {std::pair{2000, 2001}, std::pair{2000, 2100}, std::pair{2000, 4000}}) {
    auto values = Noisy(4000, 3);
    for (int i = change.first; i < change.second; ++i) values[size_t(i)] += 25;
    SignalScorer scorer(SeriesKind::kMean, 5);
    const auto scores = Scores(&scorer, values);
    size_t top = 300;
    for (size_t i = 300; i < scores.size(); ++i)
      if (scores[i].score > scores[top].score) top = i;
    EXPECT_GE(top, 2000U);
    EXPECT_LE(top, 2015U);
    EXPECT_TRUE(scores[2000].alert || scores[top].alert);
  }
}

TEST(SignalScorer, SilenceOfANoisySeriesStandsOut) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(0, 1);
  SignalScorer scorer(SeriesKind::kMean, 5);
  double before = 0;
  double after = 0;
  for (int i = 0; i < 3000; ++i) {
    const double x = i < 2500 ? normal(random) : 0.01 * normal(random);
    const double score = scorer.Step(i * kStep, x).score;
    if (i > 1500 && i < 2500) before = std::max(before, score);
    if (i >= 2500) after = std::max(after, score);
  }
  EXPECT_GT(after, before);
}

// Teeth of 61 rows that rise slowly and fall at once; two of them are the other way round. No
// value, spread or time of day of theirs is new.
TEST(SignalScorer, AKnownValueInAShapeNeverSeenStandsOut) {
  std::mt19937_64 random(6);
  std::normal_distribution<double> normal(0, 0.5);
  SignalScorer scorer(SeriesKind::kMean, 5);
  double before = 0;
  double during = 0;
  for (int i = 0; i < 3200; ++i) {
    const bool turned = i >= 3050 && i < 3050 + 2 * 61;
    const double tooth = i % 61;
    const double score =
        scorer.Step(i * kStep, (turned ? 60 - tooth : tooth) + normal(random)).score;
    if (i > 1000 && i < 3050) before = std::max(before, score);
    if (i >= 3050) during = std::max(during, score);
  }
  EXPECT_GT(during, 1.2 * before) << during << " " << before;
  EXPECT_GE(during, 0.5);
}

TEST(SignalScorer, ScoresLieInRangeAndARowKnowsNothingOfLaterOnes) {
  const auto values = Noisy(1500, 9);
  SignalScorer whole(SeriesKind::kMean, 5);
  const auto all = Scores(&whole, values);
  for (const size_t cut : {1U, 2U, 40U, 700U, 1499U}) {
    SignalScorer part(SeriesKind::kMean, 5);
    const auto some = Scores(&part, {values.begin(), values.begin() + cut});
    for (size_t i = 0; i < cut; ++i) {
      ASSERT_EQ(some[i].score, all[i].score);
      ASSERT_EQ(some[i].alert, all[i].alert);
      ASSERT_GE(all[i].score, 0);
      ASSERT_LE(all[i].score, 1);
    }
  }
}

TEST(SignalScorer, SavedInTheMiddleItContinuesToTheByte) {
  const auto values = Noisy(1200, 2);
  SignalScorer whole(SeriesKind::kMean, 5);
  const auto all = Scores(&whole, values);
  SignalScorer first(SeriesKind::kMean, 5);
  Scores(&first, {values.begin(), values.begin() + 777});
  auto second = SignalScorer::Restore(first.Save());
  ASSERT_TRUE(second.ok());
  const auto rest = Scores(&*second, {values.begin() + 777, values.end()}, 777);
  for (size_t i = 0; i < rest.size(); ++i) ASSERT_EQ(rest[i].score, all[777 + i].score);
  EXPECT_EQ(second->Save(), whole.Save());
  std::string broken = first.Save();
  broken[50] ^= 1;
  EXPECT_FALSE(SignalScorer::Restore(broken).ok());
}

TEST(SignalScorer, ConstantGappyAndShortSeriesAreQuiet) {
  SignalScorer constant(SeriesKind::kMean, 5);
  for (int i = 0; i < 2000; ++i) {
    const auto score = constant.Step(i * kStep, i % 9 == 4 ? std::nan("") : 1e12);
    EXPECT_FALSE(score.alert);
    EXPECT_EQ(score.score, 0) << i;
  }
  SignalScorer brief(SeriesKind::kCount, 5);
  EXPECT_EQ(brief.Step(0, 5).score, 0);
}

TEST(SignalScorer, AlertsKeepToTheBudget) {
  const auto run = [](double budget) {
    std::mt19937_64 random(8);
    std::cauchy_distribution<double> wild(0, 1);
    SignalScorer scorer(SeriesKind::kMean, budget);
    int alerts = 0;
    for (int i = 0; i < 2016; ++i)
      alerts += scorer.Step(i * kStep, std::clamp(wild(random), -1e9, 1e9)).alert;
    return alerts;
  };
  EXPECT_LT(run(1), 8);
  EXPECT_LE(run(1), run(100));
}

}  // namespace
}  // namespace clarion::detection
