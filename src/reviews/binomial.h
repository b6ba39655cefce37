// Exact bounds of a share, after Clopper and Pearson 1934. Counts may be fractions: effective
// sample sizes of weighted samples (Korn and Graubard 1998). Pure; under a microsecond each.
#pragma once

namespace clarion::reviews {

// What is known of a share or a mean, at 95 % unless said otherwise.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 1;
  double n = 0;  // how many labels it rests on; 0: nothing is known
};

// The share below (above) which the true one lies with probability 1 − `level`, when `hits` of `n`
// were seen. REQUIRES: 0 ≤ hits ≤ n, 0 < level < 1. n = 0: 1 (0).
double UpperBound(double hits, double n, double level);
double LowerBound(double hits, double n, double level);

// P(X ≤ hits) of X ~ Binomial(n, share). REQUIRES: 0 ≤ hits ≤ n, 0 ≤ share ≤ 1.
double AtMost(double hits, double n, double share);

}  // namespace clarion::reviews
