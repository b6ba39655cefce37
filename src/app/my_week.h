// A person's Monday list: what waits for them, by what they may do and whom they see. An agent's
// own week, a supervisor's sessions and agents, a QA lead's calibration, a leader's incidents and
// initiatives. In sentences like the brief, each leading to what it rests on.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "app/brief.h"
#include "app/performance_report.h"

namespace clarion::app {

struct WeekOwner {
  std::string id;     // of a person; "" for a key
  std::string agent;  // as whom they serve; "" = they do not
  registry::Permissions permissions;
  metrics::RowScope scope;
};
// By the person's role now. kNotFound: the role is gone.
Result<WeekOwner> WeekOwnerOf(const registry::Registry& registry, const registry::Person& person);

// What is the same for all of them: how behaviours and agents compare over the ninety days up to
// the week's end.
struct WeekGround {
  TimeMs week = 0;  // a Monday
  BehaviourStudy study;
  AgentComparison score;            // on qa_score
  std::vector<std::string> agents;  // by the numbers in `score`
  std::set<std::string> machines;   // the AI agents of them
};
// Some 2 s for 30,000 contacts. kNotFound: no week is over.
Result<std::shared_ptr<const WeekGround>> ReadWeekGround(Workspace& workspace,
                                                         const std::string& tenant);

using NameOf = std::function<std::string(const std::string& agent)>;
// Some 50 ms beside the ground.
Result<Brief> MakeMyWeek(Workspace& workspace, registry::Registry& registry,
                         const std::string& tenant, const WeekOwner& owner,
                         const WeekGround& ground, const NameOf& name);

// Puts the list of everybody who wants it by mail into the outbox, once for each week of data.
Result<void> TellWeeks(Workspace& workspace, registry::Registry& registry,
                       const std::string& tenant);

}  // namespace clarion::app
