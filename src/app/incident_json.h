// Incidents as JSON, for the registry and the wire, and back.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "detection/slice_watch.h"

namespace clarion::app {

json::object ToJson(const detection::SliceIncident& incident);
// kCorrupt: not what ToJson writes.
Result<detection::SliceIncident> IncidentFromJson(const json::value& value);

}  // namespace clarion::app
