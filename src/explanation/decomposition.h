// The exact split of a change over disjoint groups.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "explanation/leaves.h"

namespace clarion::explanation {

struct Headline {
  double now = 0;  // Σ now, or Σ num / Σ den
  double expected = 0;
  double change = 0;  // now − expected
};

// Of one group, in the headline's units. Amount: all of it is `volume`. Ratio, with share s of the
// denominators, rate r, and R₀ the whole's rate before:
//   rate = s₀(r₁ − r₀)    mix = (s₁ − s₀)(r₀ − R₀)    interaction = (s₁ − s₀)(r₁ − r₀)
// total is their sum; over all groups the totals add up to the headline (the midpoint-free form of
// Kitagawa 1955). A group that is empty on one side takes the other side's rate: all of it is mix.
struct Contribution {
  double total = 0;
  double volume = 0;
  double rate = 0;
  double mix = 0;
  double interaction = 0;
};

Headline HeadlineOf(const Leaves& leaves);

// One contribution for each group 0 … groups − 1; leaves whose group is `groups` are the rest,
// which comes last. REQUIRES: ratio: Σ den > 0 on both sides. O(leaves).
std::vector<Contribution> Decompose(const Leaves& leaves, std::span<const uint32_t> group_of,
                                    size_t groups);

}  // namespace clarion::explanation
