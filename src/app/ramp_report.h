// How newcomers ramp up in this workspace, what hiring would bring, and what is missing for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/case_rows.h"
#include "app/workspace.h"
#include "learning/hiring.h"
#include "learning/path.h"
#include "learning/process.h"
#include "performance/coaching_book.h"
#include "reviews/label.h"

namespace clarion::app {

struct RampReport {
  metrics::Definition metric;
  learning::RampUp ramp;
  std::vector<std::string> agents;  // by the numbers in `ramp`
  std::vector<std::string> team;    // of each agent
  // Contacts of the last ninety days by reason, and how much worse newcomers do in their first
  // eight weeks than experienced agents, in deviations of the metric.
  std::vector<learning::ReasonLoad> loads;
  TimeMs from = 0;  // the data
  TimeMs to = 0;
  Zone zone;  // whose days
};

// Contacts of people, all there are (sampled beyond 400,000), case mix left out. kInvalidInput: no
// such metric, or a count. kNotFound: no contacts. 30,000 contacts: some 0.2 s.
Result<RampReport> ReadRampUp(Workspace& workspace, const std::string& tenant,
                              const std::string& metric, const std::string& team);
// `may_name`: whether the caller may see this agent by name; others are in the figures only.
json::object RampUpJson(const RampReport& report,
                        const std::function<bool(uint32_t agent)>& may_name,
                        const std::function<std::string(const std::string&)>& name_of);

struct Missing {
  std::string kind;  // process, path, cohort
  std::string text;
  std::string link;
};

struct HiringPlan {
  TimeMs start = 0;
  learning::HiringSettings settings;
  learning::HiringForecast forecast;
  // What past newcomers were given in their first twelve weeks, each.
  double sessions = 0;          // coaching sessions held
  double reviewed = 0;          // conversations people reviewed
  double review_minutes = 0;    // median between reviews of one person; NaN: nobody reviewed enough
  double session_minutes = 45;  // as asked; nothing measures it
  double hours = 0;             // of coaches and reviewers, for all new people
  std::vector<Missing> missing;
};

struct HiringQuestion {
  int people = 5;
  int weeks = 12;
  TimeMs start = 0;  // 0: tomorrow
  double session_minutes = 45;
};

Result<HiringPlan> PlanHiring(Workspace& workspace, const std::string& tenant,
                              const RampReport& report, const HiringQuestion& question,
                              const std::vector<performance::CoachingSession>& sessions,
                              const std::vector<reviews::Label>& labels,
                              const std::vector<learning::Process>& processes, size_t paths);
json::object HiringJson(const RampReport& report, const HiringPlan& plan);

}  // namespace clarion::app
