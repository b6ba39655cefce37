// Initiatives, their measured effect, playbooks, recommendations and what was decided on them.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "actions/initiatives.h"
#include "actions/recommend.h"
#include "api/context.h"
#include "api/params.h"
#include "app/findings.h"
#include "app/initiative_effect.h"

namespace clarion::api {
namespace {

using actions::Initiative;
using actions::Initiatives;

Initiatives Book(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

// What names metrics and contacts must name some there are.
Result<void> CheckNames(const Context& context, const Initiative& one) {
  const metrics::Engine& engine = context.workspace->metrics();
  const metrics::Definition* metric = engine.Find(one.metric);
  if (metric == nullptr)
    return InvalidInput(
        fmt::format("metric: there is no metric '{}'; GET /v1/metrics lists them", one.metric));
  RETURN_IF_ERROR(app::CheckMeasurable(*metric));
  for (const std::string& id : one.guardrails) {
    const metrics::Definition* guardrail = engine.Find(id);
    if (guardrail == nullptr)
      return InvalidInput(fmt::format("guardrails: there is no metric '{}'", id));
    RETURN_IF_ERROR(app::CheckMeasurable(*guardrail));
  }
  ASSIGN_OR_RETURN(const metrics::Filter filter, app::FilterOfSegment(one.segment));
  (void)filter;
  return {};
}

Result<Response> Make(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  ASSIGN_OR_RETURN(const Initiative checked, actions::WithChange({}, body));
  RETURN_IF_ERROR(CheckNames(context, checked));
  ASSIGN_OR_RETURN(const Initiative made, Book(context).Make(request.caller.actor, body));
  return AuditedResponse(actions::ToJsonObject(made), 201);
}

Result<Response> Change(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const Initiative before, Book(context).Find(request.caller.actor.tenant, id));
  ASSIGN_OR_RETURN(const Initiative after, actions::WithChange(before, body));
  RETURN_IF_ERROR(CheckNames(context, after));
  ASSIGN_OR_RETURN(const Initiative changed, Book(context).Change(request.caller.actor, id, body));
  return AuditedResponse(actions::ToJsonObject(changed));
}

json::object EffectToWire(const app::InitiativeEffect& whole, const app::MeasuredMetric& one,
                          bool with_points) {
  const auto day = [&](size_t step) {
    return FormatDate(whole.first_day + static_cast<TimeMs>(step) * kDayMs);
  };
  const auto day_or_null = [&](const std::optional<size_t>& step) {
    return step ? json::value(day(*step)) : json::value();
  };
  const actions::Effect& effect = one.effect;
  const bool known = effect.method != actions::Method::kNone;
  const auto figure = [&](double value) { return known ? json::value(value) : json::value(); };
  json::array controls, points;
  for (const std::string& name : effect.controls) controls.emplace_back(name);
  if (with_points)
    for (const actions::BandPoint& point : effect.band)
      points.push_back(json::object{{"at", day(point.step)},
                                    {"actual", point.actual},
                                    {"expected", point.expected},
                                    {"low", point.low},
                                    {"high", point.high}});
  return {{"metric", one.metric},
          {"method", actions::Name(effect.method)},
          {"why_not", effect.why_not},
          {"value", figure(effect.value)},
          {"low", figure(effect.low)},
          {"high", figure(effect.high)},
          {"before", figure(effect.before)},
          {"days", effect.steps},
          {"autocorrelation", effect.autocorrelation},
          {"controls", std::move(controls)},
          {"points", std::move(points)},
          {"state", actions::Name(one.sustain.state)},
          {"won_on", day_or_null(one.sustain.won_at)},
          {"faded_on", day_or_null(one.sustain.faded_at)},
          {"win", figure(one.sustain.win)},
          {"left", figure(one.sustain.now)},
          {"guard", app::Name(one.guard)}};
}

Result<app::InitiativeEffect> Measured(const Context& context, const Request& request,
                                       const Initiative& one) {
  return app::MeasureInitiative(context.workspace->metrics(), context.tenant,
                                ScopeOf(request.caller), one);
}

Result<Response> EffectOf(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const Initiative one,
                   Book(context).Find(request.caller.actor.tenant, request.path_values.at("id")));
  ASSIGN_OR_RETURN(const app::InitiativeEffect effect, Measured(context, request, one));
  json::array guardrails;
  for (const app::MeasuredMetric& guard : effect.guardrails)
    guardrails.push_back(EffectToWire(effect, guard, false));
  return JsonResponse(json::object{{"id", one.id},
                                   {"start", FormatDate(effect.start)},
                                   {"target", EffectToWire(effect, effect.target, true)},
                                   {"guardrails", std::move(guardrails)}});
}

// The ledger keeps what was measured on the day it ended.
Result<Response> End(const Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const Initiative one, Book(context).Find(request.caller.actor.tenant, id));
  std::optional<actions::Outcome> outcome;
  if (one.stage == actions::Stage::kRunning) {
    ASSIGN_OR_RETURN(const app::InitiativeEffect effect, Measured(context, request, one));
    const app::MeasuredMetric& target = effect.target;
    if (target.effect.method != actions::Method::kNone)
      outcome = {target.effect.value, target.effect.low, target.effect.high,
                 std::string(actions::Name(target.effect.method)),
                 std::string(actions::Name(target.sustain.state))};
  }
  ASSIGN_OR_RETURN(const Initiative ended, Book(context).End(request.caller.actor, id, outcome));
  return AuditedResponse(actions::ToJsonObject(ended));
}

// --- playbooks and recommendations ---

Result<std::vector<actions::Playbook>> Playbooks(const Context& context) {
  return app::LoadPlaybooksOf(*context.workspace);
}

json::object ToWire(const actions::Playbook& one) {
  const auto list = [](const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
  };
  return {{"id", one.id},
          {"title", one.title},
          {"metrics", list(one.metrics)},
          {"types", list(one.types)},
          {"dimensions", list(one.dimensions)},
          {"action", one.action},
          {"owner_role", one.owner_role},
          {"undoes",
           json::object{{"value", one.undoes}, {"low", one.undoes_low}, {"high", one.undoes_high}}},
          {"effort", actions::Name(one.effort)},
          {"guardrails", list(one.guardrails)},
          {"launch", one.launch}};
}

json::object ToWire(const actions::Expectation& one) {
  return {{"value", one.value}, {"low", one.low}, {"high", one.high}};
}

Result<app::ExplainedChange> FindingsOf(const Context& context, const Request& request) {
  metrics::ValuesQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterParams(request, context.tenant));
  ASSIGN_OR_RETURN(query.period, PeriodOf(query.filter, context.workspace->metrics()));
  std::string fixed;
  const auto hold = [&](const std::string& name, const std::string& value) {
    fixed += fmt::format("{}{}={}", fixed.empty() ? "" : "&", name, app::UrlEncoded(value));
  };
  for (const char* name :
       {"channel", "direction", "queue", "agent", "agent_kind", "team", "reason", "dataset"})
    for (const std::string& value : request.Params(name)) hold(name, value);
  for (const auto& [key, value] : request.query)
    if (key.starts_with("attr.")) hold(key, value);
  return app::ExplainedFindings(context.workspace->metrics(), request.Param("metric"), query,
                                fixed);
}

Result<Response> Recommendations(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const app::ExplainedChange found, FindingsOf(context, request));
  ASSIGN_OR_RETURN(const std::vector<actions::Playbook> playbooks, Playbooks(context));
  const std::string& tenant = request.caller.actor.tenant;
  ASSIGN_OR_RETURN(const std::vector<Initiative> past, Book(context).All(tenant));
  ASSIGN_OR_RETURN(const std::vector<actions::Decision> decisions, Book(context).Decisions(tenant));
  const auto list =
      actions::Recommend(playbooks, found.findings, found.scope, actions::Learn(past, decisions));
  json::array out;
  for (const actions::Recommendation& one : list) {
    const actions::Finding& finding = found.findings[one.finding];
    json::array where;
    for (const auto& [by, value] : finding.where)
      where.push_back(json::object{{"by", by}, {"value", value}});
    out.push_back(json::object{{"playbook", ToWire(*one.playbook)},
                               {"metric", found.scope.metric},
                               {"where", std::move(where)},
                               {"segment", found.segments[one.finding]},
                               {"type", finding.type},
                               {"contribution", finding.contribution},
                               {"effect", ToWire(one.effect)},
                               {"expected", ToWire(one.expected)},
                               {"chance_success", one.chance_success},
                               {"chance_accepted", one.chance_accepted},
                               {"value", one.value},
                               {"because", one.because}});
  }
  return JsonResponse(
      json::object{{"metric", found.scope.metric}, {"recommendations", std::move(out)}});
}

// Accepting makes a draft of what was recommended.
json::object DraftOf(const actions::Playbook& playbook, const json::value& body) {
  json::array guardrails, tasks;
  for (const std::string& id : playbook.guardrails) guardrails.emplace_back(id);
  tasks.push_back(json::object{{"text", playbook.launch}});
  json::object fields{{"title", playbook.title},
                      {"hypothesis", playbook.action},
                      {"metric", StringOr(body, "metric", "")},
                      {"segment", StringOr(body, "segment", "")},
                      {"incident", StringOr(body, "incident", "")},
                      {"playbook", playbook.id},
                      {"guardrails", std::move(guardrails)},
                      {"tasks", std::move(tasks)}};
  if (const json::value* expected = Find(body, "expected")) fields["expected"] = *expected;
  return fields;
}

Result<Response> Decide(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const json::value* accepted = Find(body, "accepted");
  if (accepted == nullptr || !accepted->is_bool()) return InvalidInput("accepted: true or false");
  actions::Decision decision;
  decision.playbook = StringOr(body, "playbook", "");
  decision.metric = StringOr(body, "metric", "");
  decision.segment = StringOr(body, "segment", "");
  decision.reason = StringOr(body, "reason", "");
  decision.accepted = accepted->get_bool();
  ASSIGN_OR_RETURN(const std::vector<actions::Playbook> playbooks, Playbooks(context));
  const auto known =
      std::find_if(playbooks.begin(), playbooks.end(),
                   [&](const actions::Playbook& one) { return one.id == decision.playbook; });
  if (known == playbooks.end())
    return InvalidInput(fmt::format("playbook: there is none '{}'; GET /v1/playbooks lists them",
                                    decision.playbook));
  json::value initiative;
  if (decision.accepted) {
    const json::object fields = DraftOf(*known, body);
    ASSIGN_OR_RETURN(const Initiative checked, actions::WithChange({}, fields));
    RETURN_IF_ERROR(CheckNames(context, checked));
    ASSIGN_OR_RETURN(const Initiative made, Book(context).Make(request.caller.actor, fields));
    decision.initiative = made.id;
    initiative = actions::ToJsonObject(made);
  }
  ASSIGN_OR_RETURN(decision, Book(context).Decide(request.caller.actor, std::move(decision)));
  return AuditedResponse(json::object{{"decision", actions::ToJsonObject(decision)},
                                      {"initiative", std::move(initiative)}},
                         201);
}

void AddRecommendations(Context& context, Router& router) {
  Route playbooks(Method::kGet, "/v1/playbooks", Permission::kReadDefinitions,
                  "What to do about findings: conditions, actions, expected effects");
  playbooks.response_schema = "Playbooks";
  playbooks.rows = RouteRows::kNone;
  playbooks.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<actions::Playbook> all, Playbooks(context));
    json::array out;
    for (const actions::Playbook& one : all) out.push_back(ToWire(one));
    return JsonResponse(json::object{{"playbooks", std::move(out)}});
  };
  router.Add(std::move(playbooks));

  Route list(Method::kGet, "/v1/recommendations", Permission::kReadFigures,
             "What could be done about a metric's change, by expected value, with the reason");
  list.filters = true;
  list.rows = RouteRows::kFiltered;
  list.response_schema = "Recommendations";
  list.handle = [&context](const Request& request) { return Recommendations(context, request); };
  router.Add(std::move(list));

  Route decide(Method::kPost, "/v1/recommendations/decisions", Permission::kManageInitiatives,
               "Accept a recommendation (makes a draft initiative) or reject it with a reason");
  decide.request_schema = "NewDecision";
  decide.response_schema = "Decided";
  decide.rows = RouteRows::kNone;
  decide.handle = [&context](const Request& request) { return Decide(context, request); };
  router.Add(std::move(decide));
}

using Step = Result<Initiative> (Initiatives::*)(const registry::Actor&, const std::string&);

void AddStep(Context& context, Router& router, const char* name, const char* what, Step step) {
  Route route(Method::kPost, fmt::format("/v1/initiatives/{{id}}/{}", name),
              Permission::kManageInitiatives, what);
  route.response_schema = "Initiative";
  route.rows = RouteRows::kNone;
  route.handle = [&context, step](const Request& request) -> Result<Response> {
    Initiatives book = Book(context);
    ASSIGN_OR_RETURN(const Initiative one,
                     (book.*step)(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(actions::ToJsonObject(one));
  };
  router.Add(std::move(route));
}

void AddLedger(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/initiatives", Permission::kReadFigures,
             "Every initiative, newest first: the ledger of expected and measured effects");
  list.response_schema = "Initiatives";
  list.rows = RouteRows::kNone;
  list.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<Initiative> all,
                     Book(context).All(request.caller.actor.tenant));
    json::array out;
    for (const Initiative& one : all) out.push_back(actions::ToJsonObject(one));
    return JsonResponse(json::object{{"initiatives", std::move(out)}});
  };
  router.Add(std::move(list));

  Route make(Method::kPost, "/v1/initiatives", Permission::kManageInitiatives,
             "Make a draft initiative");
  make.request_schema = "NewInitiative";
  make.response_schema = "Initiative";
  make.rows = RouteRows::kNone;
  make.handle = [&context](const Request& request) { return Make(context, request); };
  router.Add(std::move(make));

  Route one(Method::kGet, "/v1/initiatives/{id}", Permission::kReadFigures, "One initiative");
  one.response_schema = "Initiative";
  one.rows = RouteRows::kNone;
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Initiative found,
                     Book(context).Find(request.caller.actor.tenant, request.path_values.at("id")));
    return JsonResponse(actions::ToJsonObject(found));
  };
  router.Add(std::move(one));

  Route change(Method::kPost, "/v1/initiatives/{id}", Permission::kManageInitiatives,
               "Change fields of an initiative; what is not named stays");
  change.request_schema = "NewInitiative";
  change.response_schema = "Initiative";
  change.rows = RouteRows::kNone;
  change.handle = [&context](const Request& request) { return Change(context, request); };
  router.Add(std::move(change));
}

}  // namespace

void AddInitiativeRoutes(Context& context, Router& router) {
  AddLedger(context, router);
  AddStep(context, router, "start", "Start a draft: from now, where no start was set",
          &Initiatives::Start);
  Route end(Method::kPost, "/v1/initiatives/{id}/end", Permission::kManageInitiatives,
            "End a running one; its effect is measured and kept");
  end.response_schema = "Initiative";
  // The effect is that of the contacts the caller sees.
  end.rows = RouteRows::kFiltered;
  end.handle = [&context](const Request& request) { return End(context, request); };
  router.Add(std::move(end));
  AddStep(context, router, "cancel", "Cancel a draft or a running one", &Initiatives::Cancel);
  AddStep(context, router, "reopen", "Make a cancelled one a draft again", &Initiatives::Reopen);

  Route task(Method::kPost, "/v1/initiatives/{id}/tasks", Permission::kManageInitiatives,
             "Add a task, or with its id change it");
  task.request_schema = "TaskChange";
  task.response_schema = "Initiative";
  task.rows = RouteRows::kNone;
  task.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    ASSIGN_OR_RETURN(
        const Initiative changed,
        Book(context).SetTask(request.caller.actor, request.path_values.at("id"), body));
    return AuditedResponse(actions::ToJsonObject(changed));
  };
  router.Add(std::move(task));

  Route effect(
      Method::kGet, "/v1/initiatives/{id}/effect", Permission::kReadFigures,
      "What it did so far, with interval, counterfactual, guardrails and whether it lasts");
  effect.response_schema = "InitiativeEffect";
  effect.rows = RouteRows::kFiltered;
  effect.handle = [&context](const Request& request) { return EffectOf(context, request); };
  router.Add(std::move(effect));
  AddRecommendations(context, router);
}

}  // namespace clarion::api
