// How a ratio of sums changed between two periods, and how surely.
#pragma once

#include <span>

#include "metrics/definition.h"
#include "metrics/estimate.h"

namespace clarion::metrics {

// What a kind adds up over its rows, on the scale of the figure.
double TotalOf(Kind kind, const Sums& sums);
// Variance of one row's value, never below 0.
double RowVariance(Kind kind, const Sums& sums);

struct RatioChange {
  double before = 0, now = 0;
  double variance = 0;   // of now − before
  double inflation = 1;  // variance over that of independent rows, at least 1
  double freedom = 1;
  bool known = false;
};
RatioChange ChangeByDays(Kind kind, std::span<const Sums> before, std::span<const Sums> now);

// P(T > t) of Student's t (Wallace 1959), absolute error below 0.001 for 5 degrees and more.
double StudentTail(double t, double freedom);

}  // namespace clarion::metrics
