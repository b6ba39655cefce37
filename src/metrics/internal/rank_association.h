// Whether the segments in which one thing moved most are those in which another did.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace clarion::metrics {

// How each segment moved and the noise of that.
struct SegmentShift {
  double value = 0;
  double variance = 1;  // above 0
};

struct RankAssociation {
  double correlation = 0;
  double p = 1;  // one-sided: above 0
};

// Both lists in the same order. None where either does not differ between segments at all.
std::optional<RankAssociation> Associate(const std::vector<SegmentShift>& x,
                                         const std::vector<SegmentShift>& y, uint64_t seed);

}  // namespace clarion::metrics
