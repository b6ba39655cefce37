// What is more, or less, frequent inside a slice than outside: signals, steps, words, journey
// paths.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace clarion::explanation {

// In how many conversations a feature occurs, inside the slice and outside.
struct FeatureCount {
  std::string feature;
  uint64_t inside = 0;
  uint64_t outside = 0;
};

struct ContrastSettings {
  double false_discovery = 0.05;  // expected share of false ones among those returned, in (0, 1)
  uint64_t count_min = 5;         // conversations with the feature, inside and outside together
  size_t top = 50;                // returned at most
};

struct Contrasted {
  std::string feature;
  uint64_t inside = 0;
  uint64_t outside = 0;
  double inside_share = 0;
  double outside_share = 0;
  double risk_ratio = 1;  // inside share / outside share; half a count added where one is 0
  double low = 0;         // 95 % interval (Katz et al. 1978, on the logarithm)
  double high = 0;
  double p_value = 1;  // two-sided: Fisher's exact test below 5 expected, else χ² (1 df)
  double q_value = 1;  // Benjamini–Hochberg 1995, over every feature tested
};

// The features that differ, surest effect first (the risk ratio's bound nearest to 1, on the
// logarithm). Empty: nothing significant. kInvalidInput: a count above its total, an empty side, a
// setting out of range. O(features · log features); an exact test costs O(count).
Result<std::vector<Contrasted>> Contrast(const std::vector<FeatureCount>& features,
                                         uint64_t inside_total, uint64_t outside_total,
                                         const ContrastSettings& settings);

}  // namespace clarion::explanation
