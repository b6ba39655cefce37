#include "detection/emerging.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace clarion::detection {
namespace {

constexpr size_t kWeeks = 9;
constexpr uint32_t kContacts = 2000;

const std::vector<uint32_t> kEvenWeeks(kWeeks, kContacts);

std::vector<RisenPhrase> Found(const std::vector<PhraseWeeks>& phrases,
                               const std::vector<uint32_t>& contacts, size_t tried) {
  const auto found = FindEmerging(phrases, contacts, tried, {});
  EXPECT_TRUE(found.ok());
  return found.ok() ? *found : std::vector<RisenPhrase>();
}

uint32_t Poisson(Random& random, double mean) {
  if (mean > 50)
    return static_cast<uint32_t>(
        std::max(0.0, std::round(mean + std::sqrt(mean) * random.Normal())));
  uint32_t n = 0;
  for (double product = random.Uniform(); product > std::exp(-mean); product *= random.Uniform())
    ++n;
  return n;
}

// Words as languages have them: the r-th is said by one contact in r. Each week a word's rate is
// its own times e^(wander · z), the same for everybody.
std::vector<PhraseWeeks> NullWorld(uint64_t seed, double wander, size_t* tried) {
  Random random(seed);
  std::vector<PhraseWeeks> out;
  *tried = 0;
  for (size_t rank = 5; rank < 6000; ++rank) {
    PhraseWeeks weeks;
    for (size_t week = 0; week < kWeeks; ++week)
      weeks.push_back(Poisson(
          random, kContacts / static_cast<double>(rank) * std::exp(wander * random.Normal())));
    *tried += weeks.back() > 0 ? 1 : 0;
    if (weeks.back() >= EmergingSettings().contacts_min) out.push_back(std::move(weeks));
  }
  return out;
}

size_t WorldsWithAFinding(double wander, size_t worlds) {
  size_t out = 0, tried = 0;
  for (size_t seed = 1; seed <= worlds; ++seed) {
    const auto phrases = NullWorld(seed, wander, &tried);
    out += Found(phrases, kEvenWeeks, tried).empty() ? 0 : 1;
  }
  return out;
}

TEST(Emerging, WhereNothingChangedNothingIsFound) {
  EXPECT_LE(WorldsWithAFinding(0, 200), 10U) << "of 200 worlds";
}

TEST(Emerging, WordsThatWanderFromWeekToWeekAreNotNews) {
  EXPECT_LE(WorldsWithAFinding(0.3, 200), 10U) << "of 200 worlds";
}

TEST(Emerging, APlantedPhraseIsFoundAmongWordsAsUsual) {
  size_t found_first = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    size_t tried = 0;
    std::vector<PhraseWeeks> phrases = NullWorld(seed, 0.1, &tried);
    phrases.push_back({0, 0, 1, 0, 0, 0, 0, 0, 20});
    const auto found = Found(phrases, kEvenWeeks, tried + 1);
    ASSERT_FALSE(found.empty());
    found_first += found[0].phrase == phrases.size() - 1 ? 1 : 0;
    EXPECT_NEAR(found[0].rate, 0.01, 1e-12);
    EXPECT_NEAR(found[0].highest_before, 1.0 / kContacts, 1e-12);
    EXPECT_LE(found[0].q_value, 0.01);
  }
  EXPECT_EQ(found_first, 20U);
}

TEST(Emerging, FewContactsOrLessThanTwiceTheHighestWeekAreNone) {
  const std::vector<PhraseWeeks> phrases = {{0, 0, 0, 0, 0, 0, 0, 0, 7},
                                            {100, 90, 95, 105, 100, 98, 102, 100, 200},
                                            {0, 40, 0, 0, 0, 0, 0, 0, 45},
                                            {0, 0, 0, 0, 0, 0, 0, 0, 8}};
  const auto found = Found(phrases, kEvenWeeks, phrases.size());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].phrase, 3U);
}

TEST(Emerging, AWeekOfFewContactsDoesNotStandForAWeek) {
  std::vector<uint32_t> contacts = kEvenWeeks;
  contacts[0] = 3;  // one of three says it: a third
  const std::vector<PhraseWeeks> phrases = {{1, 0, 0, 0, 0, 0, 0, 0, 60}};
  EXPECT_EQ(Found(phrases, contacts, 1).size(), 1U);
  EXPECT_EQ(EarlierWeeks(contacts), 7U);
}

TEST(Emerging, WithOneEarlierWeekNothingIsFound) {
  std::vector<uint32_t> contacts(kWeeks, 0);
  contacts[7] = contacts[8] = kContacts;
  const std::vector<PhraseWeeks> phrases = {{0, 0, 0, 0, 0, 0, 0, 0, 200}};
  EXPECT_TRUE(Found(phrases, contacts, 1).empty());
  contacts[6] = kContacts;
  EXPECT_EQ(Found(phrases, contacts, 1).size(), 1U);
  EXPECT_TRUE(Found({}, std::vector<uint32_t>(kWeeks, 0), 0).empty());
  EXPECT_TRUE(Found({}, {}, 0).empty());
}

TEST(Emerging, WhatIsNotMeantIsRefused) {
  EXPECT_FALSE(FindEmerging({{1, 2}}, kEvenWeeks, 1, {}).ok());
  EXPECT_FALSE(FindEmerging({}, kEvenWeeks, 1, {.false_discovery = 1}).ok());
}

TEST(Emerging, PhrasesOfTheSameContactsAreOneMatter) {
  // 0: the first twenty contacts; 1: most of them; 2: others; 3: by way of 1 and itself.
  std::vector<std::vector<uint32_t>> sets(4);
  for (uint32_t i = 0; i < 20; ++i) sets[0].push_back(i);
  for (uint32_t i = 8; i < 24; ++i) sets[1].push_back(i);
  for (uint32_t i = 300; i < 320; ++i) sets[2].push_back(i);
  for (uint32_t i = 19; i < 27; ++i) sets[3].push_back(i);
  const std::vector<std::vector<size_t>> expected = {{0, 1, 3}, {2}};
  EXPECT_EQ(OneMatter(sets, 2000), expected);
  EXPECT_EQ(OneMatter(sets, 25).size(), 4U)
      << "where nearly everybody says both, chance explains it";
  EXPECT_EQ(OneMatter({sets[0], sets[0]}, 20).size(), 1U) << "everybody says both";
  EXPECT_TRUE(OneMatter({}, 10).empty());
}

}  // namespace
}  // namespace clarion::detection
