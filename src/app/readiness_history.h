// How readiness came to be what it is: which box was checked when, and which came undone.
#pragma once

#include <string>
#include <vector>

#include "app/readiness.h"

namespace clarion::app {

struct KeptReadiness {
  TimeMs at = 0;  // when it was measured
  json::object
      of;  // {"boxes": {id: state}, "stages": [ids reached], "adoption": {id: [done, due]}}
};

// Keeps this measurement where a box or a stage differs from the last kept, or a week has passed
// since. kUnavailable: the disk does not take it.
Result<void> KeepReadiness(registry::Registry& registry, const Clock& clock,
                           const std::string& tenant, const Readiness& readiness);
// All that are kept, oldest first.
Result<std::vector<KeptReadiness>> ReadReadinessHistory(registry::Registry& registry,
                                                        const std::string& tenant);

// [{at, yes, partly, no, stages, changed: [{id, title, from, to}]}], newest first; the first kept
// has changed nothing.
json::array ReadinessHistoryJson(const std::vector<KeptReadiness>& kept,
                                 const Readiness& readiness);

}  // namespace clarion::app
