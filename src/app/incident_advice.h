// What could be done about an incident: playbooks held against each figure that got worse in it.
#pragma once

#include <string>
#include <vector>

#include "actions/playbook.h"
#include "actions/recommend.h"
#include "detection/slice_watch.h"
#include "metrics/engine.h"

namespace clarion::app {

struct IncidentAdvice {
  actions::Recommendation what;  // its effect and expectation are on the figure in the segment
  actions::Finding finding;
  std::string metric;
  std::string
      segment;  // as initiatives have it: "queue=billing&attr.region=north"; "" = everything
};

// For the figure that moved most first; of one figure by how many of the contacts that went
// differently the playbook would win back, times the chances that it is taken up and works. At most
// one per playbook. `playbooks` must outlive it. A figure that got better, or is no longer defined,
// has none.
std::vector<IncidentAdvice> AdviseOn(const detection::SliceIncident& incident,
                                     const metrics::Engine& engine,
                                     const std::vector<actions::Playbook>& playbooks,
                                     const std::map<std::string, actions::Experience>& experience);

}  // namespace clarion::app
