#include "performance/draw_to_middle.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics/estimate.h"

namespace clarion::performance {
namespace {

constexpr size_t kLeast = 3;
constexpr int kSpreads = 40;
constexpr int kHalvings = 50;

struct Spread {
  double variance = 0;
  double weight = 0;
  double middle = 0;
  double middle_variance = 0;
};

Spread At(double spread, const std::vector<double>& value, const std::vector<double>& variance) {
  Spread out{.variance = spread * spread};
  double precision = 0, sum = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    precision += 1 / (variance[i] + out.variance);
    sum += value[i] / (variance[i] + out.variance);
  }
  out.middle = sum / precision;
  out.middle_variance = 1 / precision;
  out.weight = -0.5 * std::log(precision);
  for (size_t i = 0; i < value.size(); ++i) {
    const double e = value[i] - out.middle;
    out.weight -=
        0.5 * (std::log(variance[i] + out.variance) + e * e / (variance[i] + out.variance));
  }
  return out;
}

struct Normal {
  double weight, mean, deviation;
};

double Quantile(const std::vector<Normal>& mixture, double q) {
  double low = INFINITY, high = -INFINITY;
  for (const Normal& one : mixture) {
    low = std::min(low, one.mean - 9 * one.deviation);
    high = std::max(high, one.mean + 9 * one.deviation);
  }
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    double below = 0;
    for (const Normal& one : mixture)
      below += one.weight * 0.5 * std::erfc((one.mean - middle) / one.deviation / std::sqrt(2.0));
    (below < q ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

DrawnToMiddle DrawToMiddle(const std::vector<double>& value, const std::vector<double>& variance) {
  DrawnToMiddle out;
  const size_t n = value.size();
  if (n < kLeast) {
    for (size_t i = 0; i < n; ++i) {
      const double half = metrics::kNormal95 * std::sqrt(variance[i]);
      out.of.push_back({value[i], value[i] - half, value[i] + half});
    }
    return out;
  }
  const double mean = std::accumulate(value.begin(), value.end(), 0.0) / static_cast<double>(n);
  double squares = 0;
  for (const double one : value) squares += (one - mean) * (one - mean);
  const double least = std::sqrt(*std::min_element(variance.begin(), variance.end()));
  const double most = 2.5 * std::max(std::sqrt(squares / static_cast<double>(n - 1)), least);
  std::vector<Spread> spreads;
  double best = -INFINITY;
  // Evenly spaced in the root: fine near nothing, where the data often are.
  for (int k = 0; k < kSpreads; ++k) {
    const double root = (k + 0.5) / kSpreads;
    spreads.push_back(At(most * root * root, value, variance));
    spreads.back().weight += std::log(root);  // uniform in the deviation
    best = std::max(best, spreads.back().weight);
  }
  double sum = 0;
  for (Spread& one : spreads) sum += one.weight = std::exp(one.weight - best);
  for (Spread& one : spreads) {
    one.weight /= sum;
    out.between += one.weight * std::sqrt(one.variance);
  }
  for (size_t i = 0; i < n; ++i) {
    std::vector<Normal> mixture;
    DrawnToMiddle::One one;
    for (const Spread& at : spreads) {
      const double own = at.variance / (at.variance + variance[i]);
      const double centre = own * value[i] + (1 - own) * at.middle;
      const double spread = own * variance[i] + (1 - own) * (1 - own) * at.middle_variance;
      mixture.push_back({at.weight, centre, std::sqrt(spread)});
      one.value += at.weight * centre;
    }
    one.low = Quantile(mixture, 0.025);
    one.high = Quantile(mixture, 0.975);
    out.of.push_back(one);
  }
  return out;
}

}  // namespace clarion::performance
