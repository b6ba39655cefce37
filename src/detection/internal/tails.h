// Tail probabilities the tests rest on.
#pragma once

namespace clarion::detection {

// P(|Z| ≥ |z|) of the standard normal.
double TwoSidedNormal(double z);
// Φ⁻¹(p), absolute error below 1e-8 for p in (1e-300, 1 - 1e-16) (Acklam's rational start, one
// Halley step).
double NormalQuantile(double p);
// Regularised incomplete beta function I_x(a, b), a, b > 0 (continued fraction of Lentz;
// Numerical Recipes §6.4).
double IncompleteBeta(double a, double b, double x);
// The standard-normal value with the same mid-p as `hits` of `n` trials at chance `p`: negative
// below the expectation. `hits` and `n` may be fractions (a dispersed rate has fewer trials than
// contacts). Mid-p: half the probability of the outcome itself counts (Lancaster 1961).
double BinomialZ(double hits, double n, double p);
// P(at least k of m independent tests have a p-value ≤ p).
double AtLeast(int k, int m, double p);

}  // namespace clarion::detection
