#include "actions/internal/pooled.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace clarion::actions::internal {
namespace {

constexpr size_t kControlsMax = 8;
// Controls that make the noise this much greater are still taken: they guard against what happens
// to all units at once after the start.
constexpr double kWorthIt = 1.5;

double At(const Unit& unit, size_t step) {
  return step < unit.denominator.size() && unit.denominator[step] > 0
             ? unit.numerator[step] / unit.denominator[step]
             : NAN;
}

// What is left of a column after level, trend and season, by least squares. Empty when there is too
// little.
Column Residuals(const Column& value, const std::vector<size_t>& steps, size_t season) {
  const std::vector<Column> x = Regressors(steps, season);
  const size_t p = x.size();
  std::vector<double> a(p * p), b(p);
  for (size_t i = 0; i < p; ++i) {
    for (size_t j = 0; j < p; ++j)
      for (size_t row = 0; row < steps.size(); ++row) a[i * p + j] += x[i][row] * x[j][row];
    for (size_t row = 0; row < steps.size(); ++row) b[i] += x[i][row] * value[row];
  }
  if (!Cholesky(&a, p, nullptr)) return {};
  CholeskySolve(a, p, b.data());
  Column out = value;
  for (size_t row = 0; row < steps.size(); ++row)
    for (size_t i = 0; i < p; ++i) out[row] -= b[i] * x[i][row];
  return out;
}

double Dot(const Column& a, const Column& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double MeanOf(const Column& column, size_t rows) {
  double sum = 0;
  for (size_t i = 0; i < rows; ++i) sum += column[i];
  return rows == 0 ? 0 : sum / static_cast<double>(rows);
}

struct Candidate {
  const Unit* unit = nullptr;
  Column value;  // at the pooled rows
  double likeness = 0;
};

// Controls that have figures wherever the treated have, most alike first.
std::vector<Candidate> Candidates(const Panel& panel, const Pooled& pooled,
                                  const Column& residuals) {
  std::vector<Candidate> out;
  const std::vector<size_t> before(pooled.steps.begin(),
                                   pooled.steps.begin() + static_cast<long>(pooled.before));
  for (const Unit& unit : panel.units) {
    if (unit.start) continue;
    Candidate one{&unit, {}, 0};
    for (const size_t step : pooled.steps) one.value.push_back(At(unit, step));
    if (std::any_of(one.value.begin(), one.value.end(), [](double v) { return std::isnan(v); }))
      continue;
    const double own = MeanOf(one.value, pooled.before);
    const double theirs = MeanOf(pooled.value, pooled.before);
    const double factor = panel.scale_controls && own > 0 ? theirs / own : 1;
    for (double& value : one.value) value = (value - own) * factor;
    const Column left =
        Residuals({one.value.begin(), one.value.begin() + static_cast<long>(pooled.before)}, before,
                  panel.season);
    if (left.empty()) continue;
    one.likeness = Dot(left, residuals) /
                   std::sqrt(std::max(Dot(left, left) * Dot(residuals, residuals), 1e-300));
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Candidate& a, const Candidate& b) { return a.likeness > b.likeness; });
  if (out.size() > kControlsMax) out.resize(kControlsMax);
  return out;
}

void AddControls(const Panel& panel, Pooled* pooled) {
  const std::vector<size_t> before(pooled->steps.begin(),
                                   pooled->steps.begin() + static_cast<long>(pooled->before));
  const Column own(pooled->value.begin(),
                   pooled->value.begin() + static_cast<long>(pooled->before));
  const Column residuals = Residuals(own, before, panel.season);
  if (residuals.empty()) return;
  const std::vector<Candidate> candidates = Candidates(panel, *pooled, residuals);
  if (candidates.empty()) return;
  Column mean(pooled->steps.size(), 0.0);
  for (const Candidate& one : candidates)
    for (size_t row = 0; row < mean.size(); ++row)
      mean[row] += one.value[row] / static_cast<double>(candidates.size());
  Column difference = own;
  for (size_t row = 0; row < pooled->before; ++row) difference[row] -= mean[row];
  const Column left = Residuals(difference, before, panel.season);
  if (Dot(left, left) > kWorthIt * Dot(residuals, residuals)) return;
  pooled->control = std::move(mean);
  for (const Candidate& one : candidates) pooled->controls.push_back(one.unit->name);
}

}  // namespace

std::vector<Column> Regressors(const std::vector<size_t>& steps, size_t season) {
  std::vector<Column> out(2 + (season > 1 ? season - 1 : 0), Column(steps.size()));
  const double middle = steps.empty() ? 0 : static_cast<double>(steps.front() + steps.back()) / 2;
  for (size_t row = 0; row < steps.size(); ++row) {
    out[0][row] = 1;
    out[1][row] = (static_cast<double>(steps[row]) - middle) / 30;
    // Deviations that add up to nothing over a season.
    const size_t phase = season > 1 ? steps[row] % season : 0;
    for (size_t k = 2; k < out.size(); ++k)
      out[k][row] = phase == k - 2 ? 1 : phase == season - 1 ? -1 : 0;
  }
  return out;
}

std::string WhatIsMissing(const Pooled& pooled, size_t season) {
  const size_t wanted = std::max<size_t>(3 * season, 21);
  if (pooled.before < wanted)
    return fmt::format("{} steps with figures before the start; at least {} are needed",
                       pooled.before, wanted);
  const size_t since = pooled.steps.size() - pooled.before;
  const size_t after = std::max<size_t>(season, 5);
  if (since < after)
    return fmt::format("{} steps with figures since the start; at least {} are needed", since,
                       after);
  return {};
}

Pooled Pool(const Panel& panel) {
  Pooled out;
  size_t length = 0;
  std::optional<size_t> first;
  for (const Unit& unit : panel.units) {
    if (!unit.start) continue;
    length = std::max(length, std::min(unit.numerator.size(), unit.denominator.size()));
    first = first ? std::min(*first, *unit.start) : *unit.start;
  }
  if (!first) return out;
  const size_t begin = length > kStepsMax ? length - kStepsMax : 0;
  for (size_t step = begin; step < length; ++step) {
    double numerator = 0, denominator = 0, treated = 0;
    for (const Unit& unit : panel.units) {
      if (!unit.start || std::isnan(At(unit, step))) continue;
      numerator += unit.numerator[step];
      denominator += unit.denominator[step];
      if (step >= *unit.start) treated += unit.denominator[step];
    }
    if (denominator <= 0) continue;
    if (step < *first) ++out.before;
    out.steps.push_back(step);
    out.value.push_back(numerator / denominator);
    out.volume.push_back(denominator);
    out.treated.push_back(treated / denominator);
  }
  double inverse = 0;
  for (const double volume : out.volume) inverse += 1 / volume;
  for (const double volume : out.volume)
    out.independent.push_back(static_cast<double>(out.volume.size()) / inverse / volume);
  out.control.assign(out.steps.size(), 0.0);
  if (WhatIsMissing(out, panel.season).empty()) AddControls(panel, &out);
  return out;
}

}  // namespace clarion::actions::internal
