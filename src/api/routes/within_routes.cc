// What is different inside the contacts of a filter, and which conversations show it.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>

#include "api/context.h"
#include "api/params.h"
#include "api/wire.h"
#include "app/within.h"
#include "base/time.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;

void SetParam(Request* request, std::string_view name, const std::string& value) {
  std::erase_if(request->query, [&](const auto& one) { return one.first == name; });
  request->query.emplace_back(name, value);
}

struct Sides {
  std::string inside, outside;
};

Result<Sides> SidesOf(Context& context, const Request& request) {
  Request asked = request;
  app::Workspace& workspace = *context.workspace;
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterParams(request, context.tenant));
  ASSIGN_OR_RETURN(const metrics::Period period, PeriodOf(filter, workspace.metrics()));
  const auto where = [&](TimeMs from, TimeMs to) {
    SetParam(&asked, "from", FormatTime(from));
    SetParam(&asked, "to", FormatTime(to));
    return WhereParams(asked, workspace, workspace.warehouse(), context.tenant);
  };
  Sides out;
  ASSIGN_OR_RETURN(out.inside, where(period.from, period.to));
  const std::string against = request.Param("against", "before");
  if (against == "before") {
    metrics::ValuesQuery query;
    query.period = period;
    ASSIGN_OR_RETURN(query.before_from, BeforeParam(request, period));
    const metrics::Period before = query.Before(request.zone);
    ASSIGN_OR_RETURN(out.outside, where(before.from, before.to));
  } else if (against == "others") {
    ASSIGN_OR_RETURN(const std::string all, WithinScope(request.caller, context.tenant));
    out.outside = fmt::format("{} AND started_ms >= {} AND started_ms < {} AND NOT ({})", all,
                              period.from, period.to, out.inside);
  } else {
    return InvalidInput(fmt::format("against: '{}' is not before or others", against));
  }
  return out;
}

json::array ToWire(const std::vector<explanation::Contrasted>& list) {
  json::array out;
  for (const explanation::Contrasted& one : list)
    out.push_back(json::object{{"feature", one.feature},
                               {"inside", one.inside},
                               {"outside", one.outside},
                               {"inside_share", one.inside_share},
                               {"outside_share", one.outside_share},
                               {"ratio", one.risk_ratio},
                               {"low", one.low},
                               {"high", one.high},
                               {"q", one.q_value}});
  return out;
}

Result<json::array> Examples(Context& context, const std::vector<std::string>& ids) {
  json::array out;
  if (ids.empty()) return out;
  std::string list;
  for (const std::string& id : ids) list += (list.empty() ? "" : ", ") + Quoted(id);
  ASSIGN_OR_RETURN(const warehouse::Rows rows,
                   context.workspace->warehouse().Query(fmt::format(
                       "SELECT id, channel, started_ms, reason, preview FROM {{interaction}} WHERE "
                       "tenant = {} AND id IN ({})",
                       Quoted(context.tenant), list)));
  std::map<std::string, json::object> found;
  for (size_t i = 0; i < rows.size(); ++i)
    found[rows.Text(i, 0)] = {{"id", rows.at(i, 0)},
                              {"channel", rows.at(i, 1)},
                              {"started_at", FormatTime(rows.Integer(i, 2))},
                              {"reason", rows.at(i, 3)},
                              {"preview", rows.at(i, 4)}};
  // The most typical first.
  for (const std::string& id : ids)
    if (found.contains(id)) out.push_back(found[id]);
  return out;
}

Result<Response> LookInside(Context& context, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const Sides sides, SidesOf(context, request));
  ASSIGN_OR_RETURN(app::Within within, app::LookWithin(*context.workspace, context.tenant,
                                                       sides.inside, sides.outside));
  // A word that is somebody's name is nobody's business here.
  std::erase_if(within.words, [&](const explanation::Contrasted& one) {
    return context.workspace->reading().Words(one.feature) != one.feature;
  });
  ASSIGN_OR_RETURN(json::array examples, Examples(context, within.examples));
  const double took =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(json::object{{"inside", within.inside},
                                   {"outside", within.outside},
                                   {"looked_inside", within.looked_inside},
                                   {"looked_outside", within.looked_outside},
                                   {"signals", ToWire(within.signals)},
                                   {"steps", ToWire(within.steps)},
                                   {"words", ToWire(within.words)},
                                   {"examples", std::move(examples)},
                                   {"took_ms", took}});
}

}  // namespace

void AddWithinRoutes(Context& context, Router& router) {
  Route within(Method::kGet, "/v1/within", Permission::kReadConversations,
               "What differs inside the contacts of a filter: signals, steps, words of customers, "
               "and typical conversations");
  within.filters = true;
  within.parameters = {
      {"against",
       "before: the same contacts in the period before; others: the other contacts of "
       "the period"},
      {"before_from", "when the period before begins, as long; just before when absent"}};
  within.rows = RouteRows::kFiltered;
  within.response_schema = "WithinContacts";
  within.handle = [&context](const Request& request) { return LookInside(context, request); };
  router.Add(std::move(within));
}

}  // namespace clarion::api
