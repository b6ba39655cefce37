// Query parameters as typed values, with errors that name the parameter.
#pragma once

#include <optional>

#include "api/http.h"
#include "app/workspace.h"
#include "metrics/filter.h"

namespace clarion::api {

Result<std::optional<TimeMs>> TimeParam(const Request& request, std::string_view name);
Result<std::optional<double>> NumberParam(const Request& request, std::string_view name);
Result<std::optional<int64_t>> WholeParam(const Request& request, std::string_view name);
// The number before which a page of a numbered list ends.
Result<std::optional<uint64_t>> EarlierThanParam(const Request& request, std::string_view name);
Result<int64_t> LimitParam(const Request& request, int64_t fallback, int64_t most);

// A member of a body that is text; nullopt where it is not there or something else.
std::optional<std::string> TextIn(const json::value& body, std::string_view name);

// from and to of a filter; without them the four weeks up to the data's end, as `view` sees it.
// kInvalidInput: to is not later than from.
Result<metrics::Period> PeriodOf(const metrics::Filter& filter, const metrics::Engine& engine,
                                 const warehouse::View& view = {});

// before_from: when the period compared with begins; nullopt when absent. kInvalidInput: so long a
// period would reach into `period`.
Result<std::optional<TimeMs>> BeforeParam(const Request& request, const metrics::Period& period);

// Whose rows the caller may read.
metrics::RowScope ScopeOf(const Caller& caller);
// The same as a condition over columns of `interaction`.
Result<std::string> WithinScope(const Caller& caller, const std::string& tenant);
// All interaction filters of a request, within what its caller may see, except metric/part.
Result<metrics::Filter> FilterParams(const Request& request, const std::string& tenant);
// The condition for them including metric/part, over columns of `interaction`.
Result<std::string> WhereParams(const Request& request, const app::Workspace& workspace,
                                warehouse::Warehouse& warehouse, const std::string& tenant);

// Described for the API page: every filter parameter.
const std::vector<Parameter>& FilterParameters();

}  // namespace clarion::api
