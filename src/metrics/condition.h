// Conditions that people write, held to names and operators that are known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::metrics {

// A condition may hold the given columns, numbers, lengths ("7d"), 'texts', horizon, AND, OR, NOT,
// IN, comparisons, + - * / and brackets; nothing that calls or reads anything else.
// kInvalidInput names what it does not know and lists the columns.
Result<void> CheckCondition(std::string_view condition, const std::vector<std::string>& columns);

}  // namespace clarion::metrics
