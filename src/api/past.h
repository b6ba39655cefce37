// What requests for figures have in common: another statistic, a past moment, past scores.
#pragma once

#include <optional>
#include <vector>

#include "api/http.h"
#include "api/router.h"
#include "app/workspace.h"

namespace clarion::api {

// statistic, as_of and scorecard_version of a request, put into its query; the moment asked for, if
// one was.
Result<std::optional<TimeMs>> PastParams(const Request& request, app::Workspace& workspace,
                                         metrics::ValuesQuery* query);
// Those parameters described.
const std::vector<Parameter>& PastParameters();

// The moment figures are told as of, and what came in since; null without one.
Result<json::value> AsOfToWire(app::Workspace& workspace, const metrics::ValuesQuery& query,
                               std::optional<TimeMs> as_of);

}  // namespace clarion::api
