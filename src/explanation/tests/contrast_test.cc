#include "explanation/contrast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "explanation/examples.h"
#include "explanation/onset.h"

namespace clarion::explanation {
namespace {

using ::testing::ElementsAre;

TEST(Contrast, AFeatureThatDiffersComesWithItsRatioAndInterval) {
  const auto found = Contrast({{"hold", 60, 300}, {"greeting", 95, 950}}, 100, 1000, {});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ((*found)[0].feature, "hold");
  EXPECT_DOUBLE_EQ((*found)[0].risk_ratio, 2.0);
  // Katz: exp(ln 2 ± 1.96 · sqrt(1/60 − 1/100 + 1/300 − 1/1000))
  EXPECT_NEAR((*found)[0].low, 1.6606, 0.0001);
  EXPECT_NEAR((*found)[0].high, 2.4087, 0.0001);
  EXPECT_LT((*found)[0].q_value, 1e-6);
}

TEST(Contrast, SmallCountsAreTestedExactly) {
  // Fisher's tea: 3 of 4 against 1 of 4 has a two-sided p of 34/70.
  const auto found = Contrast({{"tea", 3, 1}}, 4, 4, {.false_discovery = 0.99, .count_min = 1});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_NEAR((*found)[0].p_value, 34.0 / 70, 1e-9);
}

TEST(Contrast, AFeatureNeverSeenOutsideHasAFiniteRatio) {
  const auto found = Contrast({{"new word", 30, 0}}, 100, 1000, {});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_TRUE(std::isfinite((*found)[0].risk_ratio));
  EXPECT_GT((*found)[0].low, 10);
}

TEST(Contrast, PureNoiseRarelyYieldsAnything) {
  std::mt19937_64 random(11);
  size_t with_any = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<FeatureCount> features;
    for (int f = 0; f < 200; ++f) {
      const double share = 0.02 + 0.4 * static_cast<double>(f) / 200;
      features.push_back({std::to_string(f),
                          std::binomial_distribution<uint64_t>(80, share)(random),
                          std::binomial_distribution<uint64_t>(700, share)(random)});
    }
    const auto found = Contrast(features, 80, 700, {});
    ASSERT_TRUE(found.ok());
    with_any += found->empty() ? 0 : 1;
  }
  EXPECT_LE(with_any, 20U);  // 5 % nominal of 200 rounds, and chance
}

TEST(Contrast, CountsThatCannotBeAreRefused) {
  EXPECT_FALSE(Contrast({{"a", 5, 1}}, 4, 10, {}).ok());
  EXPECT_FALSE(Contrast({{"a", 0, 0}}, 0, 10, {}).ok());
  EXPECT_FALSE(Contrast({{"a", 1, 1}}, 4, 10, {.false_discovery = 1}).ok());
}

TEST(Examples, TheFirstIsTypicalAndTheOthersAreDifferent) {
  // Two groups, one larger, and a stray one.
  const std::vector<FeatureSet> sets = {{1, 2, 3}, {1, 2, 3, 4}, {1, 2, 3, 5},
                                        {10, 11},  {10, 11, 12}, {99}};
  const auto chosen = PickExamples(sets, 3);
  ASSERT_EQ(chosen.size(), 3U);
  EXPECT_EQ(chosen[0], 0U);
  EXPECT_THAT(std::vector<size_t>(chosen.begin() + 1, chosen.end()), ElementsAre(3U, 5U));
}

TEST(Examples, CopiesAreNotShownTwice) {
  const std::vector<FeatureSet> sets(50, FeatureSet{1, 2});
  EXPECT_THAT(PickExamples(sets, 5), ElementsAre(0U));
  EXPECT_TRUE(PickExamples(std::span<const FeatureSet>{}, 5).empty());
}

TEST(Examples, VectorsAreComparedByDirection) {
  const std::vector<std::vector<float>> vectors = {{1, 0}, {2, 0.1F}, {0.9F, 0}, {0, 3}, {0, 1}};
  const auto chosen = PickExamples(vectors, 2);
  ASSERT_EQ(chosen.size(), 2U);
  EXPECT_LT(chosen[0], 3U);
  EXPECT_GE(chosen[1], 3U);
}

std::vector<Period> Days(size_t days, size_t begin, size_t end, double factor, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Period> series;
  for (size_t t = 0; t < days; ++t) {
    const double mean = 50 * (t >= begin && t < end ? factor : 1);
    series.push_back(
        AmountPeriod(static_cast<double>(std::poisson_distribution<int64_t>(mean)(random)), 50));
  }
  return series;
}

TEST(Onset, TheDayAChangeBeganIsInsideItsInterval) {
  size_t held = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const auto onset = FindOnset(Days(60, 41, 60, 1.35, seed));
    ASSERT_TRUE(onset.has_value()) << seed;
    EXPECT_GE(onset->end, 59U) << seed;
    EXPECT_NEAR(onset->effect, 0.35, 0.15);
    held += onset->low <= 41 && 41 <= onset->high ? 1 : 0;
  }
  EXPECT_GE(held, 45U);
}

TEST(Onset, AChangeThatIsOverHasAnEnd) {
  const auto onset = FindOnset(Days(60, 20, 30, 0.5, 4));
  ASSERT_TRUE(onset.has_value());
  EXPECT_NEAR(static_cast<double>(onset->begin), 20, 1);
  EXPECT_NEAR(static_cast<double>(onset->end), 30, 1);
}

TEST(Onset, QuietSeriesHaveNone) {
  size_t any = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) any += FindOnset(Days(90, 0, 0, 1, seed)) ? 1 : 0;
  EXPECT_LE(any, 3U);
  EXPECT_FALSE(FindOnset({}).has_value());
  const std::vector<Period> zeros(30, AmountPeriod(0, 0));
  EXPECT_FALSE(FindOnset(zeros).has_value());
}

TEST(Onset, RatesAreJudgedByTheirContacts) {
  std::vector<Period> series;
  for (int t = 0; t < 40; ++t) series.push_back(RatePeriod(t < 25 ? 70 : 55, 100, 0.7));
  const auto onset = FindOnset(series);
  ASSERT_TRUE(onset.has_value());
  EXPECT_EQ(onset->begin, 25U);
  EXPECT_NEAR(onset->effect, -0.15, 1e-9);
}

}  // namespace
}  // namespace clarion::explanation
