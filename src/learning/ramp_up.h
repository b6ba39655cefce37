// How newcomers ramp up: since an agent's first contact, week by week, beside those who were there
// before; how long until they work as experienced agents do, and who left early.
//
//   const RampUp ramp = FollowNewcomers(contacts, {.higher_is_better = false});
//   ramp.curve[3]   // fourth week: 12 agents, 512 s [471, 553]; experienced 402 s
//   ramp.reach[7]   // by week 8: 61 % have reached the level [38, 80]
//
// A newcomer is an agent whose first contact comes at least `settle_days` after the data begin: of
// earlier ones nobody knows when they began. Experienced are those seen within these days.
//
// The curve pools the newcomers of a week of tenure; its interval treats each agent as one
// observation (cluster-robust, Student t of agents − 1). The level to reach is the experienced
// agents' mean less one deviation between them: the lower edge of what is ordinary. A newcomer
// has reached it in the first week whose last four weeks together, of at least `window_least`
// contacts with a value, are that good. Share by week: Kaplan and Meier (1958), interval by
// Greenwood on the log(−log) scale; who left, or has not reached it yet, is censored. Leaving is
// not independent of ability, so early leavers are told beside it.
//
// Pure function, any thread. O(contacts).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace clarion::learning {

// Contacts people served, columns of equal length.
struct ServedContacts {
  std::vector<std::string> agents;
  std::vector<uint32_t> agent;  // of every contact, an index into `agents`
  std::vector<TimeMs> at;
  std::vector<float> value;     // case mix left out; NaN: not known
  std::vector<float> resolved;  // 0 … 1; NaN: not known
  TimeMs from = 0;              // what the data cover
  TimeMs to = 0;
  double sample = 1;  // the share of contacts that was read
};

struct RampSettings {
  bool higher_is_better = true;
  int settle_days = 28;
  int left_days = 28;  // without a contact for so long before the data's end: left
  int weeks_max = 26;
  int window_least = 30;
};

// A week of tenure of one newcomer.
struct TenureWeek {
  double contacts = 0;
  double full_time = 0;  // contacts beside those of an experienced agent in the same days
  double value_sum = 0;
  int64_t value_n = 0;
  double resolved_sum = 0;
  int64_t resolved_n = 0;
};

struct Newcomer {
  uint32_t agent = 0;  // index into ServedContacts::agents
  TimeMs first = 0;
  TimeMs last = 0;
  int left_week = -1;             // of tenure, from 0; −1: still there
  int reached_week = -1;          // likewise; −1: not yet, or never
  std::vector<TenureWeek> weeks;  // whole weeks of tenure within the data, after leaving too
};

struct CurvePoint {
  int week = 0;  // from 0
  int64_t agents = 0;
  int64_t contacts = 0;
  double full_time = 0;  // mean of the agents
  double value = 0;      // NaN: no contact has a value
  double low = 0;        // 95 %; NaN with fewer than two agents
  double high = 0;
};

struct ReachPoint {
  int week = 0;         // by the end of this week, from 0
  int64_t at_risk = 0;  // not reached, still observed at its beginning
  double share = 0;     // have reached the level
  double low = 0;       // 95 %
  double high = 1;
};

struct Cohort {
  std::string month;  // of the first contact: "2026-07"
  int64_t agents = 0;
  int64_t left = 0;
  int64_t reached = 0;
  std::vector<CurvePoint> curve;
};

struct ExperiencedLevel {
  int64_t agents = 0;
  double value = 0;  // mean of the agents' means
  double low = 0;    // 95 %
  double high = 0;
  double spread = 0;              // deviation between agents, without that of sampling
  double target = 0;              // the level to reach
  double contacts_week = 0;       // an agent's, over the last eight weeks
  double contacts_week_high = 0;  // 95th percentile of agents
  double resolved = 0;            // share of contacts; NaN: not known
};

struct RampUp {
  std::string why_not;  // "": all is there
  ExperiencedLevel experienced;
  std::vector<Newcomer> newcomers;  // by first contact
  std::vector<CurvePoint> curve;
  std::vector<ReachPoint> reach;
  std::vector<Cohort> cohorts;  // oldest first
  int median_week = -1;         // by which half have reached the level; −1: not half yet
  int64_t left = 0;
  int64_t left_early = 0;  // within the first twelve weeks
};

inline constexpr int kEarlyWeeks = 12;

RampUp FollowNewcomers(const ServedContacts& contacts, const RampSettings& settings);

// Two-sided quantile of Student's t: 95 % or 90 %. Infinite for df < 1.
double StudentT(double coverage, int64_t degrees_of_freedom);

}  // namespace clarion::learning
