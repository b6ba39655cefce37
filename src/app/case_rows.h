// Served contacts as cases: who, what kind of case, how it turned out, how the card's questions
// were answered.
#pragma once

#include <string>
#include <vector>

#include "metrics/engine.h"
#include "performance/behaviours.h"
#include "performance/cases.h"
#include "scoring/scorer.h"
#include "warehouse/warehouse.h"

namespace clarion::app {

struct CaseQuery {
  metrics::Filter filter;
  // More are sampled by their id, evenly and always the same ones. Some 200 bytes each.
  int64_t cases_max = 400'000;
};

struct ServedCases {
  // Factors: reason, channel, direction, queue, hours (of the day, UTC, with weekend), and history
  // (first contact on the matter, second, later). Attributes are no factors: some name the agent.
  // Clusters are customers where there are fewer than ten agents.
  performance::Cases cases;
  std::vector<std::string> ids;
  std::vector<TimeMs> started;
  std::vector<uint32_t> customer;  // whose contact; those nobody knows are each another
  std::vector<std::string> kind;   // of each agent: human, ai, mixed
  std::vector<std::string> team;   // of each agent: the most frequent; "" = none
  double sample = 1;               // the share of contacts that was read
  std::string where;               // the condition they were read by, over `interaction`
};

// Contacts that somebody answered. 300,000: about a second.
Result<ServedCases> ReadServedCases(warehouse::Warehouse& warehouse, const metrics::Engine& engine,
                                    const CaseQuery& query);

// What a metric says of each case: 0 or 1 of a share, the value of a mean, −1 … 1 of a net; the
// mean where a case has several. NaN where the case does not count. kInvalidInput: a count.
Result<std::vector<float>> ReadCaseValues(warehouse::Warehouse& warehouse,
                                          const metrics::Engine& engine, const CaseQuery& query,
                                          const ServedCases& served,
                                          const metrics::Definition& metric);

// Points of every question of the cards, "card/question", in the order of the cards.
Result<std::vector<performance::Question>> ReadCaseAnswers(
    warehouse::Warehouse& warehouse, const CaseQuery& query, const ServedCases& served,
    const std::vector<scoring::ScorecardInfo>& cards);

}  // namespace clarion::app
