// From sums to a figure with its interval. 95 % throughout.
#pragma once

#include <cstdint>
#include <optional>

#include "metrics/definition.h"

namespace clarion::metrics {

// Additive sums of one cell (a period, a day, a slice): cells add up to the cell of their union.
struct Sums {
  int64_t n = 0;       // rows that count
  double hits = 0;     // share: hits; net: plus
  double minus = 0;    // net
  double total = 0;    // mean: Σx
  double squares = 0;  // mean: Σx²
  Sums& operator+=(const Sums& other);
};

struct Estimate {
  std::optional<double> value;  // none when n is 0
  std::optional<double> low;
  std::optional<double> high;
  int64_t n = 0;
  bool enough = false;   // n reaches the metric's minimum sample
  bool partial = false;  // part of the period is not over yet
};

struct Interval {
  double low = 0;
  double high = 1;
};
inline constexpr double kNormal95 = 1.959963984540054;  // deviations of a two-sided 95 % interval
// Wilson's score interval (1927) of `hits` of n, 95 % without `z`; [0, 1] when n is 0.
Interval WilsonInterval(double hits, double n, double z = kNormal95);

// share: Wilson score interval (Wilson 1927). mean: Student t. net: normal, variance of a ±1
// variable. count: Poisson, normal on the square root (Anscombe).
Estimate EstimateOf(const Definition& definition, const Sums& sums);

// Two-sided 95 % quantile of Student's t; exact to 0.5 % for df ≥ 1 (Cornish–Fisher, table below
// 10).
double StudentT95(int64_t degrees_of_freedom);

}  // namespace clarion::metrics
