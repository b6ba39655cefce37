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

TimeMs DayOf(TimeMs at) { return at / kDayMs * kDayMs; }

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
  query.period = {DayOf(query.period.from), DayOf(query.period.to + kDayMs - 1)};
  ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> rows,
                   engine.SeriesByAll({id}, {"direction"}, query));
  std::vector<Sums> out(static_cast<size_t>((query.period.to - query.period.from) / kDayMs));
  for (const metrics::SeriesRow& row : rows) {
    const TimeMs day = (row.at - query.period.from) / kDayMs;
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
  const TimeMs from = DayOf(query.period.from);
  const TimeMs to = std::min(DayOf(query.period.to), DayOf(horizon + kHourMs));
  if (to <= from) return std::optional<MetricOnset>();
  metrics::ValuesQuery both = query;
  both.period = {from - DayOf(query.period.to - query.period.from + kDayMs - 1), to};
  ASSIGN_OR_RETURN(const std::vector<Sums> days, DailySums(engine, id, both));
  const auto before = static_cast<size_t>((from - both.period.from) / kDayMs);
  const std::vector<explanation::Period> periods = metric->kind == Kind::kCount
                                                       ? AmountPeriods(days, before)
                                                       : MeanPeriods(metric->kind, days, before);
  const std::optional<explanation::Onset> onset = explanation::FindOnset(periods);
  if (!onset) return std::optional<MetricOnset>();
  const auto day = [&](size_t index) {
    return both.period.from + static_cast<TimeMs>(index) * kDayMs;
  };
  return std::optional<MetricOnset>({day(onset->begin), day(onset->low), day(onset->high),
                                     onset->end == periods.size(), onset->effect});
}

}  // namespace clarion::app
