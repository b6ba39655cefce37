#include "text/internal/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace clarion::text {
namespace {

// Solves a × x = b in place by elimination with pivots; `a` is n × n, row after row.
std::vector<double> Solve(std::vector<double> a, std::vector<double> b) {
  const size_t n = b.size();
  for (size_t k = 0; k < n; ++k) {
    size_t pivot = k;
    for (size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    if (a[pivot * n + k] == 0) continue;
    for (size_t j = 0; j < n; ++j) std::swap(a[k * n + j], a[pivot * n + j]);
    std::swap(b[k], b[pivot]);
    for (size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      for (size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      b[i] -= factor * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; ++j) b[k] -= a[k * n + j] * b[j];
    b[k] = a[k * n + k] == 0 ? 0 : b[k] / a[k * n + k];
  }
  return b;
}

double LogLoss(const std::vector<HeldBack>& rows, double sharpness) {
  double sum = 0;
  for (const HeldBack& row : rows) {
    const double top = *std::max_element(row.scores.begin(), row.scores.end());
    double others = 0;
    for (const float score : row.scores) others += std::exp((score - top) * sharpness);
    sum += std::log(others) - (row.scores[row.truth] - top) * sharpness;
  }
  return sum;
}

}  // namespace

std::vector<double> FitLogistic(const std::vector<std::vector<float>>& features,
                                const std::vector<float>& truth, double ridge) {
  const size_t n = (features.empty() ? 0 : features[0].size()) + 1;
  std::vector<double> weights(n);
  constexpr int kSteps = 30;
  for (int step = 0; step < kSteps; ++step) {
    std::vector<double> gradient(n);
    std::vector<double> curvature(n * n);
    for (size_t row = 0; row < features.size(); ++row) {
      const auto x = [&](size_t i) { return i + 1 == n ? 1.0 : double{features[row][i]}; };
      double sum = 0;
      for (size_t i = 0; i < n; ++i) sum += weights[i] * x(i);
      const double p = 1 / (1 + std::exp(-sum));
      for (size_t i = 0; i < n; ++i) {
        gradient[i] += (truth[row] - p) * x(i);
        for (size_t j = 0; j < n; ++j) curvature[i * n + j] += p * (1 - p) * x(i) * x(j);
      }
    }
    for (size_t i = 0; i < n; ++i) {
      gradient[i] -= ridge * weights[i];
      curvature[i * n + i] += ridge;
    }
    const std::vector<double> move = Solve(curvature, gradient);
    double largest = 0;
    for (size_t i = 0; i < n; ++i) {
      const double bounded = std::clamp(move[i], -5.0, 5.0);
      weights[i] += bounded;
      largest = std::max(largest, std::abs(bounded));
    }
    if (largest < 1e-7) break;
  }
  return weights;
}

float FitSharpness(const std::vector<HeldBack>& rows) {
  if (rows.empty()) return 1;
  // Golden section on the logarithm: the loss has one valley.
  constexpr double kRatio = 0.6180339887498949;
  double low = std::log(0.05);
  double high = std::log(200.0);
  double a = high - kRatio * (high - low);
  double b = low + kRatio * (high - low);
  double loss_a = LogLoss(rows, std::exp(a));
  double loss_b = LogLoss(rows, std::exp(b));
  while (high - low > 1e-3) {
    if (loss_a < loss_b) {
      high = b;
      b = a;
      loss_b = loss_a;
      a = high - kRatio * (high - low);
      loss_a = LogLoss(rows, std::exp(a));
    } else {
      low = a;
      a = b;
      loss_a = loss_b;
      b = low + kRatio * (high - low);
      loss_b = LogLoss(rows, std::exp(b));
    }
  }
  return static_cast<float>(std::exp((low + high) / 2));
}

double CalibrationError(const std::vector<Judged>& rows) {
  constexpr size_t kBins = 15;
  std::array<double, kBins> gap{};
  for (const Judged& row : rows) {
    const size_t bin = std::min(kBins - 1, static_cast<size_t>(row.probability * kBins));
    gap[bin] += row.probability - (row.right ? 1 : 0);
  }
  double sum = 0;
  for (const double g : gap) sum += std::abs(g);
  return rows.empty() ? 0 : sum / static_cast<double>(rows.size());
}

double F1At(const std::vector<Judged>& rows, float threshold) {
  double hits = 0;
  double named = 0;
  double true_ones = 0;
  for (const Judged& row : rows) {
    const bool named_here = row.probability >= threshold;
    named += named_here ? 1 : 0;
    true_ones += row.right ? 1 : 0;
    hits += named_here && row.right ? 1 : 0;
  }
  return named + true_ones == 0 ? 0 : 2 * hits / (named + true_ones);
}

float BestF1Threshold(std::vector<Judged> rows, double* f1) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Judged& a, const Judged& b) { return a.probability > b.probability; });
  double true_ones = 0;
  for (const Judged& row : rows) true_ones += row.right ? 1 : 0;
  *f1 = 0;
  float best = 0.5F;
  double hits = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    hits += rows[i].right ? 1 : 0;
    if (i + 1 < rows.size() && rows[i + 1].probability == rows[i].probability) continue;
    const double here = 2 * hits / (static_cast<double>(i + 1) + true_ones);
    if (here <= *f1) continue;
    *f1 = here;
    // Half way to the next, so that neither side is on the edge.
    const float next = i + 1 < rows.size() ? rows[i + 1].probability : 0;
    best = (rows[i].probability + next) / 2;
  }
  return best;
}

}  // namespace clarion::text
