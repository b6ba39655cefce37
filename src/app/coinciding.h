// Which upstream changes a move coincides with: near its beginning, about the same contacts, and of
// a kind that does not come and go without a move all the time (explanation/coincidence.h).
//
//   ASSIGN_OR_RETURN(const Coinciding near, FindCoinciding(engine, log, "fcr_7d", slice, onset));
//   near.changes[0];   // Billing release 4.2, on the day, score 0.93
#pragma once

#include <string>
#include <vector>

#include "app/metric_onset.h"
#include "app/workspace.h"
#include "detection/slice_watch.h"
#include "upstream/change_log.h"

namespace clarion::app {

struct Coincided {
  upstream::Change change;
  double days = 0;     // from the move's beginning to the change; below 0: the change came first
  double overlap = 0;  // 0 to 1
  double score = 0;    // 0 to 1; all of them and `by_chance` add up to 1
  size_t of_kind = 0;  // earlier changes of the kind about these contacts, in the half year before
  size_t kind_moved = 0;  // of them, after how many this figure moved here
};

struct Coinciding {
  std::string metric;
  MetricOnset onset;
  std::vector<Coincided> changes;  // best first, at most eight
  double by_chance = 1;
  size_t moves = 0;  // of this figure here, in the half year before, that followed no change
  size_t days = 0;   // looked at
};

// A change is called coinciding from here on; below it was only near.
inline constexpr double kCoincides = 0.5;

// Changes from ten days before the beginning's interval to two days after it. `slice`: the contacts
// that moved; its tenant and scope are kept, its from and to not read. Overlap is Ochiai's
// coefficient, shared contacts over the geometric mean of both; half where a change says nothing of
// whom it concerns. Reads half a year of the figure day by day and counts contacts once for every
// segment: some 100 ms. kNotFound: no such metric.
Result<Coinciding> FindCoinciding(const metrics::Engine& engine,
                                  const std::vector<upstream::Change>& changes,
                                  const std::string& metric, const metrics::Filter& slice,
                                  const MetricOnset& onset);

// All that FindCoinciding looks at for that beginning: written down, and AI agents' versions found
// in the contacts.
Result<std::vector<upstream::Change>> ChangesAround(warehouse::Warehouse& warehouse,
                                                    const upstream::ChangeLog& log,
                                                    const std::string& tenant, TimeMs onset);

// A move as somebody asks of it.
struct MoveAsked {
  std::string metric;
  metrics::Filter filter;  // within what the asker may see
  // The slice that moved, within the filter: by and value, "" = none.
  std::vector<std::pair<std::string, std::string>> slice;
  metrics::Period period;  // against the one of the same length before
  // Its share of the contacts moved, not the figure inside it: the number of contacts is looked at.
  bool by_volume = false;
};
// Of an incident's first figure, and what the watch says of its beginning: a day off either way.
MoveAsked MoveOf(const detection::SliceIncident& incident, const std::string& tenant);
MetricOnset OnsetOf(const detection::SliceIncident& incident);

// All of it in one: since when, and what happened then. nullopt: nothing says since when.
// `otherwise`: what somebody else says of the beginning; kept where the figures say none, or one
// more than three days off, which is of something else.
Result<std::optional<Coinciding>> CoincidingWith(Workspace& workspace,
                                                 const upstream::ChangeLog& log,
                                                 const MoveAsked& move,
                                                 const std::optional<MetricOnset>& otherwise);

// Versions of AI agents as the contacts tell them (performance/releases.h), as changes of source
// "found" whose segment is the agent's. They are in no log. One query.
Result<std::vector<upstream::Change>> FoundAiVersions(warehouse::Warehouse& warehouse,
                                                      const std::string& tenant);

// Both as a condition: a segment's contacts among a slice's. nullopt: none can be both.
std::optional<metrics::Filter> Both(const metrics::Filter& a, const metrics::Filter& b);

}  // namespace clarion::app
