// Targets, what will breach them, which outcome wins, and which metrics disagree.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/recent.h"
#include "app/metric_conflicts.h"
#include "app/target_outlook.h"

namespace clarion::api {
namespace {

using targets::Book;
using targets::Target;

constexpr size_t kAnswersKept = 8;

Book BookOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

Result<Target> TargetIn(const Context& context, const json::value& body) {
  Target out;
  out.metric = TextIn(body, "metric").value_or("");
  out.segment = TextIn(body, "segment").value_or("");
  out.note = TextIn(body, "note").value_or("");
  const metrics::Definition* metric = context.workspace->metrics().Find(out.metric);
  const auto side = TextIn(body, "side") ? targets::SideFrom(*TextIn(body, "side"))
                                         : (metric == nullptr ? std::optional<targets::Side>()
                                                              : targets::SideOf(*metric));
  const json::value* level = Find(body, "level");
  if (level == nullptr || !level->is_number()) return InvalidInput("level: a number");
  out.level = level->to_number<double>();
  if (const auto from = TextIn(body, "from"); from && !from->empty()) {
    const auto at = ParseTime(*from);
    if (!at.ok()) return InvalidInput(fmt::format("from: {}", at.error().message));
    out.from = *at;
  }
  out.side = side.value_or(targets::Side::kAtLeast);
  RETURN_IF_ERROR(app::CheckTarget(context.workspace->metrics(), out));
  if (!side)
    return InvalidInput(fmt::format(
        "side: at_least or at_most; '{}' has no direction to take it from", out.metric));
  return out;
}

Result<Response> Set(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  ASSIGN_OR_RETURN(Target asked, TargetIn(context, body));
  ASSIGN_OR_RETURN(const Target set, BookOf(context).Set(request.caller.actor, std::move(asked)));
  return AuditedResponse(targets::ToJsonObject(set));
}

json::array ToWire(const std::vector<Target>& all) {
  json::array out;
  for (const Target& one : all) out.push_back(targets::ToJsonObject(one));
  return out;
}

Result<json::object> OrderToWire(const Context& context) {
  ASSIGN_OR_RETURN(const std::vector<targets::Order> all, BookOf(context).Orders(context.tenant));
  json::object out = targets::ToJsonObject(all.empty() ? targets::Order{} : all.front());
  json::array log;
  for (const targets::Order& one : all) log.push_back(targets::ToJsonObject(one));
  out["log"] = std::move(log);
  return out;
}

Result<Response> Decide(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  std::vector<std::string> names;
  if (const json::value* ranks = Find(body, "ranks"); ranks != nullptr && ranks->is_array())
    for (const json::value& one : ranks->get_array())
      names.push_back(one.is_string() ? std::string(one.get_string()) : "");
  ASSIGN_OR_RETURN(const targets::Ranks ranks, targets::RanksFrom(names));
  RETURN_IF_ERROR(
      BookOf(context).Decide(request.caller.actor, ranks, TextIn(body, "why").value_or("")));
  ASSIGN_OR_RETURN(json::object now, OrderToWire(context));
  return AuditedResponse(std::move(now));
}

// Answers are kept while neither the data nor what leaders said changes.
using AnswerPtr = std::shared_ptr<const json::object>;

template <typename Make>
Result<Response> Kept(const Context& context, Recent<AnswerPtr>& kept, const Request& request,
                      const std::string& asked, const Make& make) {
  const auto start = std::chrono::steady_clock::now();
  const metrics::RowScope scope = ScopeOf(request.caller);
  ASSIGN_OR_RETURN(const std::vector<Target> all, BookOf(context).All(context.tenant));
  ASSIGN_OR_RETURN(const targets::Order order, BookOf(context).Now(context.tenant));
  const std::string key =
      fmt::format("{} {} {} {} {} {}", asked, context.workspace->warehouse().generation(),
                  scope.agent, scope.all ? "all" : fmt::format("{}", fmt::join(scope.teams, "|")),
                  ToJson(ToWire(all)), ToJson(targets::ToJsonObject(order)));
  ASSIGN_OR_RETURN(const AnswerPtr answer, kept.Get(key, [&]() -> Result<AnswerPtr> {
    ASSIGN_OR_RETURN(json::object made, make(scope, all, order));
    return std::make_shared<const json::object>(std::move(made));
  }));
  json::object out = *answer;
  out["took_ms"] =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(std::move(out));
}

Result<json::object> Outlook(const Context& context, const metrics::RowScope& scope,
                             const std::vector<Target>& all) {
  ASSIGN_OR_RETURN(const std::vector<app::TargetOutlook> found,
                   app::OutlookOf(context.workspace->metrics(), all, context.tenant, scope));
  json::array out;
  for (const app::TargetOutlook& one : found) out.push_back(app::ToJsonObject(one));
  return json::object{{"targets", std::move(out)}};
}

Result<json::object> Conflicts(const Context& context, const metrics::RowScope& scope,
                               const std::vector<Target>& all, const targets::Order& order,
                               TimeMs to) {
  metrics::Filter filter;
  filter.tenant = context.tenant;
  filter.scope = scope;
  ASSIGN_OR_RETURN(const app::ConflictReport report,
                   app::ConflictsOf(context.workspace->metrics(), order, all, filter, to));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::object out = app::ToJsonObject(report);
  for (json::value& conflict : out["conflicts"].as_array())
    for (json::value& each : conflict.as_object()["associations"].as_array()) {
      json::object& one = each.as_object();
      const std::string most(StringOr(each, "most", ""));
      one["most_label"] = StringOr(each, "by", "") == "agent" ? directory->NameOf(most) : most;
    }
  return out;
}

void AddBook(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/targets", Permission::kReadFigures,
             "What figures should be: targets in force or to come");
  list.response_schema = "Targets";
  list.rows = RouteRows::kNone;
  list.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<Target> all, BookOf(context).All(context.tenant));
    return JsonResponse(json::object{{"targets", ToWire(all)}});
  };
  router.Add(std::move(list));

  Route set(Method::kPut, "/v1/targets", Permission::kSetTargets,
            "Set a target; the same metric and segment again replaces it");
  set.request_schema = "NewTarget";
  set.response_schema = "Target";
  set.rows = RouteRows::kNone;
  set.handle = [&context](const Request& request) { return Set(context, request); };
  router.Add(std::move(set));

  Route log(Method::kGet, "/v1/targets/log", Permission::kReadFigures,
            "Every target that was set or removed, newest first");
  log.response_schema = "TargetLog";
  log.rows = RouteRows::kNone;
  log.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<Target> all, BookOf(context).Log(context.tenant));
    return JsonResponse(json::object{{"entries", ToWire(all)}});
  };
  router.Add(std::move(log));

  Route remove(Method::kDelete, "/v1/targets/{id}", Permission::kSetTargets,
               "Remove a target; the log keeps it");
  remove.response_schema = "Done";
  remove.rows = RouteRows::kNone;
  remove.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(BookOf(context).Remove(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(remove));

  Route order(Method::kGet, "/v1/outcome-order", Permission::kReadFigures,
              "Which outcome wins where risk, quality, cost and speed disagree, who decided, and "
              "what was decided before");
  order.response_schema = "OutcomeOrder";
  order.rows = RouteRows::kNone;
  order.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(json::object now, OrderToWire(context));
    return JsonResponse(std::move(now));
  };
  router.Add(std::move(order));

  Route decide(Method::kPut, "/v1/outcome-order", Permission::kSetTargets,
               "Decide which outcome wins, the winner first, and why");
  decide.request_schema = "NewOutcomeOrder";
  decide.response_schema = "OutcomeOrder";
  decide.rows = RouteRows::kNone;
  decide.handle = [&context](const Request& request) { return Decide(context, request); };
  router.Add(std::move(decide));
}

}  // namespace

void AddTargetRoutes(Context& context, Router& router) {
  AddBook(context, router);
  const auto kept = std::make_shared<Recent<AnswerPtr>>(kAnswersKept);

  Route outlook(Method::kGet, "/v1/targets/outlook", Permission::kReadFigures,
                "Each target: the figure now with its interval, met or not, what it will be in the "
                "four weeks ahead, and when it will likely be missed");
  outlook.response_schema = "TargetOutlooks";
  outlook.rows = RouteRows::kFiltered;
  outlook.handle = [&context, kept](const Request& request) {
    return Kept(context, *kept, request, "outlook",
                [&](const metrics::RowScope& scope, const std::vector<Target>& all,
                    const targets::Order&) { return Outlook(context, scope, all); });
  };
  router.Add(std::move(outlook));

  Route conflicts(Method::kGet, "/v1/metric-conflicts", Permission::kReadFigures,
                  "Figures with a target, and headlines, that got better in the last four weeks "
                  "while one of a higher-ranked outcome got worse. A correlation, not a cause");
  conflicts.parameters = {{"to", "end of the four weeks; the last whole day of the data without"}};
  conflicts.response_schema = "MetricConflicts";
  conflicts.rows = RouteRows::kFiltered;
  conflicts.handle = [&context, kept](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::optional<TimeMs> to, TimeParam(request, "to"));
    return Kept(context, *kept, request, fmt::format("conflicts {}", to.value_or(0)),
                [&](const metrics::RowScope& scope, const std::vector<Target>& all,
                    const targets::Order& order) {
                  return Conflicts(context, scope, all, order, to.value_or(0));
                });
  };
  router.Add(std::move(conflicts));
}

}  // namespace clarion::api
