// A figure day by day, and since when it is different.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/engine.h"

namespace clarion::app {

// One sum a day of the query's period, in order; days without contacts have n = 0. Days are UTC.
// kNotFound: no such metric.
Result<std::vector<metrics::Sums>> DailySums(const metrics::Engine& engine, const std::string& id,
                                             metrics::ValuesQuery query);
// The figure of each day; NaN where nothing counts. Counts are themselves, net figures −1 to 1.
std::vector<double> DailyFigures(metrics::Kind kind, const std::vector<metrics::Sums>& days);

struct MetricOnset {
  TimeMs at = 0;             // the first day that is different
  TimeMs low = 0, high = 0;  // it lies in [low, high] with 95 %
  bool lasts = true;         // still so at the end of the period
  double effect = 0;         // in the metric's own unit; of counts the relative change
};

// Since when the period differs from the one of the same length before, by the generalised
// likelihood ratio over both (explanation/onset.h); counts are held against the same weekday
// before. nullopt: no stretch stands out, or nothing counts in one of them. One query: some 20 ms.
Result<std::optional<MetricOnset>> FindMetricOnset(const metrics::Engine& engine,
                                                   const std::string& id,
                                                   const metrics::ValuesQuery& query);

}  // namespace clarion::app
