// What the room watches: a named series of one kind, and one observation of it per step.
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace clarion::detection {

enum class SeriesKind : uint8_t {
  kCount,  // how many in the step; noise grows with the root of the level
  kRate,   // a share in [0, 1]; binomial noise by its volume
  kMean,   // an average of `weight` values; noise falls with the root of the volume
};

// "count", "rate" or "mean". kInvalidInput lists them.
Result<SeriesKind> ParseKind(std::string_view text);
std::string_view KindName(SeriesKind kind);

// One step of one series. A value that is not finite, or a rate or mean whose weight is 0, is a
// gap: nothing was seen, the step passes.
struct Observation {
  double value = std::nan("");
  double weight = std::nan("");  // volume behind a rate or mean; unknown when not finite
};

// "a|b|c" → {"a", "b", "c"}: the values a series has along each dimension, in place. A name
// without '|' is one value.
std::vector<std::string> SplitName(std::string_view name);

// What kind a column of values looks like when nobody says: whole numbers from 0 on are counts,
// numbers in [0, 1] with a fraction among them rates, all else means. Empty: mean.
SeriesKind GuessKind(const std::vector<double>& values);

}  // namespace clarion::detection
