// What a metric counts, asked as columns of a query and read from its answer.
#pragma once

#include <string>

#include "base/time.h"
#include "metrics/definition.h"
#include "metrics/estimate.h"
#include "warehouse/warehouse.h"

namespace clarion::metrics::internal {

// The columns, each with a comma before it.
std::string SumsSql(const Definition& metric, TimeMs horizon);
// How many they are.
size_t SumsWidth(Kind kind);
Sums ReadSums(const warehouse::Rows& rows, size_t row, size_t column, Kind kind);

}  // namespace clarion::metrics::internal
