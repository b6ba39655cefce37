// Which of many hits stands near another: rules such as "a refund is promised, followed by a check
// within 2 turns" ask it of each hit.
#pragma once

#include <optional>
#include <vector>

#include "scoring/internal/evaluator.h"
#include "scoring/internal/rule.h"

namespace clarion::scoring::internal {

// Does `b` stand behind `a`, within the limit? Unknown where the limit is a time and one has none.
Truth Near(const Hit& a, const Hit& b, const Limit& limit);

class NearHits {
 public:
  // `behind`: those behind what is asked for; else those before it. REQUIRES: `hits` are in order,
  // and outlive it; `limit`, too. O(hits).
  NearHits(const std::vector<Hit>& hits, const Limit& limit, bool behind);

  struct Found {
    const Hit* hit = nullptr;  // the first in order that is near; nullptr: none is for sure
    Truth truth = Truth::kFalse;
  };
  Found Of(const Hit& hit) const;  // O(log hits)

 private:
  Found ByTime(const Hit& hit, size_t from, size_t to) const;
  // The first at or behind `from` whose time (before: its opposite) is at most that.
  size_t FirstAtMost(size_t from, int64_t most) const;

  const std::vector<Hit>& hits_;
  const Limit& limit_;
  const bool behind_;
  // Where the limit is a time and there are many:
  std::vector<uint32_t> unknown_;  // how many of those before each have no time
  std::vector<int64_t> least_;     // a tree: the lesser of two children; the leaves are the hits
  size_t leaves_ = 0;
};

}  // namespace clarion::scoring::internal
