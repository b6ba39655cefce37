// What a day's watch has to tell: incidents that began, grew or are over.
#pragma once

#include <vector>

#include "detection/slice_watch.h"
#include "metrics/definition.h"
#include "registry/outbox.h"

namespace clarion::app {

// An incident as destinations and briefs take it: with titles and units of its figures and its
// path.
json::object IncidentData(const detection::SliceIncident& incident,
                          const std::vector<metrics::Definition>& metrics);

// Between what was kept and what is. `until`: how far the data was looked at. What was noticed more
// than three days before that is history, not news: the first look at a year says nothing of last
// spring. One has grown when more figures or places moved, half as many contacts again were
// touched, or it came back. Pure.
std::vector<registry::OutboxEvent> IncidentNews(const std::vector<detection::SliceIncident>& before,
                                                const std::vector<detection::SliceIncident>& after,
                                                const std::vector<metrics::Definition>& metrics,
                                                TimeMs until, TimeMs now);

}  // namespace clarion::app
