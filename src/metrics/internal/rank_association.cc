#include "metrics/internal/rank_association.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace clarion::metrics {
namespace {

constexpr size_t kExact = 7;  // segments; 5,040 orders
constexpr int kOrders = 4999;
constexpr double kLeastReliability = 0.05;

// Deviations from the common mean over noise and true spread, and how much of each is no noise.
struct Standard {
  std::vector<double> value;
  std::vector<double> reliability;
};

Standard Standardised(const std::vector<SegmentShift>& shifts) {
  double weight = 0, weighted = 0, squares = 0;
  for (const SegmentShift& one : shifts) {
    const double w = 1 / one.variance;
    weight += w;
    weighted += w * one.value;
    squares += w * w;
  }
  double q = 0;
  for (const SegmentShift& one : shifts)
    q += std::pow(one.value - weighted / weight, 2) / one.variance;
  const double c = weight - squares / weight;
  const double tau2 = c > 0 ? std::max(0.0, (q - double(shifts.size() - 1)) / c) : 0;
  double mean = 0, all = 0;
  for (const SegmentShift& one : shifts) {
    mean += one.value / (one.variance + tau2);
    all += 1 / (one.variance + tau2);
  }
  mean /= all;
  Standard out;
  for (const SegmentShift& one : shifts) {
    out.value.push_back((one.value - mean) / std::sqrt(one.variance + tau2));
    out.reliability.push_back(tau2 > 0 ? std::max(kLeastReliability, tau2 / (tau2 + one.variance))
                                       : 1);
  }
  return out;
}

// Middle ranks, from 1.
std::vector<double> Ranks(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (size_t i = 0; i < order.size();) {
    size_t j = i;
    while (j < order.size() && values[order[j]] == values[order[i]]) ++j;
    for (size_t k = i; k < j; ++k) out[order[k]] = double(i + j + 1) / 2;
    i = j;
  }
  return out;
}

double Correlation(const std::vector<double>& x, const std::vector<double>& y,
                   const std::vector<double>& w) {
  double all = 0, mx = 0, my = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    all += w[i];
    mx += w[i] * x[i];
    my += w[i] * y[i];
  }
  mx /= all;
  my /= all;
  double xy = 0, xx = 0, yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += w[i] * (x[i] - mx) * (y[i] - my);
    xx += w[i] * (x[i] - mx) * (x[i] - mx);
    yy += w[i] * (y[i] - my) * (y[i] - my);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

}  // namespace

std::optional<RankAssociation> Associate(const std::vector<SegmentShift>& x,
                                         const std::vector<SegmentShift>& y, uint64_t seed) {
  const Standard sx = Standardised(x), sy = Standardised(y);
  const std::vector<double> rx = Ranks(sx.value);
  std::vector<double> ry = Ranks(sy.value);
  const auto flat = [](const std::vector<double>& r) {
    return std::all_of(r.begin(), r.end(), [&](double one) { return one == r[0]; });
  };
  if (flat(rx) || flat(ry)) return std::nullopt;
  std::vector<double> weight;
  for (size_t i = 0; i < rx.size(); ++i)
    weight.push_back(std::sqrt(sx.reliability[i] * sy.reliability[i]));
  RankAssociation out;
  out.correlation = Correlation(rx, ry, weight);
  size_t orders = 0, as_high = 0;
  const auto count = [&] {
    ++orders;
    as_high += Correlation(rx, ry, weight) >= out.correlation - 1e-12 ? 1 : 0;
  };
  if (ry.size() <= kExact) {
    std::sort(ry.begin(), ry.end());
    std::vector<size_t> place(ry.size());
    std::iota(place.begin(), place.end(), size_t{0});
    const std::vector<double> sorted = ry;
    do {  // of places, so that ties count as often as they can come
      for (size_t i = 0; i < place.size(); ++i) ry[i] = sorted[place[i]];
      count();
    } while (std::next_permutation(place.begin(), place.end()));
    out.p = double(as_high) / double(orders);
    return out;
  }
  Random random(seed);
  for (int i = 0; i < kOrders; ++i) {
    random.Shuffle(&ry);
    count();
  }
  out.p = double(as_high + 1) / double(orders + 1);
  return out;
}

}  // namespace clarion::metrics
