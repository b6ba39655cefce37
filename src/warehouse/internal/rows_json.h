// Reads the engine's JSONCompact answer.
#pragma once

#include <string_view>

#include "warehouse/warehouse.h"

namespace clarion::warehouse::internal {

Result<Rows> RowsFromJsonCompact(std::string_view text);

}  // namespace clarion::warehouse::internal
