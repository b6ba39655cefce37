#include "base/multiple_tests.h"

#include <algorithm>
#include <numeric>

namespace clarion {

std::vector<double> AdjustedPValues(std::span<const double> p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double least = 1;
  for (size_t rank = order.size(); rank-- > 0;) {
    const double share = static_cast<double>(order.size()) / static_cast<double>(rank + 1);
    least = std::min(least, p_values[order[rank]] * share);
    adjusted[order[rank]] = least;
  }
  return adjusted;
}

}  // namespace clarion
