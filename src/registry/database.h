// For rooms that keep what people define beside the accounts: the same file, and the same audit
// log. A room's tables are a step of its own in internal/database.cc; every change adds its entry
// by AddToAudit in the same transaction, and what others want to hear of by AddToOutbox.
#pragma once

#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"
#include "registry/internal/outbox.h"

namespace clarion::registry {

using internal::AddToAudit;
using internal::AddToOutbox;
using internal::Database;

}  // namespace clarion::registry
