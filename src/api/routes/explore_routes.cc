// Any figure by anything, for the page Explore and for workbooks.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>

#include "api/context.h"
#include "api/params.h"
#include "api/past.h"
#include "api/wire.h"
#include "app/explore.h"
#include "app/initiative_effect.h"

namespace clarion::api {
namespace {

constexpr int64_t kPointsMax = 400;  // of a line: more cannot be told apart on a screen

struct Asked {
  app::ExploreQuery query;
  std::optional<TimeMs> as_of;
};

Result<Asked> QueryOf(Context& context, const Request& request) {
  Asked asked;
  app::ExploreQuery& query = asked.query;
  query.metric = request.path_values.at("id");
  query.by = request.Params("by");
  if (query.by.empty()) query.by = {"queue"};
  ASSIGN_OR_RETURN(query.values.filter, FilterParams(request, context.tenant));
  ASSIGN_OR_RETURN(asked.as_of, PastParams(request, *context.workspace, &query.values));
  ASSIGN_OR_RETURN(query.values.period,
                   PeriodOf(query.values.filter, context.workspace->metrics(), query.values.view));
  ASSIGN_OR_RETURN(query.values.grain, metrics::GrainFrom(request.Param("grain", "day")));
  const TimeMs step = query.values.grain == metrics::Grain::kHour  ? kHourMs
                      : query.values.grain == metrics::Grain::kDay ? kDayMs
                                                                   : 7 * kDayMs;
  if ((query.values.period.to - query.values.period.from) / step > kPointsMax)
    return InvalidInput(fmt::format(
        "grain: more than {} points a line; take a coarser grain or a shorter period", kPointsMax));
  const std::string compare = request.Param("compare", "previous");
  if (compare != "previous" && compare != "none" && compare != "segment")
    return InvalidInput(fmt::format("compare: '{}' is not previous, segment or none", compare));
  query.values.compare = compare == "previous";
  if (compare == "segment") {
    const std::string against = request.Param("against");
    if (against.empty())
      return InvalidInput("against: which contacts to compare with, as channel=chat&team=north");
    ASSIGN_OR_RETURN(metrics::Filter other, app::FilterOfSegment(against));
    other.tenant = query.values.filter.tenant;
    other.scope = query.values.filter.scope;
    query.against = std::move(other);
  }
  ASSIGN_OR_RETURN(const int64_t rows, LimitParam(request, 50, 1000));
  query.rows = static_cast<size_t>(rows);
  return asked;
}

// The whole's figure of now, to hold against the one of then.
Result<json::value> Today(Context& context, const app::ExploreQuery& query) {
  metrics::ValuesQuery values = query.values;
  values.view.upto.reset();
  values.compare = false;
  values.ids = {query.metric};
  ASSIGN_OR_RETURN(const std::vector<metrics::MetricValue> found,
                   context.workspace->metrics().Values(values));
  return json::value(ToWire(found.front().now));
}

Result<Response> Explored(Context& context, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const Asked asked, QueryOf(context, request));
  const app::ExploreQuery& query = asked.query;
  ASSIGN_OR_RETURN(const app::Exploration found, app::Explore(context.workspace->metrics(), query));
  ASSIGN_OR_RETURN(json::value as_of, AsOfToWire(*context.workspace, query.values, asked.as_of));
  json::value today;
  if (asked.as_of) {
    ASSIGN_OR_RETURN(today, Today(context, query));
  }
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  const bool compared = query.values.compare || query.against;
  const auto before = [&](const metrics::Estimate& estimate) {
    return compared ? json::value(ToWire(estimate)) : json::value();
  };
  json::array by, rows;
  for (const std::string& dimension : query.by) by.push_back(json::string(dimension));
  for (const app::ExploreRow& row : found.rows) {
    json::array where, series;
    for (size_t i = 0; i < query.by.size(); ++i)
      where.push_back(json::object{{"by", query.by[i]},
                                   {"value", row.values[i].empty() ? "~none" : row.values[i]}});
    json::value labelled(std::move(where));
    directory->Label(&labelled);
    for (const metrics::SeriesPoint& point : row.series) {
      json::object cell = ToWire(point.estimate);
      cell["at"] = FormatTime(point.at);
      series.push_back(std::move(cell));
    }
    rows.push_back(json::object{{"where", std::move(labelled)},
                                {"now", ToWire(row.now)},
                                {"before", before(row.before)},
                                {"share", row.share},
                                {"series", std::move(series)}});
  }
  const double took =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(json::object{
      {"id", query.metric},
      {"by", std::move(by)},
      {"from", FormatTime(query.values.period.from)},
      {"to", FormatTime(query.values.period.to)},
      {"grain", metrics::Name(query.values.grain)},
      {"compare", query.against          ? "segment"
                  : query.values.compare ? "previous"
                                         : "none"},
      {"statistic", metrics::Name(query.values.statistic)},
      {"as_of", std::move(as_of)},
      {"today", std::move(today)},
      {"total", json::object{{"now", ToWire(found.now)}, {"before", before(found.before)}}},
      {"rows", std::move(rows)},
      {"groups", found.groups},
      {"took_ms", took}});
}

}  // namespace

void AddExploreRoutes(Context& context, Router& router) {
  Route explore(Method::kGet, "/v1/metrics/{id}/explore", Permission::kReadFigures,
                "One metric by one or two dimensions, with intervals, a comparison and the series "
                "of the largest groups");
  explore.parameters = {
      {"by",
       "one or two of channel, queue, agent, agent_kind, team, reason, direction, dataset, "
       "opening, attr.KEY",
       "string", true},
      {"grain", "hour, day or week"},
      {"compare", "previous, segment or none"},
      {"against", "compare=segment: the other contacts, as channel=chat&team=north"},
      {"limit", "most rows", "integer"}};
  explore.parameters.insert(explore.parameters.end(), PastParameters().begin(),
                            PastParameters().end());
  explore.filters = true;
  explore.response_schema = "Exploration";
  explore.handle = [&context](const Request& request) { return Explored(context, request); };
  explore.rows = RouteRows::kFiltered;
  router.Add(std::move(explore));
}

}  // namespace clarion::api
