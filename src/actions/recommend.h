// What could be done about what was found, best first, and why.
//
//   const auto list = Recommend(playbooks, findings, scope, Learn(initiatives, decisions));
//
// Pure functions; any thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actions/effect.h"
#include "actions/initiatives.h"
#include "actions/playbook.h"

namespace clarion::actions {

// A cause of a metric's change, as app/why.h finds it.
struct Finding {
  std::vector<std::pair<std::string, std::string>> where;  // dimension, value
  std::string type;                                        // rate, mix, volume, new
  double contribution = 0;                                 // to the metric's change, in its unit
  double confidence = 0;                                   // [0.5, 1]
  double own_change = 0;  // of the metric inside the slice (a count: per day)
};

struct FindingScope {
  std::string metric;
  Better better = Better::kHigher;
  double volume = 0;  // contacts the metric counts in the period; 1 for a metric that is a count
};

// What past use of one playbook says. Beta-binomial with priors Beta(1, 1) on acceptance and
// Beta(2, 1) on success; the size as a mean of actual ÷ predicted, shrunk to the prior's 1.
struct Experience {
  int accepted = 0;
  int rejected = 0;
  double worked = 0;  // ended initiatives that hold; fading ones count half
  double failed = 0;
  double ratio = 1;  // actual ÷ predicted
  int measured = 0;
  double ChanceAccepted() const { return (accepted + 1.0) / (accepted + rejected + 2.0); }
  double ChanceSuccess() const { return (worked + 2.0) / (worked + failed + 3.0); }
};
std::map<std::string, Experience> Learn(const std::vector<Initiative>& initiatives,
                                        const std::vector<Decision>& decisions);

struct Recommendation {
  const Playbook* playbook = nullptr;  // of the list given
  size_t finding = 0;                  // index
  Expectation effect;                  // on the metric as a whole
  Expectation expected;                // inside the slice: what an initiative there would show
  double chance_success = 0;
  double chance_accepted = 0;
  double value = 0;  // |effect| × volume × both chances × the finding's confidence: the rank
  std::string because;
};

// Findings that made the metric better have none. At most one per playbook and finding, greatest
// value first.
std::vector<Recommendation> Recommend(const std::vector<Playbook>& playbooks,
                                      const std::vector<Finding>& findings,
                                      const FindingScope& scope,
                                      const std::map<std::string, Experience>& experience);

}  // namespace clarion::actions
