// The register of AI: what learned or acts by itself, who answers for it, and its switch.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/context.h"
#include "app/ai_inventory.h"

namespace clarion::api {
namespace {

using governance::AiRegister;
using governance::ItemKey;

AiRegister RegisterOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

Result<app::AiItem> ItemOf(const Context& context, const Request& request) {
  const ItemKey key{request.path_values.at("kind"), request.path_values.at("id")};
  ASSIGN_OR_RETURN(
      const std::vector<app::AiItem> items,
      app::AiInventory(*context.workspace, *context.registry, request.caller.actor.tenant));
  for (const app::AiItem& item : items)
    if (item.key == key) return item;
  return NotFound(fmt::format("the register has no {} '{}'", key.kind, key.id));
}

Result<Response> Answer(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const app::AiItem now, ItemOf(context, request));
  return AuditedResponse(app::ToJsonObject(now));
}

Result<Response> List(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(
      const std::vector<app::AiItem> items,
      app::AiInventory(*context.workspace, *context.registry, request.caller.actor.tenant));
  json::array out;
  for (const app::AiItem& item : items) out.push_back(app::ToJsonObject(item));
  return JsonResponse(json::object{{"items", out}});
}

Result<Response> Log(const Context& context, const Request& request) {
  const ItemKey key{request.Param("kind"), request.Param("id")};
  ASSIGN_OR_RETURN(const std::vector<governance::Entry> log,
                   RegisterOf(context).Log(request.caller.actor.tenant, key));
  json::array out;
  for (const governance::Entry& one : log)
    out.push_back(json::object{{"kind", one.item.kind},
                               {"id", one.item.id},
                               {"what", one.what},
                               {"value", one.value},
                               {"note", one.note},
                               {"by", one.person_name},
                               {"at", FormatTime(one.at)}});
  return JsonResponse(json::object{{"entries", out}});
}

Result<Response> SetOwner(const Context& context, const Request& request, const json::value& body) {
  ASSIGN_OR_RETURN(const app::AiItem item, ItemOf(context, request));
  RETURN_IF_ERROR(RegisterOf(context).SetOwner(request.caller.actor, item.key,
                                               std::string(StringOr(body, "owner", ""))));
  return Answer(context, request);
}

// Of exactly the version that was looked at.
Result<Response> Approve(const Context& context, const Request& request, const json::value& body) {
  ASSIGN_OR_RETURN(const app::AiItem item, ItemOf(context, request));
  const std::string version(StringOr(body, "version", ""));
  if (version != item.version)
    return Conflict(fmt::format("'{}' is in version {} by now, not {}: look again, then approve",
                                item.title, item.version, version));
  RETURN_IF_ERROR(RegisterOf(context).Approve(request.caller.actor, item.key, version,
                                              std::string(StringOr(body, "note", ""))));
  return Answer(context, request);
}

// A model is left out of, or taken into, all of history as any change is: tried, seen, published.
Result<Response> Switch(const Context& context, const Request& request, const json::value& body) {
  ASSIGN_OR_RETURN(const app::AiItem item, ItemOf(context, request));
  const json::value* on = Find(body, "on");
  if (on == nullptr || !on->is_bool()) return InvalidInput("on: true or false");
  const std::string why(StringOr(body, "why", ""));
  if (why.empty()) return InvalidInput("why: is missing");
  if (!item.can_switch)
    return Conflict(fmt::format("'{}' is not switched here. {}", item.title, item.how));
  if (item.key.kind == "model") {
    if (item.on == on->get_bool())
      return Conflict(fmt::format("'{}' is {} already", item.title, item.on ? "on" : "off"));
    RETURN_IF_ERROR(
        context.rescoring->Start({app::ChangeKind::kModel, item.key.id, !on->get_bool()}));
  }
  const Result<void> noted =
      RegisterOf(context).Switch(request.caller.actor, item.key, on->get_bool(), why);
  // That a model was asked off before and never published does not stand in the way.
  if (!noted.ok() && (item.key.kind != "model" || noted.error().kind != ErrorKind::kConflict))
    return noted.error();
  return Answer(context, request);
}

Route Change(Context& context, const char* path, const char* what, const char* schema,
             Result<Response> (*handle)(const Context&, const Request&, const json::value&)) {
  Route route(Method::kPost, path, Permission::kGovernAi, what);
  route.request_schema = schema;
  route.response_schema = "AiItem";
  route.rows = RouteRows::kNone;
  route.handle = [&context, handle](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    return handle(context, request, body);
  };
  return route;
}

// Answers nothing while people have switched off what it shows.
void Guard(Context& context, Router& router, std::string_view action,
           const std::vector<std::string_view>& paths) {
  router.ForEach([&](Route& route) {
    if (route.method != Method::kGet ||
        std::find(paths.begin(), paths.end(), route.path) == paths.end())
      return;
    route.handle = [&context, action,
                    inner = std::move(route.handle)](const Request& request) -> Result<Response> {
      RETURN_IF_ERROR(app::CheckMayAct(*context.registry, context.workspace->clock(),
                                       request.caller.actor.tenant, action));
      return inner(request);
    };
  });
}

}  // namespace

void AddAiRegisterRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/ai-register", Permission::kReadDefinitions,
             "Everything that learned or acts by itself: what it does, its version, evaluation, "
             "owner, approval and switch");
  list.response_schema = "AiItems";
  list.rows = RouteRows::kNone;
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route log(Method::kGet, "/v1/ai-register/log", Permission::kReadDefinitions,
            "What people decided about it, newest first");
  log.parameters = {{"kind", "model, prompt, scorecard, action; all without it"},
                    {"id", "which one"}};
  log.response_schema = "AiLog";
  log.rows = RouteRows::kNone;
  log.handle = [&context](const Request& request) { return Log(context, request); };
  router.Add(std::move(log));

  router.Add(Change(context, "/v1/ai-register/{kind}/{id}/owner", "Say who answers for it",
                    "AiOwner", SetOwner));
  router.Add(Change(context, "/v1/ai-register/{kind}/{id}/approve",
                    "Approve exactly this version; not by who answers for it", "AiApproval",
                    Approve));
  router.Add(Change(context, "/v1/ai-register/{kind}/{id}/switch",
                    "Switch it off or on; of a model, as a trial on all history", "AiSwitch",
                    Switch));

  Guard(context, router, app::kRecommendAction,
        {"/v1/recommendations", "/v1/incidents/{id}/recommendations"});
  Guard(context, router, app::kCompareAgents, {"/v1/agents", "/v1/agents/{id}"});
  Guard(context, router, app::kCoachAction, {"/v1/coaching/opportunities"});
}

}  // namespace clarion::api
