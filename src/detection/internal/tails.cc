#include "detection/internal/tails.h"

#include <algorithm>
#include <cmath>

namespace clarion::detection {
namespace {

constexpr double kTiny = 1e-300;
constexpr double kZMax = 38;  // beyond, a double has no tail probability left

double LogBeta(double a, double b) {
  int sign = 0;
  return lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign);
}

double BetaFraction(double a, double b, double x) {
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double h = d;
  for (int m = 1; m <= 200; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    if (std::abs(c) < kTiny) c = kTiny;
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    if (std::abs(c) < kTiny) c = kTiny;
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-10) break;
  }
  return h;
}

double ZOfTail(double upper) {
  if (upper <= kTiny) return kZMax;
  return -NormalQuantile(std::min(upper, 1 - 1e-16));
}

}  // namespace

double TwoSidedNormal(double z) { return std::erfc(std::abs(z) * M_SQRT1_2); }

double NormalQuantile(double p) {
  if (p <= 0) return -kZMax;
  if (p >= 1) return kZMax;
  if (p > 0.5) return -NormalQuantile(1 - p);
  double x = 0;
  if (p < 0.02425) {
    const double q = std::sqrt(-2 * std::log(p));
    x = (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q -
           2.549732539343734) *
              q +
          4.374664141464968) *
             q +
         2.938163982698783) /
        ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q +
          3.754408661907416) *
             q +
         1);
  } else {
    const double q = p - 0.5;
    const double r = q * q;
    x = (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
           1.383577518672690e+02) *
              r -
          3.066479806614716e+01) *
             r +
         2.506628277459239) *
        q /
        (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
           6.680131188771972e+01) *
              r -
          1.328068155288572e+01) *
             r +
         1);
  }
  const double error = 0.5 * std::erfc(-x * M_SQRT1_2) - p;
  const double u = error * std::sqrt(2 * M_PI) * std::exp(x * x / 2);
  return x - u / (1 + x * u / 2);
}

double IncompleteBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(a * std::log(x) + b * std::log1p(-x) - LogBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) return front * BetaFraction(a, b, x) / a;
  return 1 - front * BetaFraction(b, a, 1 - x) / b;
}

double BinomialZ(double hits, double n, double p) {
  p = std::clamp(p, 1e-6, 1 - 1e-6);
  if (n <= 0) return 0;
  hits = std::clamp(hits, 0.0, n);
  // P(X ≥ k) = I_p(k, n - k + 1); below, P(X ≤ k) = I_{1-p}(n - k, k + 1).
  const auto upper = [&](double k) { return k <= 0 ? 1.0 : IncompleteBeta(k, n - k + 1, p); };
  const auto lower = [&](double k) {
    return k >= n ? 1.0 : (k < 0 ? 0.0 : IncompleteBeta(n - k, k + 1, 1 - p));
  };
  if (hits >= n * p) {
    const double beyond = hits + 1 > n ? 0.0 : upper(hits + 1);
    return ZOfTail((upper(hits) + beyond) / 2);
  }
  return -ZOfTail((lower(hits) + lower(hits - 1)) / 2);
}

double AtLeast(int k, int m, double p) {
  if (k <= 0) return 1;
  if (k > m) return 0;
  return IncompleteBeta(k, m - k + 1, p);
}

}  // namespace clarion::detection
