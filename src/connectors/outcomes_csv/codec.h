// Survey exports as CSV: each answer becomes a late outcome, joined to its interaction or customer.
// docs/formats.md lists the column names that are understood.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connectors/record.h"

namespace clarion::connectors {

// `text` is a header line, a line end and one row. A row without any answer gives no outcome.
// kInvalidInput names the column. `source_name`: the file's name; tells csat from nps when no
// column does. O(length).
Result<std::vector<Record>> DecodeOutcomeRow(std::string_view text, std::string_view source_name);

extern const Format kOutcomesCsv;

}  // namespace clarion::connectors
