// Metrics that disagree, held against the order of outcomes leaders decided, in words and with the
// conversations behind each.
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"
#include "metrics/conflict.h"
#include "metrics/engine.h"
#include "targets/book.h"

namespace clarion::app {

struct FoundConflict {
  std::string segment;  // "" = all contacts asked for
  const metrics::Definition* better = nullptr;
  const metrics::Definition* worse = nullptr;
  bool has_target = false;  // the one that got better; else it is a headline figure
  metrics::Conflict found;
};

struct ConflictReport {
  metrics::Period now, before;  // four weeks each
  Zone zone;                    // whose
  targets::Order order;
  std::vector<FoundConflict> conflicts;  // the surest first
};

// The four weeks before `to` (0: the last whole day of the data) against the four before them: of
// all contacts of `filter`, and of each segment that has a target. Headline figures and those with
// a target are held against every metric of a higher-ranked outcome. By team, agent, queue and
// reason. Some 0.2 s for 20,000
// contacts and each segment where nothing disagrees, thrice that where something does.
Result<ConflictReport> ConflictsOf(const metrics::Engine& engine, const targets::Order& order,
                                   const std::vector<targets::Target>& targets,
                                   const metrics::Filter& filter, TimeMs to);

json::object ToJsonObject(const ConflictReport& report);
// "Average handle time fell 12 % while Repeat contact, 7 days rose 3.0 points, most where it fell
// most (by team)."
std::string InWords(const FoundConflict& one);
// Where the page shows the one that got worse, over the period.
std::string LinkOf(const ConflictReport& report, const FoundConflict& one);

}  // namespace clarion::app
