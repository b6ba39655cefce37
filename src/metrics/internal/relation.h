// The rows metrics are computed from, as SQL.
#pragma once

#include <string>
#include <vector>

#include "metrics/definition.h"

namespace clarion::metrics::internal {

// Columns of `interaction` that metric conditions, filters and dimensions may name.
extern const char* const kContactColumns;

// What some metrics of one source need of its own table: a union, "1" when one of them needs all.
std::string OwnRows(const std::vector<const Definition*>& metrics);

// What narrows the tables a source joins, so that little is joined.
struct Narrowing {
  std::string contacts;  // condition on interactions
  std::string period;    // the same period as a condition on `started_ms` alone, "1" = all times
  std::string own;       // condition on the source's own table
  std::string tenant;
  bool most = false;  // `contacts` are nearly all: not worth narrowing by
};

// The rows a source offers, as a subquery.
std::string Relation(Source source, const Narrowing& narrow);

// Which source's rows serve a metric of this one among those asked together.
Source ServedBy(Source source, const std::vector<const Definition*>& metrics);

}  // namespace clarion::metrics::internal
