// Any figure by one or two dimensions, over a period and beside another one: the table and the
// lines of the page Explore.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/engine.h"

namespace clarion::app {

struct ExploreQuery {
  std::string metric;
  std::vector<std::string> by;  // one or two different dimensions, named as filters are
  // Filter, period and grain; with `compare` each group stands beside itself in the period before.
  metrics::ValuesQuery values;
  // Instead: beside the same group of these contacts, in the same period.
  std::optional<metrics::Filter> against;
  size_t rows = 50;  // at most, those of most contacts
  size_t lines = 8;  // of them, how many with their series
};

struct ExploreRow {
  std::vector<std::string> values;  // in the order of `by`; "" = none
  metrics::Estimate now;
  metrics::Estimate before;
  double share = 0;  // of the contacts that count
  std::vector<metrics::SeriesPoint> series;
};

struct Exploration {
  metrics::Estimate now, before;  // of all groups together
  std::vector<ExploreRow> rows;   // by n, most first
  size_t groups = 0;              // how many there are
};

// kNotFound: no such metric. kInvalidInput: no, three or the same dimensions. Two or three queries
// over the period: 200,000 contacts by two dimensions some 100 ms.
Result<Exploration> Explore(const metrics::Engine& engine, const ExploreQuery& query);

}  // namespace clarion::app
