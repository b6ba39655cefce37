// The five questions of the audit of a contact type, answered in sentences from figures.
#pragma once

#include <vector>

#include "app/journey_report.h"

namespace clarion::app::internal {

json::object ToJson(const metrics::Estimate& estimate);
// Adds what a reader needs to read a figure: title, unit, definition, minimum sample.
void Describe(const metrics::Definition& definition, json::object* figure);
// Adds `effort` (steps by the effort they add), `context_lost` and `dead_ends`.
void AddBreaks(const StoredLog& contacts, json::object* out);
// [{id, question, answer, figures}]: every sentence names its figure and its sample, or says that
// there is not enough to tell.
json::array AuditAnswers(const JourneyDefinitions& definitions,
                         const std::vector<metrics::MetricValue>& values,
                         const StoredLog& contacts);

}  // namespace clarion::app::internal
