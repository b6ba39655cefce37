#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>

#include "api/coinciding.h"
#include "api/params.h"
#include "api/past.h"
#include "api/wire.h"
#include "app/why.h"

namespace clarion::api {
namespace {

constexpr int64_t kPointsMax = 2000;

json::object DefinitionToWire(const metrics::Definition& d) {
  json::array dimensions;
  for (const std::string& dimension : metrics::Dimensions())
    dimensions.push_back(json::string(dimension));
  return {{"id", d.id},
          {"version", d.version},
          {"title", d.title},
          {"lens", metrics::Name(d.lens)},
          {"kind", metrics::Name(d.kind)},
          {"unit", d.unit},
          {"direction", metrics::Name(d.direction)},
          {"serves", metrics::Name(d.serves)},
          {"q", d.kind == metrics::Kind::kPercentile ? json::value(d.q) : json::value()},
          {"minimum_sample", d.minimum_sample},
          {"headline", d.headline},
          {"definition", fmt::format("{}, of {}", d.numerator, d.denominator)},
          {"numerator", d.numerator},
          {"denominator", d.denominator},
          {"formula_source", d.formula_source},
          {"good_to_know", d.good_to_know},
          {"window_ms", d.window_ms},
          {"dimensions", dimensions}};
}

struct Asked {
  metrics::ValuesQuery query;
  std::optional<TimeMs> as_of;
};

Result<Asked> QueryParams(Context& context, const Request& request) {
  Asked asked;
  metrics::ValuesQuery& query = asked.query;
  ASSIGN_OR_RETURN(query.filter, FilterParams(request, context.tenant));
  ASSIGN_OR_RETURN(asked.as_of, PastParams(request, *context.workspace, &query));
  ASSIGN_OR_RETURN(query.period, PeriodOf(query.filter, context.workspace->metrics(), query.view));
  ASSIGN_OR_RETURN(query.grain, metrics::GrainFrom(request.Param("grain", "day")));
  const TimeMs step = query.grain == metrics::Grain::kHour  ? kHourMs
                      : query.grain == metrics::Grain::kDay ? kDayMs
                                                            : 7 * kDayMs;
  if ((query.period.to - query.period.from) / step > kPointsMax)
    return InvalidInput(fmt::format(
        "grain: more than {} points; take a coarser grain or a shorter period", kPointsMax));
  const std::string compare = request.Param("compare", "previous");
  if (compare != "previous" && compare != "none")
    return InvalidInput(fmt::format("compare: '{}' is not previous or none", compare));
  query.compare = compare == "previous";
  ASSIGN_OR_RETURN(query.before_from, BeforeParam(request, query.period));
  query.ids = request.Params("id");
  return asked;
}

Result<Response> Values(Context& context, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const Asked asked, QueryParams(context, request));
  const metrics::ValuesQuery& query = asked.query;
  ASSIGN_OR_RETURN(const std::vector<metrics::MetricValue> values,
                   context.workspace->metrics().Values(query));
  ASSIGN_OR_RETURN(json::value as_of, AsOfToWire(*context.workspace, query, asked.as_of));
  json::array list;
  for (const metrics::MetricValue& value : values) {
    json::array series;
    for (const metrics::SeriesPoint& point : value.series) {
      json::object cell = ToWire(point.estimate);
      cell["at"] = FormatTime(point.at);
      series.push_back(std::move(cell));
    }
    list.push_back(
        json::object{{"id", value.id},
                     {"now", ToWire(value.now)},
                     {"before", query.compare ? json::value(ToWire(value.before)) : json::value()},
                     {"series", series}});
  }
  const double took_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  json::value compare;
  if (query.compare) {
    const metrics::Period before = query.Before(request.zone);
    compare = json::object{{"from", FormatTime(before.from)}, {"to", FormatTime(before.to)}};
  }
  return JsonResponse(json::object{{"from", FormatTime(query.period.from)},
                                   {"to", FormatTime(query.period.to)},
                                   {"grain", metrics::Name(query.grain)},
                                   {"compare", compare},
                                   {"statistic", metrics::Name(query.statistic)},
                                   {"as_of", std::move(as_of)},
                                   {"values", list},
                                   {"took_ms", took_ms}});
}

Result<Response> SplitBy(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const Asked asked, QueryParams(context, request));
  const metrics::ValuesQuery& query = asked.query;
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 20, 1000));
  const std::string& id = request.path_values.at("id");
  const std::string by = request.Param("by", "queue");
  ASSIGN_OR_RETURN(const metrics::Breakdown breakdown,
                   context.workspace->metrics().SplitBy(id, by, query, static_cast<size_t>(limit)));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  const auto before = [&](const metrics::Estimate& e) {
    return query.compare ? json::value(ToWire(e)) : json::value();
  };
  json::array rows;
  for (const metrics::BreakdownRow& row : breakdown.rows) {
    rows.push_back(json::object{{"value", row.value.empty() ? "~none" : row.value},
                                {"label", row.value.empty() ? "(none)"
                                          : by == "agent"   ? directory->NameOf(row.value)
                                                            : row.value},
                                {"now", ToWire(row.now)},
                                {"before", before(row.before)},
                                {"share", row.share}});
  }
  ASSIGN_OR_RETURN(json::value as_of, AsOfToWire(*context.workspace, query, asked.as_of));
  return JsonResponse(json::object{
      {"id", id},
      {"by", by},
      {"statistic", metrics::Name(query.statistic)},
      {"as_of", std::move(as_of)},
      {"total", json::object{{"now", ToWire(breakdown.now)}, {"before", before(breakdown.before)}}},
      {"rows", rows}});
}

json::object CauseToWire(const app::Why& why, const explanation::Cause& cause, double change) {
  json::array where;
  for (const explanation::Condition& one : cause.slice) {
    const explanation::Dimension& dimension = why.leaves.dimensions[one.dimension];
    const std::string& value = dimension.values[one.value];
    where.push_back(
        json::object{{"by", dimension.name}, {"value", value.empty() ? "~none" : value}});
  }
  return {
      {"where", std::move(where)},
      {"type", explanation::CauseTypeName(cause.type)},
      {"contribution", cause.contribution.total},
      {"low", cause.low},
      {"high", cause.high},
      {"share_of_change",
       change != 0 ? json::value(cause.contribution.total / change) : json::value()},
      {"now", cause.now - (cause.type == explanation::CauseType::kMix ? 0 : why.offset)},
      {"before", cause.expected - (cause.type == explanation::CauseType::kMix ? 0 : why.offset)},
      {"volume_share", cause.volume_share},
      {"confidence", cause.confidence}};
}

Result<Response> VersionsOf(Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  const std::vector<app::MetricVersion> all = context.workspace->metric_versions().Of(id);
  if (all.empty())
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them", id));
  json::array list;
  for (const app::MetricVersion& one : all)
    list.push_back(json::object{{"version", one.definition.version},
                                {"since", FormatTime(one.since)},
                                {"title", one.definition.title},
                                {"numerator", one.definition.numerator},
                                {"denominator", one.definition.denominator},
                                {"yaml", metrics::ToYaml(one.definition)}});
  const metrics::Definition* now = context.workspace->metrics().Find(id);
  return JsonResponse(
      json::object{{"id", id},
                   {"current", now == nullptr ? json::value() : json::value(now->version)},
                   {"versions", std::move(list)}});
}

// Since when the part that carries most moved, and what happened then; of the whole where no part
// stands out.
Result<json::value> CoincidingOf(Context& context, const Request& request,
                                 const metrics::ValuesQuery& query, const app::Why& why) {
  app::MoveAsked move{request.path_values.at("id"), query.filter, {}, query.period};
  if (why.findings.causes.empty()) return CoincidingToWire(context, move, std::nullopt);
  const explanation::Cause& first = why.findings.causes.front();
  for (const explanation::Condition& one : first.slice) {
    const explanation::Dimension& dimension = why.leaves.dimensions[one.dimension];
    move.slice.emplace_back(dimension.name, dimension.values[one.value]);
  }
  move.by_volume = first.type == explanation::CauseType::kMix;
  return CoincidingToWire(context, move, std::nullopt);
}

Result<Response> WhyMoved(Context& context, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const Asked asked, QueryParams(context, request));
  const metrics::ValuesQuery& query = asked.query;
  if (query.statistic != metrics::Statistic::kOwn || asked.as_of || query.view.shown ||
      !query.defined.empty())
    return InvalidInput(
        "why a figure moved is told of means, shares and counts of now; leave out statistic, "
        "as_of, "
        "scorecard_version and definition");
  ASSIGN_OR_RETURN(const app::Why why, app::ExplainMetric(context.workspace->metrics(),
                                                          request.path_values.at("id"), query));
  const explanation::Findings& found = why.findings;
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::array causes;
  for (const explanation::Cause& cause : found.causes) {
    json::object one = CauseToWire(why, cause, found.headline.change);
    directory->Label(&one["where"]);
    causes.push_back(std::move(one));
  }
  ASSIGN_OR_RETURN(json::value coinciding, CoincidingOf(context, request, query, why));
  const double took =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(json::object{{"id", request.path_values.at("id")},
                                   {"from", FormatTime(query.period.from)},
                                   {"to", FormatTime(query.period.to)},
                                   {"now", found.headline.now - why.offset},
                                   {"before", found.headline.expected - why.offset},
                                   {"change", found.headline.change},
                                   {"causes", std::move(causes)},
                                   {"rest", found.rest.total},
                                   {"global_shift", found.global_shift},
                                   {"slices", found.slices},
                                   {"coinciding", std::move(coinciding)},
                                   {"took_ms", took}});
}

}  // namespace

void AddMetricRoutes(Context& context, Router& router) {
  Route definitions(Method::kGet, "/v1/metrics", Permission::kReadDefinitions,
                    "Definitions of all metrics");
  definitions.response_schema = "Metrics";
  definitions.handle = [&context](const Request&) -> Result<Response> {
    json::array list;
    for (const metrics::Definition& definition : context.workspace->metrics().definitions())
      list.push_back(DefinitionToWire(definition));
    return JsonResponse(json::object{{"metrics", list}});
  };
  definitions.rows = RouteRows::kNone;
  router.Add(std::move(definitions));

  Route versions(Method::kGet, "/v1/metrics/{id}/versions", Permission::kReadDefinitions,
                 "Every definition the metric has had here, oldest first");
  versions.response_schema = "MetricVersions";
  versions.rows = RouteRows::kNone;
  versions.handle = [&context](const Request& request) { return VersionsOf(context, request); };
  router.Add(std::move(versions));

  const Parameter before = {
      "before_from", "when the period compared with begins, as long; just before when absent"};
  std::vector<Parameter> common = {
      {"grain", "hour, day or week"}, {"compare", "previous or none"}, before};
  common.insert(common.end(), PastParameters().begin(), PastParameters().end());
  Route values(Method::kGet, "/v1/metrics/values", Permission::kReadFigures,
               "Metrics over a period, with interval, comparison and series");
  values.parameters = common;
  values.parameters.push_back({"id", "which metrics; all when absent", "string", true});
  values.filters = true;
  values.response_schema = "MetricValues";
  values.handle = [&context](const Request& request) { return Values(context, request); };
  values.rows = RouteRows::kFiltered;
  router.Add(std::move(values));

  Route split(Method::kGet, "/v1/metrics/{id}/breakdown", Permission::kReadFigures,
              "One metric split by a dimension");
  split.parameters = common;
  split.parameters.push_back(
      {"by",
       "channel, queue, agent, agent_kind, team, reason, direction, dataset, opening or attr.KEY"});
  split.parameters.push_back({"limit", "most rows", "integer"});
  split.filters = true;
  split.response_schema = "Breakdown";
  split.handle = [&context](const Request& request) { return SplitBy(context, request); };
  split.rows = RouteRows::kFiltered;
  router.Add(std::move(split));

  Route why(Method::kGet, "/v1/metrics/{id}/why", Permission::kReadFigures,
            "Which slices carry a metric's change against the period before; they and the rest add "
            "up to it");
  why.parameters = {before};
  why.filters = true;
  why.rows = RouteRows::kFiltered;
  why.response_schema = "Why";
  why.handle = [&context](const Request& request) { return WhyMoved(context, request); };
  router.Add(std::move(why));
}

}  // namespace clarion::api
