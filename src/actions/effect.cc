#include "actions/effect.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "actions/internal/noise.h"
#include "actions/internal/pooled.h"

namespace clarion::actions {
namespace {

using internal::Column;
using internal::NoiseModel;
using internal::Pooled;

constexpr std::array<std::string_view, 4> kMethods = {"none", "interrupted", "controlled",
                                                      "staggered"};
constexpr std::array<std::string_view, 6> kStates = {"measuring", "holds",     "fading",
                                                     "lost",      "no_effect", "worse"};

double Power(double phi, size_t gap) { return std::pow(phi, static_cast<double>(gap)); }

// What is to be estimated, as weights over the rows since the start.
struct Aim {
  size_t from = 0;  // row
  Column weights;   // add up to 1
};

// Best linear prediction of the aim from the rows before, under one noise model.
struct Fit {
  double log_weight = 0;  // ln restricted marginal likelihood
  double sigma = 0;
  std::vector<double> l, beta;   // Cholesky of XᵀV⁻¹X, its solution
  std::vector<Column> whitened;  // columns before, whitened: y, X…
};

class Counterfactual {
 public:
  Counterfactual(const Pooled& pooled, size_t season)
      : pooled_(pooled), x_(internal::Regressors(pooled.steps, season)) {
    y_ = pooled.value;
    for (size_t row = 0; row < y_.size(); ++row) y_[row] -= pooled.control[row];
  }

  double DegreesOfFreedom() const {
    return static_cast<double>(pooled_.before) - static_cast<double>(x_.size());
  }

  bool FitTo(const NoiseModel& model, Fit* fit) const {
    const size_t n = pooled_.before, p = x_.size();
    const std::vector<size_t> steps(pooled_.steps.begin(),
                                    pooled_.steps.begin() + static_cast<long>(n));
    fit->whitened.assign(1, Column(y_.begin(), y_.begin() + static_cast<long>(n)));
    for (const Column& x : x_)
      fit->whitened.emplace_back(x.begin(), x.begin() + static_cast<long>(n));
    const double log_det = internal::Whiten(model, steps, pooled_.independent, &fit->whitened);
    fit->l.assign(p * p, 0.0);
    fit->beta.assign(p, 0.0);
    for (size_t i = 0; i < p; ++i) {
      for (size_t j = 0; j <= i; ++j)
        fit->l[i * p + j] = Dot(fit->whitened[i + 1], fit->whitened[j + 1]);
      fit->beta[i] = Dot(fit->whitened[i + 1], fit->whitened[0]);
    }
    double log_det_x = 0;
    if (!internal::Cholesky(&fit->l, p, &log_det_x)) return false;
    internal::CholeskySolve(fit->l, p, fit->beta.data());
    double squares = 0;
    for (size_t row = 0; row < n; ++row) {
      double left = fit->whitened[0][row];
      for (size_t i = 0; i < p; ++i) left -= fit->beta[i] * fit->whitened[i + 1][row];
      squares += left * left;
    }
    const double df = DegreesOfFreedom();
    // A series that never moves still has the noise of its arithmetic.
    squares = std::max(squares, 1e-24 * (1 + Dot(y_, y_)));
    fit->sigma = std::sqrt(squares / df);
    fit->log_weight = model.log_prior - 0.5 * (log_det + log_det_x + df * std::log(squares));
    return true;
  }

  // Mean and scale of Σ weights × (actual − expected).
  internal::MixturePart Aimed(const NoiseModel& model, const Fit& fit, const Aim& aim) const {
    const size_t n = pooled_.before, p = x_.size();
    // Covariance of the aimed noise with each row before, up to the scale.
    double reach = 0;  // Σ weight φ^(step − first step of the aim)
    const size_t first = pooled_.steps[aim.from];
    for (size_t j = 0; j < aim.weights.size(); ++j)
      reach += aim.weights[j] * Power(model.phi, pooled_.steps[aim.from + j] - first);
    std::vector<Column> c(1, Column(n));
    const std::vector<size_t> steps(pooled_.steps.begin(),
                                    pooled_.steps.begin() + static_cast<long>(n));
    for (size_t row = 0; row < n; ++row)
      c[0][row] = model.share * reach * Power(model.phi, first - steps[row]);
    internal::Whiten(model, steps, pooled_.independent, &c);
    std::vector<double> r(p);
    double predicted = 0;
    for (size_t i = 0; i < p; ++i) {
      for (size_t j = 0; j < aim.weights.size(); ++j) r[i] += aim.weights[j] * x_[i][aim.from + j];
      predicted += r[i] * fit.beta[i];
      r[i] -= Dot(fit.whitened[i + 1], c[0]);
    }
    for (size_t row = 0; row < n; ++row) {
      double left = fit.whitened[0][row];
      for (size_t i = 0; i < p; ++i) left -= fit.beta[i] * fit.whitened[i + 1][row];
      predicted += c[0][row] * left;
    }
    double seen = 0;
    for (size_t j = 0; j < aim.weights.size(); ++j) seen += aim.weights[j] * y_[aim.from + j];
    std::vector<double> solved = r;
    internal::CholeskySolve(fit.l, p, solved.data());
    const double variance = OwnVariance(model, aim) - Dot(c[0], c[0]) + Dot(r, solved);
    return {fit.log_weight, seen - predicted, fit.sigma * std::sqrt(std::max(variance, 0.0))};
  }

 private:
  static double Dot(const Column& a, const Column& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }
  // Variance of the aimed noise itself, up to the scale.
  double OwnVariance(const NoiseModel& model, const Aim& aim) const {
    double variance = 0, earlier = 0;
    for (size_t j = 0; j < aim.weights.size(); ++j) {
      const size_t row = aim.from + j;
      if (j > 0) earlier *= Power(model.phi, pooled_.steps[row] - pooled_.steps[row - 1]);
      const double w = aim.weights[j];
      variance += w * w * (model.share + (1 - model.share) * pooled_.independent[row]) +
                  2 * w * model.share * earlier;
      earlier += w;
    }
    return variance;
  }

  const Pooled& pooled_;
  const std::vector<Column> x_;
  Column y_;
};

// The expected course under the likeliest noise, with what one step may differ by.
std::vector<BandPoint> BandOf(const Pooled& pooled, const Counterfactual& model,
                              const NoiseModel& noise, const Fit& fit, double df,
                              size_t regressors) {
  std::vector<BandPoint> band;
  for (size_t row = 0; row < pooled.steps.size(); ++row) {
    BandPoint point{pooled.steps[row], pooled.value[row]};
    if (row < pooled.before) {
      double left = 0;  // of this row's whitened noise: what was not foreseen the step before
      left = fit.whitened[0][row];
      for (size_t i = 0; i < regressors; ++i) left -= fit.beta[i] * fit.whitened[i + 1][row];
      const double unit = std::sqrt(noise.share + (1 - noise.share) * pooled.independent[row]);
      point.expected = point.actual - left * unit;
      point.low = point.expected - 1.96 * fit.sigma * unit;
      point.high = point.expected + 1.96 * fit.sigma * unit;
    } else {
      const internal::MixturePart part = model.Aimed(noise, fit, {row, {1.0}});
      const internal::Interval interval = internal::IntervalOf({part}, df);
      point.expected = point.actual - interval.mean;
      point.low = point.actual - interval.high;
      point.high = point.actual - interval.low;
    }
    band.push_back(point);
  }
  return band;
}

Effect MeasurePooled(const Panel& panel) {
  const Pooled pooled = internal::Pool(panel);
  Effect out;
  out.why_not = internal::WhatIsMissing(pooled, panel.season);
  out.steps = pooled.steps.size() - pooled.before;
  for (size_t row = 0; row < pooled.steps.size(); ++row) {
    if (row < pooled.before)
      out.before += pooled.value[row] / static_cast<double>(pooled.before);
    else
      out.volume += pooled.volume[row];
  }
  if (!out.why_not.empty()) return out;
  Aim aim{pooled.before, {}};
  for (size_t row = pooled.before; row < pooled.steps.size(); ++row)
    aim.weights.push_back(pooled.volume[row] / out.volume);
  const Counterfactual model(pooled, panel.season);
  std::vector<internal::MixturePart> parts;
  NoiseModel likeliest;
  Fit likeliest_fit;
  double best = -INFINITY, sum = 0;
  for (const NoiseModel& noise : internal::NoiseGrid()) {
    Fit fit;
    if (!model.FitTo(noise, &fit)) continue;
    parts.push_back(model.Aimed(noise, fit, aim));
    const double weight = std::exp(std::min(fit.log_weight - best, 0.0));
    if (fit.log_weight > best) {
      const double rescale = std::exp(best - fit.log_weight);
      sum *= rescale;
      out.autocorrelation *= rescale;
      best = fit.log_weight;
      likeliest = noise;
      likeliest_fit = std::move(fit);
    }
    sum += weight;
    out.autocorrelation += weight * noise.phi * noise.share;
  }
  if (parts.empty()) {
    out.why_not = "the steps before the start do not cover every day of the season";
    return out;
  }
  out.autocorrelation /= sum;
  const internal::Interval interval = internal::IntervalOf(parts, model.DegreesOfFreedom());
  out.method = pooled.controls.empty() ? Method::kInterrupted : Method::kControlled;
  out.value = interval.mean;
  out.low = interval.low;
  out.high = interval.high;
  out.controls = pooled.controls;
  out.band = BandOf(pooled, model, likeliest, likeliest_fit, model.DegreesOfFreedom(),
                    likeliest_fit.beta.size());
  return out;
}

}  // namespace

std::string_view Name(Method method) { return kMethods[static_cast<size_t>(method)]; }
std::string_view Name(State state) { return kStates[static_cast<size_t>(state)]; }

Effect MeasureEffect(const Panel& panel) {
  std::vector<size_t> starts;
  for (const Unit& unit : panel.units)
    if (unit.start) starts.push_back(*unit.start);
  std::sort(starts.begin(), starts.end());
  if (starts.empty()) {
    Effect none;
    none.why_not = "no unit has a start";
    return none;
  }
  Effect pooled = MeasurePooled(panel);
  if (starts.front() == starts.back()) return pooled;
  Effect staggered = internal::MeasureStaggered(panel);
  if (staggered.method == Method::kNone) return pooled;
  // Imputed with factors: back to the treated units' own size.
  const double size = panel.scale_controls ? pooled.before : 1;
  for (double* figure : {&staggered.value, &staggered.low, &staggered.high}) *figure *= size;
  staggered.before = pooled.before;
  staggered.band = std::move(pooled.band);
  return staggered;
}

}  // namespace clarion::actions
