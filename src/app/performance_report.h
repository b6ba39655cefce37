// What leaders, coaches and agents ask of performance: agents compared fairly, behaviours that
// matter, whom to coach on what, and what coaching did.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/case_rows.h"
#include "app/workspace.h"
#include "performance/coaching_book.h"
#include "performance/coaching_effect.h"
#include "performance/opportunities.h"

namespace clarion::app {

// Contacts of a filter, read once for all questions about them.
struct PerformanceGround {
  CaseQuery query;
  ServedCases served;
  Zone zone;  // whose days and weeks
};
Result<PerformanceGround> ReadPerformance(Workspace& workspace, const metrics::Filter& filter);

struct AgentComparison {
  metrics::Definition metric;
  performance::Standings standings;
};
// kInvalidInput: no such metric, or a count.
Result<AgentComparison> CompareAgents(Workspace& workspace, const PerformanceGround& ground,
                                      const std::string& metric);

// Outcomes behaviours are held against, where the data have them: metric ids, or "outcome:KIND" for
// the mean of the outcomes of that kind.
const std::vector<std::string>& BehaviourOutcomes();

struct BehaviourQuestion {
  std::string id;  // "card/question"
  std::string card;
  std::string card_title;
  std::string text;
  double weight = 0;     // of the card's own, as a share of the card
  double suggested = 0;  // of the card, by what it is worth; 0 where nothing is proven
  bool yes_no = true;    // else a scale, a count or a duration
};

struct BehaviourStudy {
  std::vector<BehaviourQuestion> questions;
  std::vector<metrics::Definition> outcomes;
  std::vector<performance::QuestionView> views;  // one a question: agents, and each outcome
  performance::Opportunities opportunities;
  std::vector<std::string> agents;  // by the numbers in views and opportunities
  int64_t cases = 0;
  double sample = 1;
};
// At most 100,000 cases are read: some 5 s for all of them, 1 s for 30,000.
Result<BehaviourStudy> StudyBehaviours(Workspace& workspace, const metrics::Filter& filter,
                                       const std::vector<std::string>& outcomes);

struct CoachingStudy {
  performance::CoachingEffect effect;
  std::vector<std::string> sessions;  // ids, in the order of the panel's plans
  TimeMs from = 0;                    // of the first week
  size_t weeks = 0;
  std::optional<metrics::Definition> outcome;  // what was measured; none: the questions' points
};
// All held sessions about questions of current cards, by week, case mix left out: each question
// beside the agents not coached on it in the same week. `question` narrows to one, "" = all.
// `outcome`: a metric measured in the questions' place. Where sessions began at different times,
// this is the natural experiment behind an association: did the outcome follow the behaviour?
// kInvalidInput: no such metric, or a count.
Result<CoachingStudy> StudyCoaching(Workspace& workspace, const std::string& tenant,
                                    const std::vector<performance::CoachingSession>& sessions,
                                    const std::string& question, const std::string& outcome = "");

// Moments for a session: the agent's own contacts with few points (≤ ¼) and many (≥ ¾), and
// the same reasons served well by those who are best at it; newest first, `each` of every kind.
struct SuggestedMoment {
  std::string interaction;
  std::string agent;
  std::string reason;
  TimeMs started = 0;
  int64_t turn = -1;
  bool good = false;
  bool own = false;
};
Result<std::vector<SuggestedMoment>> SuggestMoments(
    Workspace& workspace, const metrics::Filter& filter, const std::string& agent,
    const std::string& question, const std::vector<std::string>& best, size_t each);

// The answers of GET /v1/agents and /v1/behaviours, without names of people and periods.
json::object AgentsJson(const PerformanceGround& ground, const AgentComparison& compared);
json::object BehavioursJson(const BehaviourStudy& study);
json::object QuestionJson(const BehaviourQuestion& question);
json::object MetricJson(const metrics::Definition& metric);

json::object StandingJson(const performance::Standing& standing);
json::object AssociationJson(const performance::Association& association);
json::object CoachingEffectJson(const CoachingStudy& study);

}  // namespace clarion::app
