// Stored contacts as an event log.
#pragma once

#include <string>

#include "journeys/event_log.h"
#include "warehouse/warehouse.h"

namespace clarion::app {

enum class CaseOf : uint8_t { kContact, kJourney };

// A contact begins on its channel ("begins: chat"), goes through its events, and ends ("ends:
// resolved", "ends: open", "ends: abandoned"); a journey is its contacts one after the other. An
// event whose time is unknown has that of the step before. All of the tenant's contacts, in memory.
Result<journeys::EventLog> ReadStoredLog(warehouse::Warehouse& warehouse, const std::string& tenant,
                                         CaseOf of);

}  // namespace clarion::app
