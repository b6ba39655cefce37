// What to coach, whom, and what is no matter of coaching at all.
//
//   const Opportunities found = FindOpportunities(questions, {});
//   // anna: "confirms resolution" .41 where good peers reach .68; first contact resolution +.9
//   // points of her contacts; all of team north: "verifies the account" is a process problem
//
// An opportunity is a behaviour (a) in which the agent is below the typical with enough
// certainty, case mix adjusted, (b) that peers with the same cases do reach, and (c) that is
// associated with a better outcome. Where most agents are low and hardly differ, nobody fails the
// behaviour: the process does, and it becomes an initiative.
//
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "performance/behaviours.h"
#include "performance/standing.h"

namespace clarion::performance {

// A question with what is known of it.
struct QuestionView {
  std::string id;
  Standings standings;                // of its points, higher is better
  std::vector<Association> outcomes;  // with each outcome
};

struct OpportunitySettings {
  double certainty = 0.9;        // that the agent is below the typical
  double peers = 0.75;           // the quantile of adjusted levels within reach
  double room_least = 0.05;      // of points
  double process_level = 0.6;    // mean points below this …
  double process_spread = 0.08;  // … and a deviation between agents below that: the process
};

struct Gain {
  size_t outcome = 0;
  double value = 0;  // expected change of the agent's mean outcome, in its unit; association
};

struct Opportunity {
  uint32_t agent = 0;
  size_t question = 0;
  double now = 0;    // adjusted points
  double reach = 0;  // what good peers have
  double certainty = 0;
  int64_t n = 0;
  std::vector<Gain> gains;  // of proven outcomes only
  double worth = 0;         // standardised gain × contacts: by this they are ordered
};

struct ProcessProblem {
  size_t question = 0;
  double level = 0;
  double spread = 0;  // deviation between agents
  int64_t n = 0;
  size_t agents = 0;
};

struct Strength {
  uint32_t agent = 0;
  size_t question = 0;
  double now = 0;
  double typical = 0;
  double certainty = 0;
  int64_t n = 0;
};

struct Opportunities {
  std::vector<Opportunity> coach;         // most worth first
  std::vector<ProcessProblem> processes;  // most cases first
  std::vector<Strength> strengths;        // by agent, surest first
};

Opportunities FindOpportunities(const std::vector<QuestionView>& questions,
                                const OpportunitySettings& settings);

}  // namespace clarion::performance
