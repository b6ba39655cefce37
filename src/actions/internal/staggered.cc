// Difference-in-differences by imputation: what every unit would have done is fitted to the steps
// in which it was not treated yet, and the steps are common to all. The estimate is linear in what
// was seen, so its variance is that of the same weights on autocorrelated noise.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "actions/internal/pooled.h"

namespace clarion::actions::internal {
namespace {

struct Row {
  size_t unit = 0;
  size_t step = 0;
  double value = 0;
  double volume = 0;
  bool treated = false;
};

struct Table {
  std::vector<const Unit*> units;
  std::vector<Row> rows;  // by unit, then step
  size_t begin = 0, end = 0, first = 0;
  std::vector<double> independent;  // by row
  size_t season = 1;
  size_t per_unit = 0;  // columns of each unit: level, trend, season
  size_t columns() const { return per_unit * units.size() + (end - begin); }
};

Table TableOf(const Panel& panel) {
  Table t;
  t.first = SIZE_MAX;
  size_t never = 0;
  for (const Unit& unit : panel.units) {
    if (!unit.start && ++never > 12) continue;  // more controls add work, little else
    t.units.push_back(&unit);
    t.end = std::max(t.end, std::min(unit.numerator.size(), unit.denominator.size()));
    if (unit.start) t.first = std::min(t.first, *unit.start);
  }
  t.begin = t.end > kStepsMax / 2 ? t.end - kStepsMax / 2 : 0;
  t.season = panel.season;
  t.per_unit = 2 + (panel.season > 1 ? panel.season - 1 : 0);
  double inverse = 0;
  for (size_t u = 0; u < t.units.size(); ++u) {
    const Unit& unit = *t.units[u];
    double mean = 1;
    if (panel.scale_controls) {
      double numerator = 0, denominator = 0;
      for (size_t step = t.begin; step < std::min(t.first, unit.numerator.size()); ++step) {
        numerator += unit.numerator[step];
        denominator += unit.denominator[step];
      }
      mean = numerator > 0 && denominator > 0 ? numerator / denominator : 1;
    }
    for (size_t step = t.begin; step < std::min(unit.numerator.size(), t.end); ++step) {
      const double volume = unit.denominator[step];
      if (!(volume > 0)) continue;
      t.rows.push_back({u, step, unit.numerator[step] / volume / mean, volume * mean,
                        unit.start && step >= *unit.start});
      inverse += 1 / volume;
    }
  }
  for (const Row& row : t.rows)
    t.independent.push_back(static_cast<double>(t.rows.size()) / inverse /
                            t.units[row.unit]->denominator[row.step]);
  return t;
}

// The row's columns that are not 0.
std::vector<std::pair<size_t, double>> ColumnsOf(const Table& t, const Row& row) {
  std::vector<std::pair<size_t, double>> out;
  const size_t base = row.unit * t.per_unit;
  out.emplace_back(base, 1.0);
  out.emplace_back(base + 1, (static_cast<double>(row.step) - static_cast<double>(t.first)) / 30);
  if (t.season > 1) {
    const size_t phase = row.step % t.season;
    if (phase < t.season - 1)
      out.emplace_back(base + 2 + phase, 1.0);
    else
      for (size_t k = 0; k + 1 < t.season; ++k) out.emplace_back(base + 2 + k, -1.0);
  }
  out.emplace_back(t.per_unit * t.units.size() + row.step - t.begin, 1.0);
  return out;
}

// Weights over rows whose sum with the values is the effect: `aim` on the treated, and what
// imputes them from the untreated. Empty where it cannot be told.
std::vector<double> Weights(const Table& t, const std::vector<double>& aim) {
  const size_t p = t.columns();
  std::vector<double> a(p * p), b(p);
  for (size_t i = 0; i < p; ++i) a[i * p + i] = 1e-7;  // levels of units and steps share a constant
  for (size_t r = 0; r < t.rows.size(); ++r) {
    const auto columns = ColumnsOf(t, t.rows[r]);
    if (aim[r] != 0)
      for (const auto& [i, x] : columns) b[i] += aim[r] * x;
    if (t.rows[r].treated) continue;
    for (const auto& [i, x] : columns)
      for (const auto& [j, z] : columns) a[i * p + j] += x * z;
  }
  if (!Cholesky(&a, p, nullptr)) return {};
  CholeskySolve(a, p, b.data());
  std::vector<double> out = aim;
  for (size_t r = 0; r < t.rows.size(); ++r) {
    if (t.rows[r].treated) continue;
    for (const auto& [i, x] : ColumnsOf(t, t.rows[r])) out[r] -= b[i] * x;
  }
  return out;
}

// Contrasts between units over the steps before anyone started: what is common to all units is not
// in them, and their noise is that of single units (Helmert).
std::vector<Column> Contrasts(const Table& t, std::vector<size_t>* steps, Column* independent) {
  const size_t units = t.units.size();
  std::vector<Column> values(units);
  Column spread;
  for (size_t step = t.begin; step < t.first; ++step) {
    std::vector<double> now(units, NAN);
    double mean = 0;
    for (size_t r = 0; r < t.rows.size(); ++r) {
      if (t.rows[r].step != step) continue;
      now[t.rows[r].unit] = t.rows[r].value;
      mean += t.independent[r] / static_cast<double>(units);
    }
    if (std::any_of(now.begin(), now.end(), [](double v) { return std::isnan(v); })) continue;
    steps->push_back(step);
    independent->push_back(mean);
    for (size_t u = 0; u < units; ++u) values[u].push_back(now[u]);
  }
  std::vector<Column> out;
  for (size_t k = 1; k < units; ++k) {
    Column contrast(steps->size());
    const double scale = std::sqrt(static_cast<double>(k * (k + 1)));
    for (size_t row = 0; row < steps->size(); ++row) {
      double sum = 0;
      for (size_t u = 0; u < k; ++u) sum += values[u][row];
      contrast[row] = (sum - static_cast<double>(k) * values[k][row]) / scale;
    }
    out.push_back(std::move(contrast));
  }
  return out;
}

struct NoiseFit {
  double log_weight = 0;
  double sigma = 0;
};

bool FitNoise(const NoiseModel& model, const std::vector<Column>& contrasts,
              const std::vector<size_t>& steps, const Column& independent, size_t season,
              NoiseFit* fit, double* df) {
  std::vector<Column> x = Regressors(steps, season);
  const size_t p = x.size(), n = steps.size();
  std::vector<Column> all = contrasts;
  all.insert(all.end(), x.begin(), x.end());
  const double log_det = Whiten(model, steps, independent, &all);
  const size_t k = contrasts.size();
  std::vector<double> l(p * p);
  const auto dot = [&](const Column& a, const Column& b) {
    double sum = 0;
    for (size_t row = 0; row < n; ++row) sum += a[row] * b[row];
    return sum;
  };
  for (size_t i = 0; i < p; ++i)
    for (size_t j = 0; j <= i; ++j) l[i * p + j] = dot(all[k + i], all[k + j]);
  double log_det_x = 0;
  if (!Cholesky(&l, p, &log_det_x)) return false;
  double squares = 0;
  for (size_t c = 0; c < k; ++c) {
    std::vector<double> b(p), beta(p);
    for (size_t i = 0; i < p; ++i) beta[i] = b[i] = dot(all[k + i], all[c]);
    CholeskySolve(l, p, beta.data());
    squares += dot(all[c], all[c]);
    for (size_t i = 0; i < p; ++i) squares -= b[i] * beta[i];
  }
  *df = static_cast<double>(k) * (static_cast<double>(n) - static_cast<double>(p));
  squares = std::max(squares, 1e-24);
  fit->sigma = std::sqrt(squares / *df);
  fit->log_weight = model.log_prior - 0.5 * (static_cast<double>(k) * (log_det + log_det_x) +
                                             *df * std::log(squares));
  return true;
}

// Σ over units of wᵀ V w, up to the scale.
double VarianceOf(const Table& t, const std::vector<double>& weights, const NoiseModel& model) {
  double variance = 0, earlier = 0;
  for (size_t r = 0; r < t.rows.size(); ++r) {
    const bool same = r > 0 && t.rows[r].unit == t.rows[r - 1].unit;
    earlier = same ? earlier * std::pow(model.phi,
                                        static_cast<double>(t.rows[r].step - t.rows[r - 1].step))
                   : 0;
    const double w = weights[r];
    variance += w * w * (model.share + (1 - model.share) * t.independent[r]) +
                2 * w * model.share * earlier;
    earlier += w;
  }
  return variance;
}

// Treated rows in steps where somebody is not treated yet, by volume.
std::vector<double> AimOf(const Table& t, double* volume, size_t* steps) {
  std::vector<bool> compared(t.end, false), seen(t.end, false);
  for (const Row& row : t.rows)
    if (!row.treated) compared[row.step] = true;
  std::vector<double> aim(t.rows.size(), 0.0);
  for (size_t r = 0; r < t.rows.size(); ++r) {
    const Row& row = t.rows[r];
    if (!row.treated || !compared[row.step]) continue;
    aim[r] = row.volume;
    *volume += row.volume;
    if (!seen[row.step]) ++*steps;
    seen[row.step] = true;
  }
  for (double& one : aim) one /= std::max(*volume, 1e-300);
  return aim;
}

}  // namespace

Effect MeasureStaggered(const Panel& panel) {
  Effect out;
  const Table t = TableOf(panel);
  std::vector<size_t> steps;
  Column independent;
  if (t.units.size() < 3) {
    out.why_not = "at least three units are needed to compare";
    return out;
  }
  const std::vector<Column> contrasts = Contrasts(t, &steps, &independent);
  const std::vector<double> aim = AimOf(t, &out.volume, &out.steps);
  if (steps.size() < std::max<size_t>(3 * t.season, 21) ||
      out.steps < std::max<size_t>(t.season, 5)) {
    out.why_not = fmt::format(
        "{} steps before the first start and {} since in which some have not started; at least {} "
        "and {} are needed",
        steps.size(), out.steps, std::max<size_t>(3 * t.season, 21), std::max<size_t>(t.season, 5));
    return out;
  }
  const std::vector<double> weights = Weights(t, aim);
  if (weights.empty()) {
    out.why_not = "the steps before the start do not cover every day of the season";
    return out;
  }
  double value = 0, df = 0, best = -INFINITY;
  for (size_t r = 0; r < t.rows.size(); ++r) value += weights[r] * t.rows[r].value;
  std::vector<MixturePart> parts;
  NoiseModel likeliest;
  for (const NoiseModel& model : NoiseGrid()) {
    NoiseFit fit;
    if (!FitNoise(model, contrasts, steps, independent, t.season, &fit, &df)) continue;
    parts.push_back({fit.log_weight, value, fit.sigma * std::sqrt(VarianceOf(t, weights, model))});
    if (fit.log_weight <= best) continue;
    best = fit.log_weight;
    likeliest = model;
  }
  if (parts.empty()) return out;
  const Interval interval = IntervalOf(parts, df);
  out.method = Method::kStaggered;
  out.value = value;
  out.low = interval.low;
  out.high = interval.high;
  out.autocorrelation = likeliest.phi * likeliest.share;
  for (const Unit* unit : t.units)
    if (!unit->start) out.controls.push_back(unit->name);
  return out;
}

}  // namespace clarion::actions::internal
