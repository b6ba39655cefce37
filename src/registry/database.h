// For rooms that keep what people define beside the accounts: the same file, and the same audit
// log. A room's tables are a step of its own in internal/database.cc; every change adds its entry
// by AddToAudit in the same transaction.
#pragma once

#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"

namespace clarion::registry {

using internal::AddToAudit;
using internal::Database;

}  // namespace clarion::registry
