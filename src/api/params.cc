#include "api/params.h"

#include <fmt/format.h>

#include "app/journey_report.h"
#include "base/number.h"

namespace clarion::api {
namespace {

constexpr int kDefaultDays = 28;

}  // namespace

Result<std::optional<TimeMs>> TimeParam(const Request& request, std::string_view name) {
  const std::string text = request.Param(name);
  if (text.empty()) return std::optional<TimeMs>();
  const Result<TimeMs> at = request.zone.Parse(text);
  if (!at.ok()) return InvalidInput(fmt::format("{}: {}", name, at.error().message));
  return std::optional<TimeMs>(*at);
}

Result<std::optional<double>> NumberParam(const Request& request, std::string_view name) {
  const std::string text = request.Param(name);
  if (text.empty()) return std::optional<double>();
  const std::optional<double> value = FiniteNumber(text);
  if (!value) return InvalidInput(fmt::format("{}: '{}' is not a number", name, text));
  return value;
}

Result<std::optional<int64_t>> WholeParam(const Request& request, std::string_view name) {
  const std::string text = request.Param(name);
  if (text.empty()) return std::optional<int64_t>();
  const std::optional<int64_t> value = WholeNumber(text);
  if (!value) return InvalidInput(fmt::format("{}: '{}' is not a whole number", name, text));
  return value;
}

Result<std::optional<uint64_t>> EarlierThanParam(const Request& request, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> number, WholeParam(request, name));
  if (!number) return std::optional<uint64_t>();
  if (*number < 1) return InvalidInput(fmt::format("{}: a number from 1 up", name));
  return std::optional<uint64_t>(*number);
}

Result<int64_t> LimitParam(const Request& request, int64_t fallback, int64_t most) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> limit, WholeParam(request, "limit"));
  if (limit && (*limit < 1 || *limit > most))
    return InvalidInput(fmt::format("limit: must be from 1 to {}", most));
  return limit.value_or(fallback);
}

std::optional<std::string> TextIn(const json::value& body, std::string_view name) {
  const json::value* value = Find(body, name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

Result<metrics::Period> PeriodOf(const metrics::Filter& filter, const metrics::Engine& engine,
                                 const warehouse::View& view) {
  ASSIGN_OR_RETURN(const TimeMs horizon, engine.Horizon(filter.tenant, view));
  metrics::Period period;
  const Zone zone = engine.zone();
  period.to = filter.to.value_or(zone.BeginOfDay(zone.DayOf(horizon) + 1));
  period.from = filter.from.value_or(zone.PlusDays(period.to, -kDefaultDays));
  if (period.to <= period.from) return InvalidInput("to: must be later than from");
  return period;
}

Result<std::optional<TimeMs>> BeforeParam(const Request& request, const metrics::Period& period) {
  ASSIGN_OR_RETURN(const std::optional<TimeMs> from, TimeParam(request, "before_from"));
  const TimeMs latest = 2 * period.from - period.to;
  if (from && *from > latest)
    return InvalidInput(fmt::format(
        "before_from: '{}' is too late; a period as long as this one ends before it from {} on",
        FormatTime(*from), FormatTime(latest)));
  return from;
}

metrics::RowScope ScopeOf(const Caller& caller) {
  metrics::RowScope scope;
  scope.all = caller.sees == registry::Sees::kAll;
  if (scope.all || !caller.person) return scope;
  if (caller.sees == registry::Sees::kOwn)
    scope.agent = caller.person->agent_id;
  else
    scope.teams = caller.person->teams;
  return scope;
}

Result<std::string> WithinScope(const Caller& caller, const std::string& tenant) {
  metrics::Filter filter;
  filter.tenant = tenant;
  filter.scope = ScopeOf(caller);
  return metrics::FilterSql(filter, false, false);
}

Result<metrics::Filter> FilterParams(const Request& request, const std::string& tenant) {
  metrics::Filter filter;
  filter.tenant = tenant;
  filter.scope = ScopeOf(request.caller);
  ASSIGN_OR_RETURN(filter.from, TimeParam(request, "from"));
  ASSIGN_OR_RETURN(filter.to, TimeParam(request, "to"));
  filter.channels = request.Params("channel");
  filter.directions = request.Params("direction");
  filter.queues = request.Params("queue");
  filter.agents = request.Params("agent");
  filter.agent_kinds = request.Params("agent_kind");
  filter.teams = request.Params("team");
  filter.reasons = request.Params("reason");
  filter.customers = request.Params("customer");
  filter.datasets = request.Params("dataset");
  filter.openings = request.Params("opening");
  filter.words = request.Param("q");
  filter.signals = request.Params("signal");
  filter.card = request.Param("card");
  ASSIGN_OR_RETURN(filter.points_min, NumberParam(request, "points_min"));
  ASSIGN_OR_RETURN(filter.points_max, NumberParam(request, "points_max"));
  filter.answers = request.Params("answer");
  for (const auto& [key, value] : request.query)
    if (key.starts_with("attr.") && key.size() > 5)
      filter.attributes.emplace_back(key.substr(5), value);
  return filter;
}

Result<std::string> WhereParams(const Request& request, const app::Workspace& workspace,
                                warehouse::Warehouse& warehouse, const std::string& tenant) {
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterParams(request, tenant));
  ASSIGN_OR_RETURN(std::string where, metrics::FilterSql(filter, true, warehouse.modern()));
  const std::string metric = request.Param("metric");
  if (metric.empty()) return where;
  const std::string part = request.Param("part", "over");
  if (part != "over" && part != "of" && part != "miss")
    return InvalidInput(fmt::format("part: '{}' is not over, of or miss", part));
  const metrics::Part which = part == "over" ? metrics::Part::kOver
                              : part == "of" ? metrics::Part::kOf
                                             : metrics::Part::kMiss;
  for (const std::string& version : request.Params("definition")) {
    ASSIGN_OR_RETURN(const metrics::Definition other, workspace.metric_versions().Find(version));
    if (other.id != metric) continue;
    ASSIGN_OR_RETURN(const std::string rests, workspace.metrics().PartSql(other, which, filter));
    return fmt::format("{} AND {}", where, rests);
  }
  if (workspace.metrics().Find(metric) != nullptr) {
    ASSIGN_OR_RETURN(const std::string rests, workspace.metrics().PartSql(metric, which, filter));
    return where + " AND " + rests;
  }
  // Figures of journeys change with the workspace's rules: they are read where they are asked for.
  ASSIGN_OR_RETURN(const app::JourneyDefinitions journeys, app::LoadJourneyDefinitions(workspace));
  ASSIGN_OR_RETURN(const std::string rests,
                   metrics::Engine(journeys.metrics, warehouse).PartSql(metric, which, filter));
  return where + " AND " + rests;
}

const std::vector<Parameter>& FilterParameters() {
  static const std::vector<Parameter> parameters = {
      {"from", "began at or after; RFC 3339 or a date"},
      {"to", "began before; RFC 3339 or a date"},
      {"channel", "voice, chat, email, sms, social, messaging, ticket, bot", "string", true},
      {"direction", "inbound, outbound", "string", true},
      {"queue", "'~none' = no queue", "string", true},
      {"agent", "any agent who took part", "string", true},
      {"agent_kind", "human, ai, mixed, none", "string", true},
      {"team", "", "string", true},
      {"reason", "contact reason; '~none' = none found", "string", true},
      {"customer", "", "string", true},
      {"dataset", "", "string", true},
      {"opening", "open, closed or holiday by the calendar, when it began", "string", true},
      {"attr.KEY", "an attribute's value", "string", true},
      {"q",
       "full text: all of these words in one turn, those in \"…\" one after another; after "
       "customer: in a turn of the customer"},
      {"signal", "KIND or KIND:LABEL", "string", true},
      {"card", "scorecard the points belong to; service_quality when absent"},
      {"points_min", "0 to 1", "number"},
      {"points_max", "0 to 1", "number"},
      {"answer", "CARD.QUESTION:VERDICT", "string", true},
      {"metric", "the contacts this metric's figure rests on"},
      {"part", "of that metric: over (all that count), of (hits), miss (the others)"},
      {"definition",
       "metrics by these versions of their definitions (GET /v1/metrics/{id}/versions)", "string",
       true},
  };
  return parameters;
}

}  // namespace clarion::api
