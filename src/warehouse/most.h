// Whether a condition takes in so much that what lies outside is sooner passed over than looked up.
#pragma once

#include <string>

#include "base/result.h"
#include "warehouse/warehouse.h"

namespace clarion::warehouse {

// Of the interactions that `of` holds of, whether `condition` holds of seven tenths or more. One
// pass over the columns that the conditions name. kUnavailable: as Warehouse::Query.
Result<bool> HoldsOfMost(Warehouse& warehouse, const View& view, const std::string& condition,
                         const std::string& of);

}  // namespace clarion::warehouse
