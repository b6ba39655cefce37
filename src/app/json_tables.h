// An answer of the API as tables: every list of objects is one, and what stands beside the lists is
// the table "about".
#pragma once

#include <string>
#include <vector>

#include "app/workbook.h"
#include "base/json.h"

namespace clarion::app {

// {"period": "…", "agents": [{"id": "a", "figures": [{"n": 3}]}]} becomes the tables "agents" (id)
// and "agents figures" (agents.id, n), then "about" (name, value). Objects within objects become
// columns with dots, lists of plain values one cell. Instants become cells of time.
Result<void> WriteTables(const json::object& answer, TableSink& sink);
// Only the table `name`; "" = the first. kInvalidInput names those there are.
Result<void> WriteTable(const json::object& answer, const std::string& name, TableSink& sink);

}  // namespace clarion::app
