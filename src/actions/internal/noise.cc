#include "actions/internal/noise.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace clarion::actions::internal {
namespace {

constexpr double kIndependent = 10;
constexpr std::pair<double, double> kCorrelations[] = {{0.15, 1},   {0.3, 1},    {0.45, 1},
                                                       {0.6, 1},    {0.7, 1},    {0.8, 1},
                                                       {0.88, 1.2}, {0.94, 0.7}, {0.98, 0.1}};
constexpr std::pair<double, double> kShares[] = {
    {0.2, 0.15}, {0.4, 0.4}, {0.6, 1}, {0.8, 1}, {1.0, 1}};

}  // namespace

const std::vector<NoiseModel>& NoiseGrid() {
  static const std::vector<NoiseModel> grid = [] {
    // Prior weights: chosen so that intervals of simulated kinds of noise hold what they promise.
    std::vector<NoiseModel> out = {
        {0, 0, std::log(kIndependent)}, {-0.4, 1, std::log(0.3)}, {-0.2, 1, std::log(0.7)}};
    for (const auto& [phi, likely] : kCorrelations)
      for (const auto& [share, weight] : kShares)
        out.push_back({phi, share, std::log(likely * weight)});
    return out;
  }();
  return grid;
}

double Whiten(const NoiseModel& model, const std::vector<size_t>& steps, const Column& independent,
              std::vector<Column>* columns, Column* log_variances) {
  double log_det = 0;
  double variance = 0;  // of the state given what was seen
  std::vector<double> state(columns->size(), 0.0);
  for (size_t i = 0; i < steps.size(); ++i) {
    const double decay =
        i == 0 ? 0 : std::pow(model.phi, static_cast<double>(steps[i] - steps[i - 1]));
    const double ahead = decay * decay * variance + model.share * (1 - decay * decay);
    const double total = ahead + (1 - model.share) * independent[i];
    const double gain = ahead / total;
    const double deviation = std::sqrt(total);
    for (size_t c = 0; c < columns->size(); ++c) {
      const double expected = decay * state[c];
      const double innovation = (*columns)[c][i] - expected;
      state[c] = expected + gain * innovation;
      (*columns)[c][i] = innovation / deviation;
    }
    variance = ahead * (1 - gain);
    log_det += std::log(total);
    if (log_variances != nullptr) log_variances->push_back(std::log(total));
  }
  return log_det;
}

bool Cholesky(std::vector<double>* a, size_t p, double* log_det) {
  std::vector<double>& m = *a;
  for (size_t j = 0; j < p; ++j) {
    for (size_t i = j; i < p; ++i) {
      double sum = m[i * p + j];
      for (size_t k = 0; k < j; ++k) sum -= m[i * p + k] * m[j * p + k];
      if (i == j) {
        if (!(sum > 1e-12)) return false;
        m[i * p + i] = std::sqrt(sum);
      } else {
        m[i * p + j] = sum / m[j * p + j];
      }
    }
    if (log_det != nullptr) *log_det += 2 * std::log(m[j * p + j]);
  }
  return true;
}

void CholeskySolve(const std::vector<double>& l, size_t p, double* b) {
  for (size_t i = 0; i < p; ++i) {
    for (size_t k = 0; k < i; ++k) b[i] -= l[i * p + k] * b[k];
    b[i] /= l[i * p + i];
  }
  for (size_t i = p; i-- > 0;) {
    for (size_t k = i + 1; k < p; ++k) b[i] -= l[k * p + i] * b[k];
    b[i] /= l[i * p + i];
  }
}

namespace {

double Quantile(const std::vector<MixturePart>& parts, const boost::math::students_t& t,
                double wanted) {
  double low = INFINITY, high = -INFINITY;
  for (const MixturePart& part : parts) {
    low = std::min(low, part.mean - 60 * part.scale);
    high = std::max(high, part.mean + 60 * part.scale);
  }
  for (int i = 0; i < 44 && high > low; ++i) {
    const double middle = (low + high) / 2;
    double below = 0;
    for (const MixturePart& part : parts)
      below += part.log_weight * boost::math::cdf(t, (middle - part.mean) / part.scale);
    (below < wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

Interval IntervalOf(std::vector<MixturePart> parts, double degrees_of_freedom) {
  double best = -INFINITY;
  for (const MixturePart& part : parts) best = std::max(best, part.log_weight);
  double sum = 0;
  for (MixturePart& part : parts) sum += part.log_weight = std::exp(part.log_weight - best);
  Interval out;
  for (MixturePart& part : parts) {
    part.log_weight /= sum;
    part.scale = std::max(part.scale, 1e-300);
    out.mean += part.log_weight * part.mean;
  }
  // What weighs next to nothing costs as much as the rest.
  std::erase_if(parts, [](const MixturePart& part) { return part.log_weight < 1e-5; });
  sum = 0;
  for (const MixturePart& part : parts) sum += part.log_weight;
  const boost::math::students_t t(degrees_of_freedom);
  if (parts.size() == 1) {
    const double reach = boost::math::quantile(t, 0.975) * parts[0].scale;
    out.low = out.mean - reach;
    out.high = out.mean + reach;
    return out;
  }
  out.low = Quantile(parts, t, 0.025 * sum);
  out.high = Quantile(parts, t, 0.975 * sum);
  return out;
}

}  // namespace clarion::actions::internal
