#pragma once

#include <span>
#include <vector>

namespace clarion {

// p-values adjusted for how many were tried (Benjamini and Hochberg 1995), in the order given: the
// share of false discoveries to expect where one is taken with all below it. O(n log n).
std::vector<double> AdjustedPValues(std::span<const double> p_values);

}  // namespace clarion
