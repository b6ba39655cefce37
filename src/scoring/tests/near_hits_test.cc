#include "scoring/internal/near_hits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace clarion::scoring::internal {
namespace {

// In order; times mostly go with it, some are missing.
std::vector<Hit> Made(std::mt19937& random, size_t most, bool in_time) {
  std::vector<Hit> hits(random() % (most + 1));
  for (Hit& hit : hits) {
    hit.turn = static_cast<uint32_t>(random() % 40);
    hit.order = (uint64_t{hit.turn} * 2 + random() % 2) << 32 | random() % 4;
    const auto any = static_cast<int64_t>(random() % 400);
    hit.at_ms = random() % 10 == 0 ? kNoTime : in_time ? int64_t{hit.turn} * 10 : any;
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.order < b.order; });
  return hits;
}

TEST(NearHits, FindWhatLookingAtEachFinds) {
  std::mt19937 random(11);
  size_t near = 0, unknown = 0, asked = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::vector<Hit> hits = Made(random, 80, round % 2 == 0);
    Limit limit;
    if (round % 3 == 0) limit.turns = static_cast<uint32_t>(random() % 6);
    if (round % 3 == 1) limit.ms = static_cast<int64_t>(random() % 50);
    for (const bool behind : {true, false}) {
      const NearHits index(hits, limit, behind);
      for (const Hit& one : Made(random, 10, true)) {
        NearHits::Found expected;
        for (const Hit& other : hits) {
          const Truth truth = behind ? Near(one, other, limit) : Near(other, one, limit);
          if (truth == Truth::kTrue) {
            expected = {&other, truth};
            break;
          }
          if (truth == Truth::kUnknown) expected.truth = truth;
        }
        const NearHits::Found found = index.Of(one);
        EXPECT_EQ(found.hit, expected.hit);
        EXPECT_EQ(found.truth, expected.truth);
        ++asked;
        near += expected.truth == Truth::kTrue ? 1 : 0;
        unknown += expected.truth == Truth::kUnknown ? 1 : 0;
      }
    }
  }
  EXPECT_GT(near, asked / 10);
  EXPECT_GT(unknown, asked / 100);
  EXPECT_GT(asked - near - unknown, asked / 10);
}

}  // namespace
}  // namespace clarion::scoring::internal
