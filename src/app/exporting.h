// Everything in the journal, out again.
#pragma once

#include <functional>
#include <string_view>

#include "connectors/exporter.h"
#include "journal/journal.h"

namespace clarion::app {

// Writes the newest version of every interaction, and every late outcome, in order of arrival.
// `write` returns false to stop. Returns how many records were written.
Result<uint64_t> ExportAll(journal::Journal& journal, connectors::Exporter& exporter,
                           const std::function<bool(std::string_view)>& write);

}  // namespace clarion::app
