// Did coaching change the behaviour? One effect over all plans, with an interval, against those not
// coached and those not coached yet.
//
//   const CoachingEffect effect = MeasureCoaching(panel, {});
//   // +.062 [.041, .083], over 38 plans; after 8 weeks .055 [.02, .09] are left
//
// Weekly figures of every agent: value = agent's level + week + effect × coached + noise, a linear
// mixed model (difference-in-differences with staggered starts). The agents' levels are random, not
// fixed, because agents are chosen for coaching when their last weeks looked bad: by likelihood,
// what was chosen by the figures that are in the data is no bias (Rubin 1976), while fixed levels
// would count the return to the middle as an effect. Effects differ from plan to plan; their
// spread, the agents' and the week-to-week noise are averaged over by their restricted likelihood
// on a grid.
//
// Pure function, any thread. 200 agents × 40 weeks: some 0.2 s.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clarion::performance {

// An agent's weeks: numerator/denominator is the week's value (adjusted for case mix where wanted);
// denominator 0 = nothing seen.
struct AgentWeeks {
  std::string agent;
  std::vector<double> numerator;
  std::vector<double> denominator;
};

struct CoachingPlan {
  size_t agent = 0;  // index into the panel
  size_t start = 0;  // the first week after the session
  std::string coach;
};

struct CoachingPanel {
  std::vector<AgentWeeks> agents;  // of equal length, oldest first
  std::vector<CoachingPlan> plans;
  double case_variance = 0;  // of one case's value; a share: p (1 − p)
};

struct CoachEffect {
  std::string coach;
  size_t plans = 0;
  double value = 0;  // drawn to the mean of all coaches as their number of plans asks
  double low = 0;    // 95 %
  double high = 0;
};

struct PlanEffect {
  size_t plan = 0;   // index into the panel's plans
  double value = 0;  // drawn to the mean of all plans
  double low = 0;
  double high = 0;
};

struct SincePlan {
  size_t from_week = 0;  // since the start, inclusive
  size_t to_week = 0;    // exclusive
  size_t plans = 0;      // that have been observed so long
  double value = 0;
  double low = 0;
  double high = 0;
};

struct CoachingEffect {
  std::string why_not;  // "" or what is missing
  size_t plans = 0;     // that count: started, with weeks before and after
  size_t not_coached = 0;
  double value = 0;  // mean of what plans like these do, in the value's unit
  double low = 0;    // 95 %
  double high = 0;
  double spread = 0;  // deviation of the effect from plan to plan
  std::vector<PlanEffect> by_plan;
  std::vector<CoachEffect> by_coach;  // most plans first
  std::vector<SincePlan> by_time;     // weeks 0–4, 4–8, 8–13, 13–26: does it last?
  bool Proven() const { return why_not.empty() && (low > 0 || high < 0); }
};

inline constexpr size_t kPlansLeast = 5;
inline constexpr size_t kWeeksLeast = 4;   // before the first start
inline constexpr size_t kWeeksMost = 104;  // the newest are read

CoachingEffect MeasureCoaching(const CoachingPanel& panel);

}  // namespace clarion::performance
