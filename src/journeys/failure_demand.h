// Failure demand: contacts that should not have been needed, by a rule people can read and change,
// with the minutes and the money they cost.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/engine.h"
#include "warehouse/warehouse.h"

namespace clarion::journeys {

struct FailureCause {
  std::string id;
  std::string title;
  std::string when;  // condition over the rows of metrics::Source::kMoment
  std::string fix;   // what would make it unnecessary; "" = not said
};

struct FailureDemandRule {
  std::string over;                  // which contacts are looked at
  std::string timed;                 // of which the time of handling is a person's work
  std::vector<FailureCause> causes;  // a contact counts under the first that holds
  std::optional<double> cost_per_minute;
  std::string currency;
};

// YAML: over, timed, causes: [{id, title, when, fix}], cost_per_minute, currency. Conditions are
// held to known columns (metrics/condition.h). kInvalidInput names file, line and remedy.
Result<FailureDemandRule> ParseFailureDemand(const std::string& name, const std::string& yaml);

// "failure_demand": the share of contacts with any cause; "failure_demand.CAUSE": of those with
// that as their first. Their conditions lead to the contacts.
std::vector<metrics::Definition> FailureDemandMetrics(const FailureDemandRule& rule);

// A sum over contacts that might have been more or fewer: 95 % interval of a compound Poisson sum.
struct Amount {
  double value = 0;
  double low = 0;
  double high = 0;
};

struct FailureDemandRow {
  std::string reason;  // "" = none found
  size_t cause = 0;    // of the rule
  int64_t contacts = 0;
  int64_t timed = 0;  // of those: with a known time of a person's handling
  double minutes = 0;
  double squares = 0;  // Σ minutes²
};

struct FailureDemand {
  int64_t contacts = 0;  // looked at
  std::vector<FailureDemandRow> rows;
  std::vector<std::pair<std::string, int64_t>> of_reason;  // contacts looked at, by reason
};

// value = Σx, its interval from Σx² (the variance of a sum of a Poisson number of x).
Amount MinutesOf(double minutes, double squares);

// One query; some 0.5 s for 300,000 contacts.
Result<FailureDemand> MeasureFailureDemand(const FailureDemandRule& rule,
                                           const metrics::Engine& engine,
                                           warehouse::Warehouse& warehouse,
                                           const metrics::Filter& filter);

}  // namespace clarion::journeys
