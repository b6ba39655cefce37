// Everything in the journal, out again.
#pragma once

#include <functional>
#include <string_view>

#include "app/record_redactor.h"
#include "connectors/exporter.h"
#include "journal/journal.h"

namespace clarion::app {

// Writes the newest version of every interaction, and every late outcome, in order of arrival.
// `redactor` takes personal data out on the way; nullptr leaves it in. `write` returns false to
// stop. Returns how many records were written.
Result<uint64_t> ExportAll(journal::Journal& journal, const RecordRedactor* redactor,
                           connectors::Exporter& exporter,
                           const std::function<bool(std::string_view)>& write);

}  // namespace clarion::app
