// Adds an entry within a transaction that is already open, so that a change and its note are kept
// together or not at all.
#pragma once

#include <soci/soci.h>

#include "registry/audit.h"

namespace clarion::registry::internal {

void AddToAudit(soci::session& sql, TimeMs now, const Actor& actor, const AuditNote& note);

}  // namespace clarion::registry::internal
