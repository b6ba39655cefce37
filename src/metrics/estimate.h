// From sums to a figure with its interval. 95 % throughout.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/definition.h"

namespace clarion::metrics {

// Additive sums of one cell (a period, a day, a slice): cells add up to the cell of their union. A
// percentile's cells keep their values: their union is exact too, but no slice's part in a change
// of the whole can be told from them (root causes, detection), as there is no sum.
struct Sums {
  int64_t n = 0;               // rows that count
  double hits = 0;             // share: hits; net: plus
  double minus = 0;            // net
  double total = 0;            // mean, ratio: Σx
  double squares = 0;          // mean, ratio: Σx²
  double per = 0;              // ratio: Σy
  double per_squares = 0;      // ratio: Σy²
  double product = 0;          // ratio: Σxy
  std::vector<double> values;  // percentile: all of them, in no order: percentiles do not add up
  Sums& operator+=(const Sums& other);
};

struct Estimate {
  std::optional<double> value;  // none when n is 0
  std::optional<double> low;
  std::optional<double> high;
  int64_t n = 0;
  bool enough = false;   // n reaches the metric's minimum sample; percentile: and both bounds exist
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
// variable. count: Poisson, normal on the square root (Anscombe). ratio R = Σx / Σy: Student t with
// the delta method's variance, n / (n − 1) · Σ(x − R y)² / (Σy)². percentile: Hyndman and Fan's
// seventh (a spreadsheet's PERCENTILE.INC), its bounds by PercentileRanks.
Estimate EstimateOf(const Definition& definition, const Sums& sums);

// The values, counted from the smallest as 1, between which the q-quantile lies with 95 %, whatever
// the distribution: l the greatest with P(B < l) ≤ 2.5 %, u the smallest with P(B ≥ u) ≤ 2.5 %,
// B ~ Binomial(n, q) (Conover 1971). 0 and n + 1: n is too small for that bound. Microseconds.
struct Ranks {
  int64_t low = 0;
  int64_t high = 0;
};
Ranks PercentileRanks(int64_t n, double q);

// Two-sided 95 % quantile of Student's t; exact to 0.5 % for df ≥ 1 (Cornish–Fisher, table below
// 10).
double StudentT95(int64_t degrees_of_freedom);

}  // namespace clarion::metrics
