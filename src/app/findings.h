// Why a metric moved, as findings that playbooks are held against.
#pragma once

#include <string>
#include <vector>

#include "actions/playbook.h"
#include "actions/recommend.h"
#include "app/workspace.h"
#include "metrics/engine.h"

namespace clarion::app {

struct ExplainedChange {
  std::vector<actions::Finding> findings;
  std::vector<std::string> segments;  // of each: "queue=billing&channel=chat", with what is fixed
  actions::FindingScope scope;
};

// `fixed`: what the query's filter holds, as a segment. Errors as ExplainMetric has them.
Result<ExplainedChange> ExplainedFindings(const metrics::Engine& engine, const std::string& metric,
                                          const metrics::ValuesQuery& query,
                                          const std::string& fixed);

// The shipped ones, or those of FOLDER/playbooks in their stead.
Result<std::vector<actions::Playbook>> LoadPlaybooksOf(const Workspace& workspace);

// Percent-encoded for an address.
std::string UrlEncoded(const std::string& text);

}  // namespace clarion::app
