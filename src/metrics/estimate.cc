#include "metrics/estimate.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace clarion::metrics {
namespace {

void Share(const Sums& sums, Estimate* out) {
  const auto n = static_cast<double>(sums.n);
  const Interval interval = WilsonInterval(sums.hits, n);
  out->value = sums.hits / n;
  out->low = interval.low;
  out->high = interval.high;
}

void Mean(const Sums& sums, Estimate* out) {
  const double n = static_cast<double>(sums.n);
  const double mean = sums.total / n;
  out->value = mean;
  if (sums.n < 2) return;
  const double variance = std::max(0.0, (sums.squares - n * mean * mean) / (n - 1));
  const double half = StudentT95(sums.n - 1) * std::sqrt(variance / n);
  out->low = mean - half;
  out->high = mean + half;
}

void Net(const Sums& sums, Estimate* out) {
  const double n = static_cast<double>(sums.n);
  const double plus = sums.hits / n;
  const double minus = sums.minus / n;
  const double net = plus - minus;
  const double half = kNormal95 * std::sqrt(std::max(0.0, plus + minus - net * net) / n);
  out->value = 100 * net;
  out->low = std::max(-100.0, 100 * (net - half));
  out->high = std::min(100.0, 100 * (net + half));
}

void Count(double n, Estimate* out) {
  out->value = n;
  const double root = std::sqrt(n + 0.375);
  out->low = std::max(0.0, std::pow(std::max(0.0, root - kNormal95 / 2), 2) - 0.375);
  out->high = std::pow(root + kNormal95 / 2, 2) - 0.375;
}

}  // namespace

Interval WilsonInterval(double hits, double n, double z) {
  if (n <= 0) return {};
  const double p = hits / n;
  const double z2 = z * z;
  const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Sums& Sums::operator+=(const Sums& other) {
  n += other.n;
  hits += other.hits;
  minus += other.minus;
  total += other.total;
  squares += other.squares;
  return *this;
}

double StudentT95(int64_t df) {
  static constexpr std::array<double, 10> kSmall = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706,
                                                    2.4469,  2.3646, 2.3060, 2.2622, 2.2281};
  if (df < 1) return kSmall[0];
  if (df <= 10) return kSmall[static_cast<size_t>(df - 1)];
  const double n = static_cast<double>(df);
  const double z = kNormal95;
  return z + (z * z * z + z) / (4 * n) +
         (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

Estimate EstimateOf(const Definition& definition, const Sums& sums) {
  Estimate out;
  out.n = sums.n;
  out.enough = sums.n >= definition.minimum_sample;
  if (definition.kind == Kind::kCount) Count(static_cast<double>(sums.n), &out);
  if (sums.n == 0) return out;
  switch (definition.kind) {
    case Kind::kShare:
      Share(sums, &out);
      break;
    case Kind::kMean:
      Mean(sums, &out);
      break;
    case Kind::kNet:
      Net(sums, &out);
      break;
    case Kind::kCount:
      break;
  }
  return out;
}

}  // namespace clarion::metrics
