#include "app/metric_onset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "explanation/onset.h"

namespace clarion::app {
namespace {

using metrics::Kind;
using metrics::Sums;

double SumOf(Kind kind, const Sums& day) {
  if (kind == Kind::kShare) return day.hits;
  return kind == Kind::kNet ? day.hits - day.minus : day.total;
}

double SquaresOf(Kind kind, const Sums& day) {
  if (kind == Kind::kShare) return day.hits;
  return kind == Kind::kNet ? day.hits + day.minus : day.squares;
}

// Counts: against the mean of the same weekday before.
std::vector<explanation::Period> AmountPeriods(const std::vector<Sums>& days, size_t before) {
  std::array<double, 7> sum{}, n{};
  for (size_t i = 0; i < before; ++i) {
    sum[i % 7] += static_cast<double>(days[i].n);
    ++n[i % 7];
  }
  std::vector<explanation::Period> out;
  for (size_t i = 0; i < days.size(); ++i)
    out.push_back(explanation::AmountPeriod(static_cast<double>(days[i].n),
                                            n[i % 7] > 0 ? sum[i % 7] / n[i % 7] : 0));
  return out;
}

std::vector<explanation::Period> MeanPeriods(Kind kind, const std::vector<Sums>& days,
                                             size_t before) {
  double n = 0, sum = 0, squares = 0;
  for (size_t i = 0; i < before; ++i) {
    n += static_cast<double>(days[i].n);
    sum += SumOf(kind, days[i]);
    squares += SquaresOf(kind, days[i]);
  }
  std::vector<explanation::Period> out;
  if (n < 2) return out;
  const double mean = sum / n;
  const double variance = std::max(squares / n - mean * mean, 1e-9);
  for (const Sums& day : days) {
    const auto count = static_cast<double>(day.n);
    out.push_back({SumOf(kind, day) - count * mean, count, count * variance});
  }
  return out;
}

}  // namespace

Result<std::vector<Sums>> DailySums(const metrics::Engine& engine, const std::string& id,
                                    metrics::ValuesQuery query) {
  query.grain = metrics::Grain::kDay;
  const Zone zone = engine.zone();
  query.period.from = zone.Midnight(query.period.from);
  if (!zone.IsMidnight(query.period.to))
    query.period.to = zone.PlusDays(zone.Midnight(query.period.to), 1);
  ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> rows,
                   engine.SeriesByAll({id}, {"direction"}, query));
  std::vector<Sums> out(static_cast<size_t>(zone.DaysBetween(query.period.from, query.period.to)));
  for (const metrics::SeriesRow& row : rows) {
    const int64_t day = zone.DaysBetween(query.period.from, row.at);
    if (day >= 0 && static_cast<size_t>(day) < out.size())
      out[static_cast<size_t>(day)] += row.sums.front();
  }
  return out;
}

std::vector<double> DailyFigures(Kind kind, const std::vector<Sums>& days) {
  std::vector<double> out;
  for (const Sums& day : days) {
    const auto n = static_cast<double>(day.n);
    out.push_back(kind == Kind::kCount ? n : day.n > 0 ? SumOf(kind, day) / n : NAN);
  }
  return out;
}

Result<std::optional<MetricOnset>> FindMetricOnset(const metrics::Engine& engine,
                                                   const std::string& id,
                                                   const metrics::ValuesQuery& query) {
  const metrics::Definition* metric = engine.Find(id);
  if (metric == nullptr)
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them", id));
  if (!metrics::AddsUp(metric->kind))
    return std::optional<MetricOnset>();  // its days do not add up
  // Whole days: a day that is still running would look like a fall of every count.
  ASSIGN_OR_RETURN(const TimeMs horizon, engine.Horizon(query.filter.tenant));
  const Zone zone = engine.zone();
  const TimeMs from = zone.Midnight(query.period.from);
  const TimeMs to = std::min(zone.Midnight(query.period.to), zone.Midnight(horizon + kHourMs));
  if (to <= from) return std::optional<MetricOnset>();
  metrics::ValuesQuery both = query;
  const int64_t as_many = (query.period.to - query.period.from + kDayMs - 1) / kDayMs;
  both.period = {zone.PlusDays(from, -as_many), to};
  ASSIGN_OR_RETURN(const std::vector<Sums> days, DailySums(engine, id, both));
  const auto before = static_cast<size_t>(zone.DaysBetween(both.period.from, from));
  const std::vector<explanation::Period> periods = metric->kind == Kind::kCount
                                                       ? AmountPeriods(days, before)
                                                       : MeanPeriods(metric->kind, days, before);
  const std::optional<explanation::Onset> onset = explanation::FindOnset(periods);
  if (!onset) return std::optional<MetricOnset>();
  const auto day = [&](size_t index) {
    return zone.PlusDays(both.period.from, static_cast<int64_t>(index));
  };
  return std::optional<MetricOnset>({day(onset->begin), day(onset->low), day(onset->high),
                                     onset->end == periods.size(), onset->effect});
}

}  // namespace clarion::app
