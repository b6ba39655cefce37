// Adds an event within a transaction that is already open.
#pragma once

#include <soci/soci.h>

#include "registry/outbox.h"

namespace clarion::registry::internal {

void AddToOutbox(soci::session& sql, const std::string& tenant, const OutboxEvent& event);

}  // namespace clarion::registry::internal
