// What leaders ask of journeys, as JSON for the wire and the command line: flow, variants, the five
// moments with the audit's five answers, failure demand with its cost.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/stored_log.h"
#include "app/workspace.h"
#include "base/json.h"
#include "journeys/conformance.h"
#include "journeys/export.h"
#include "journeys/failure_demand.h"
#include "journeys/flow_graph.h"
#include "journeys/moments.h"
#include "journeys/variants.h"

namespace clarion::app {

// Each file of FOLDER/journeys stands in the place of the one in content/journeys.
struct JourneyDefinitions {
  std::vector<metrics::Definition> metrics;  // the workspace's, those of moments, failure demand's
  std::vector<journeys::Moment> moments;
  journeys::FailureDemandRule rule;
  std::string rule_yaml;
  bool own_rule = false;  // FOLDER/journeys/failure_demand.yaml
};
// Reads the files anew: a changed rule counts from the next call on. Some ms.
Result<JourneyDefinitions> LoadJourneyDefinitions(const Workspace& workspace);

json::object FlowJson(const journeys::EventLog& log, const journeys::FlowGraph& flow);
json::array ReworkJson(const journeys::EventLog& log);
// `conversations`: what a case is called by the contacts in it, where the log has them.
json::array RulesJson(const journeys::EventLog& log, const std::vector<journeys::OrderRule>& rules);
// The first `most`. With `stored`, each has its outcomes: resolution, csat and back within 7 days
// as shares, effort as a mean, each with n and interval.
json::array VariantsJson(const journeys::EventLog& log,
                         const std::vector<journeys::Variant>& variants, size_t most,
                         const StoredLog* stored = nullptr,
                         const std::vector<uint32_t>* variant_of_case = nullptr);

// What is written beside the steps of a stored log. It and the log must outlive the answer.
journeys::ExportView ExportOf(const StoredLog& stored, CaseOf of);

// `filter` must have a period. `contacts` answers the log of the contacts it lets through; it is
// called once, by the caller's thread, while another asks for the figures.
Result<json::object> MomentsJson(const JourneyDefinitions& definitions,
                                 warehouse::Warehouse& warehouse, const metrics::Filter& filter,
                                 const std::function<Result<const StoredLog*>()>& contacts);
Result<json::object> FailureDemandJson(const JourneyDefinitions& definitions,
                                       warehouse::Warehouse& warehouse,
                                       const metrics::Filter& filter);

}  // namespace clarion::app
