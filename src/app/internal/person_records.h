// The records and rows of a person, for those who count, copy or erase them.
#pragma once

#include "app/internal/traces.h"
#include "app/person.h"

namespace clarion::app::internal {

Result<std::vector<journal::StoredRecord>> RecordsOf(journal::Journal& journal,
                                                     const Person& person);
// By table.
Result<std::vector<Place>> WarehouseRows(warehouse::Warehouse& warehouse, const Traces& traces);

}  // namespace clarion::app::internal
