#include "api/past.h"

#include <boost/json.hpp>

#include "api/params.h"
#include "app/time_travel.h"

namespace clarion::api {

Result<std::optional<TimeMs>> PastParams(const Request& request, app::Workspace& workspace,
                                         metrics::ValuesQuery* query) {
  ASSIGN_OR_RETURN(query->statistic, metrics::StatisticFrom(request.Param("statistic")));
  app::PastAsked asked;
  ASSIGN_OR_RETURN(asked.as_of, TimeParam(request, "as_of"));
  asked.scorecard_version = request.Param("scorecard_version");
  ASSIGN_OR_RETURN(query->view, app::ViewOf(workspace, asked));
  for (const std::string& version : request.Params("definition")) {
    ASSIGN_OR_RETURN(metrics::Definition other, workspace.metric_versions().Find(version));
    query->defined.push_back(std::move(other));
  }
  return asked.as_of;
}

const std::vector<Parameter>& PastParameters() {
  static const std::vector<Parameter> parameters = {
      {"statistic", "own, mean, p50, p80, p90 or p95: of metrics that are means or percentiles"},
      {"as_of", "only what had been received by then; RFC 3339 or a date"},
      {"scorecard_version", "scores of a past version of a card: its generation"}};
  return parameters;
}

Result<json::value> AsOfToWire(app::Workspace& workspace, const metrics::ValuesQuery& query,
                               std::optional<TimeMs> as_of) {
  if (!as_of) return json::value();
  ASSIGN_OR_RETURN(const app::Restatement since,
                   app::RestatedSince(workspace, query.view, query.filter, query.period));
  return json::value(json::object{{"at", FormatTime(*as_of)},
                                  {"record", since.record},
                                  {"contacts_then", since.contacts_then},
                                  {"contacts_now", since.contacts_now},
                                  {"corrected", since.corrected},
                                  {"outcomes", since.outcomes}});
}

}  // namespace clarion::api
