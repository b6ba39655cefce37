// What quotes a person outside the journal and the warehouse: files of the workspace, records that
// could not be read, rows of the registry, values in the vault. Counted, or taken out.
#pragma once

#include "app/internal/traces.h"
#include "app/person.h"
#include "app/workspace.h"
#include "registry/registry.h"

namespace clarion::app::internal {

// `traces`: of the records that go. With `remove`, what is found is taken out and is on no disk
// when it returns; else it is only counted. Doing it twice is doing it once.
Result<std::vector<Place>> Elsewhere(Workspace& workspace, registry::Registry& registry,
                                     const Traces& traces, const std::string& request, bool remove);

}  // namespace clarion::app::internal
