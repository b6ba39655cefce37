#include "performance/sides.h"

#include <algorithm>
#include <cmath>

#include "metrics/estimate.h"
#include "performance/draw_to_middle.h"
#include "performance/internal/clusters.h"
#include "performance/standing.h"

namespace clarion::performance {
namespace {

constexpr int64_t kOverlapCases = 10;
constexpr double kVarianceLeast = 1e-9;

struct Cell {
  double n = 0;
  double sum = 0;  // without case mix
  double raw = 0;
  double squares = 0;  // around the mean
  double Mean() const { return sum / n; }
};

double ErrorOf(const Cell& cell, const internal::ClusterErrors& errors, double variance) {
  return std::max(errors.VarianceOfMean(cell.n),
                  internal::VarianceOfFew(cell.n, cell.squares, variance));
}

SideVerdict Judge(double low, double high, double negligible, int better) {
  if (low > -negligible && high < negligible) return SideVerdict::kSame;
  if (low <= 0 && high >= 0) return SideVerdict::kUnsure;
  if (better == 0) return SideVerdict::kNeither;
  return (low > 0) == (better > 0) ? SideVerdict::kAi : SideVerdict::kPeople;
}

std::vector<double> Overlaps(const SideCases& cases, const std::vector<float>& value) {
  std::vector<double> out(cases.matters);
  if (cases.overlap >= cases.factors.size()) return out;
  const Factor& factor = cases.factors[cases.overlap];
  const size_t levels = factor.levels.size();
  std::vector<int64_t> people(cases.matters * levels), ai(cases.matters * levels);
  for (size_t i = 0; i < value.size(); ++i)
    if (!std::isnan(value[i]))
      ++(cases.ai[i] != 0 ? ai : people)[cases.matter[i] * levels + factor.level[i]];
  for (size_t m = 0; m < cases.matters; ++m) {
    int64_t shared = 0, all = 0;
    for (size_t l = 0; l < levels; ++l) {
      all += ai[m * levels + l];
      if (people[m * levels + l] >= kOverlapCases) shared += ai[m * levels + l];
    }
    out[m] = all > 0 ? static_cast<double>(shared) / static_cast<double>(all) : 0;
  }
  return out;
}

}  // namespace

std::string_view Name(SideVerdict verdict) {
  switch (verdict) {
    case SideVerdict::kAi:
      return "ai";
    case SideVerdict::kPeople:
      return "people";
    case SideVerdict::kSame:
      return "same";
    case SideVerdict::kUnsure:
      return "unsure";
    case SideVerdict::kTooFew:
      return "too_few";
    case SideVerdict::kNeither:
      return "neither";
  }
  return "";
}

Sides CompareSides(const SideCases& cases, const std::vector<float>& value,
                   const SideSettings& settings) {
  Cases cells;
  cells.agents.resize(cases.matters * 2);
  cells.factors = cases.factors;
  for (size_t i = 0; i < value.size(); ++i)
    cells.agent.push_back(cases.matter[i] * 2 + cases.ai[i]);
  const std::vector<float> fair = WithoutCaseMix(
      cells, value, {.levels_max = settings.levels_max, .level_least = settings.level_least});

  std::vector<Cell> of(cells.agents.size());
  double n = 0, sum = 0, squares = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    if (std::isnan(value[i])) continue;
    Cell& cell = of[cells.agent[i]];
    cell.n += 1;
    cell.sum += fair[i];
    cell.raw += value[i];
    n += 1;
    sum += value[i];
    squares += value[i] * value[i];
  }
  Sides out;
  if (n == 0) return out;
  const double variance = std::max(squares / n - sum / n * (sum / n), kVarianceLeast);
  std::vector<internal::ClusterErrors> errors(of.size());
  for (size_t i = 0; i < value.size(); ++i) {
    if (std::isnan(value[i])) continue;
    Cell& cell = of[cells.agent[i]];
    const double deviation = fair[i] - cell.Mean();
    cell.squares += deviation * deviation;
    errors[cells.agent[i]].Add(cases.cluster[i], deviation);
  }

  const std::vector<double> overlaps = Overlaps(cases, value);
  std::vector<double> difference, error;
  std::vector<size_t> compared;
  for (uint32_t m = 0; m < cases.matters; ++m) {
    const Cell &people = of[size_t{m} * 2], &ai = of[size_t{m} * 2 + 1];
    if (people.n + ai.n == 0) continue;
    MatterSides one;
    one.matter = m;
    one.ai_n = static_cast<int64_t>(ai.n);
    one.people_n = static_cast<int64_t>(people.n);
    one.ai = ai.n > 0 ? ai.raw / ai.n : NAN;
    one.people = people.n > 0 ? people.raw / people.n : NAN;
    one.overlap = overlaps[m];
    if (one.ai_n >= settings.least && one.people_n >= settings.least) {
      difference.push_back(ai.Mean() - people.Mean());
      error.push_back(ErrorOf(people, errors[size_t{m} * 2], variance) +
                      ErrorOf(ai, errors[size_t{m} * 2 + 1], variance));
      compared.push_back(out.matters.size());
    }
    out.matters.push_back(one);
  }
  const double negligible = settings.negligible * std::sqrt(variance);
  const DrawnToMiddle pooled = DrawToMiddle(difference, error);
  double weights = 0;
  std::vector<double> weight_of(cases.matters);
  for (size_t k = 0; k < compared.size(); ++k) {
    MatterSides& one = out.matters[compared[k]];
    one.difference = pooled.of[k].value;
    one.low = pooled.of[k].low;
    one.high = pooled.of[k].high;
    one.verdict = Judge(one.low, one.high, negligible, settings.better);
    weight_of[one.matter] = static_cast<double>(one.ai_n);
    weights += weight_of[one.matter];
    out.difference += weight_of[one.matter] * difference[k];
    out.ai_n += one.ai_n;
    out.people_n += one.people_n;
  }
  if (weights > 0) {
    out.difference /= weights;
    // One agent serves several matters: their error is of all of these together.
    internal::ClusterErrors whole;
    for (size_t i = 0; i < value.size(); ++i) {
      const double weight = weight_of[cases.matter[i]];
      if (std::isnan(value[i]) || weight == 0) continue;
      const Cell& cell = of[cells.agent[i]];
      whole.Add(cases.cluster[i], weight / weights * (fair[i] - cell.Mean()) / cell.n);
    }
    const double half = metrics::kNormal95 *
                        std::sqrt(std::max(whole.VarianceOfMean(1), kVarianceLeast * variance));
    out.low = out.difference - half;
    out.high = out.difference + half;
    out.verdict = Judge(out.low, out.high, negligible, settings.better);
  }
  std::stable_sort(out.matters.begin(), out.matters.end(),
                   [](const MatterSides& a, const MatterSides& b) { return a.ai_n > b.ai_n; });
  return out;
}

}  // namespace clarion::performance
