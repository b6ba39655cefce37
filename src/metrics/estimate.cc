#include "metrics/estimate.h"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/beta.hpp>
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

// P(B ≤ hits), B ~ Binomial(n, q).
double AtMost(int64_t hits, int64_t n, double q) {
  if (hits < 0) return 0;
  if (hits >= n) return 1;
  return boost::math::ibetac(static_cast<double>(hits + 1), static_cast<double>(n - hits), q);
}

// The value at `rank`, from 1.
double AtRank(std::vector<double>& values, int64_t rank) {
  const auto at = values.begin() + (rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

bool Percentile(double q, const Sums& sums, Estimate* out) {
  std::vector<double> values = sums.values;
  const double place = static_cast<double>(sums.n - 1) * q + 1;
  const auto below = static_cast<int64_t>(place);
  const double low = AtRank(values, below);
  const double next = below < sums.n ? AtRank(values, below + 1) : low;
  out->value = low + (place - static_cast<double>(below)) * (next - low);
  const Ranks ranks = PercentileRanks(sums.n, q);
  if (ranks.low >= 1) out->low = std::min(AtRank(values, ranks.low), *out->value);
  if (ranks.high <= sums.n) out->high = std::max(AtRank(values, ranks.high), *out->value);
  return out->low && out->high;
}

void Ratio(const Sums& sums, Estimate* out) {
  if (sums.per == 0) return;
  const double ratio = sums.total / sums.per;
  out->value = ratio;
  if (sums.n < 2) return;
  const double n = static_cast<double>(sums.n);
  const double rest =
      std::max(0.0, sums.squares - 2 * ratio * sums.product + ratio * ratio * sums.per_squares);
  const double half = StudentT95(sums.n - 1) * std::sqrt(n / (n - 1) * rest) / std::abs(sums.per);
  out->low = ratio - half;
  out->high = ratio + half;
}

}  // namespace

Ranks PercentileRanks(int64_t n, double q) {
  constexpr double kTail = 0.025;
  if (n < 1) return {0, n + 1};
  const double middle = static_cast<double>(n) * q;
  const double spread = kNormal95 * std::sqrt(middle * (1 - q));
  const auto within = [n](double at) {
    return std::clamp<int64_t>(static_cast<int64_t>(at), 0, n + 1);
  };
  // The normal ranks are off by one or two.
  Ranks out{within(middle - spread), within(middle + spread + 1)};
  while (out.low <= n && AtMost(out.low, n, q) <= kTail) ++out.low;
  while (out.low > 0 && AtMost(out.low - 1, n, q) > kTail) --out.low;
  while (out.high > 0 && 1 - AtMost(out.high - 2, n, q) <= kTail) --out.high;
  while (out.high <= n && 1 - AtMost(out.high - 1, n, q) > kTail) ++out.high;
  return out;
}

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
  per += other.per;
  per_squares += other.per_squares;
  product += other.product;
  values.insert(values.end(), other.values.begin(), other.values.end());
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
    case Kind::kRatio:
      Ratio(sums, &out);
      break;
    case Kind::kPercentile:
      out.enough &= Percentile(definition.q, sums, &out);
      break;
    case Kind::kCount:
      break;
  }
  return out;
}

}  // namespace clarion::metrics
