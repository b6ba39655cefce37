// What happened upstream, as people and systems tell it.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/coinciding.h"
#include "api/params.h"
#include "upstream/intake.h"
#include "upstream/sources.h"

namespace clarion::api {
namespace {

using upstream::Change;
using upstream::ChangeLog;
using upstream::Sources;

constexpr int64_t kChangesMax = 5000;

ChangeLog LogOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

Sources SourcesOf(const Context& context) {
  return {context.registry->database(), context.registry->box(), context.workspace->clock()};
}

Result<Response> List(const Context& context, const Request& request) {
  upstream::ChangeFilter filter;
  ASSIGN_OR_RETURN(const std::optional<TimeMs> from, TimeParam(request, "from"));
  ASSIGN_OR_RETURN(const std::optional<TimeMs> to, TimeParam(request, "to"));
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 500, kChangesMax));
  filter.from = from.value_or(0);
  filter.to = to.value_or(INT64_MAX);
  if (filter.to <= filter.from) return InvalidInput("to: must be later than from");
  filter.kind = request.Param("kind");
  filter.limit = static_cast<size_t>(limit);
  ASSIGN_OR_RETURN(std::vector<Change> all, LogOf(context).Between(context.tenant, filter));
  if (filter.kind.empty() || filter.kind == Name(upstream::Kind::kAiVersion)) {
    ASSIGN_OR_RETURN(std::vector<Change> found,
                     app::FoundAiVersions(context.workspace->warehouse(), context.tenant));
    std::copy_if(found.begin(), found.end(), std::back_inserter(all),
                 [&](const Change& one) { return one.at >= filter.from && one.at < filter.to; });
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Change& a, const Change& b) { return a.at > b.at; });
  if (all.size() > filter.limit) all.resize(filter.limit);
  json::array changes, kinds;
  for (const Change& one : all) changes.push_back(ToWire(one));
  for (const std::string_view kind : upstream::kKinds) kinds.emplace_back(json::string(kind));
  return JsonResponse(json::object{{"changes", std::move(changes)}, {"kinds", std::move(kinds)}});
}

// From a system: who it is, is told by its signature.
Result<Response> Hook(const Context& context, const Request& request) {
  Sources sources = SourcesOf(context);
  const Result<Sources::Made> known = sources.WithSecret(request.path_values.at("id"));
  // That there is no such source is said as a wrong signature is: nobody learns which there are.
  if (!known.ok() && known.error().kind == ErrorKind::kNotFound)
    return SignInNeeded("webhook-signature: not made with this source's secret");
  if (!known.ok()) return known.error();
  RETURN_IF_ERROR(upstream::CheckSigned(known->secret, request.headers, request.body,
                                        context.workspace->clock().NowMs()));
  ASSIGN_OR_RETURN(const std::optional<json::object> fields,
                   upstream::FieldsFrom(request.headers, request.body));
  RETURN_IF_ERROR(sources.Heard(known->source.id));
  if (!fields) return AuditedResponse(json::object{{"made", false}, {"change", nullptr}});
  const registry::Actor actor{"webhook", known->source.id, known->source.name, known->source.tenant,
                              request.address};
  ASSIGN_OR_RETURN(const upstream::Put put,
                   LogOf(context).Put(actor, *fields, known->source.name, true));
  return AuditedResponse(json::object{{"made", put.made}, {"change", ToWire(put.change)}},
                         put.made ? 201 : 200);
}

Route Writes(Method method, const char* path, const char* what, const char* schema) {
  Route route(method, path, Permission::kWriteChanges, what);
  route.response_schema = schema;
  route.rows = RouteRows::kNone;
  return route;
}

void AddSources(Context& context, Router& router) {
  const auto managed = [](Method method, const char* path, const char* what, const char* schema) {
    Route route(method, path, Permission::kManageKeys, what);
    route.response_schema = schema;
    route.rows = RouteRows::kNone;
    return route;
  };
  Route list = managed(Method::kGet, "/v1/change-sources",
                       "Systems that tell of upstream changes by signed webhook", "ChangeSources");
  list.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<upstream::Source> all,
                     SourcesOf(context).All(request.caller.actor.tenant));
    json::array out;
    for (const upstream::Source& one : all) out.push_back(upstream::ToJsonObject(one));
    return JsonResponse(json::object{{"sources", std::move(out)}});
  };
  router.Add(std::move(list));

  Route make =
      managed(Method::kPost, "/v1/change-sources",
              "Add such a system; the answer holds its secret, only now", "ChangeSourceSecret");
  make.request_schema = "NewChangeSource";
  make.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    ASSIGN_OR_RETURN(
        const Sources::Made made,
        SourcesOf(context).Make(request.caller.actor, TextIn(body, "name").value_or("")));
    return AuditedResponse(json::object{{"source", upstream::ToJsonObject(made.source)},
                                        {"path", "/v1/change-hooks/" + made.source.id},
                                        {"secret", made.secret}},
                           201);
  };
  router.Add(std::move(make));

  Route remove = managed(Method::kDelete, "/v1/change-sources/{id}",
                         "Hear no more of a system; what it told stays", "Done");
  remove.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(SourcesOf(context).Remove(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(remove));

  Route hook(Method::kPost, "/v1/change-hooks/{id}", Permission::kPublic,
             "A system tells of a change, signed with its source's secret: Standard Webhooks or "
             "GitHub's way; a GitHub release, a deployment, or a NewUpstreamChange");
  hook.response_schema = "ChangePut";
  hook.rows = RouteRows::kNone;
  hook.body_max_bytes = 256 << 10;  // GitHub tells at length
  hook.handle = [&context](const Request& request) { return Hook(context, request); };
  router.Add(std::move(hook));
}

}  // namespace

void AddChangeRoutes(Context& context, Router& router) {
  Route list(
      Method::kGet, "/v1/changes", Permission::kReadFigures,
      "What happened upstream of the contacts, newest first: releases, policies, prices, "
      "rosters, outages, campaigns, versions of AI agents (those found in the contacts too)");
  list.parameters = {{"from", "was not over before; RFC 3339 or a date"},
                     {"to", "began before; RFC 3339 or a date"},
                     {"kind", "one of the answer's kinds"},
                     {"limit", "at most 5000", "integer"}};
  list.response_schema = "UpstreamChanges";
  list.rows = RouteRows::kNone;
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route add =
      Writes(Method::kPost, "/v1/changes",
             "Write one down; the same source and external_id again changes it", "ChangePut");
  add.request_schema = "NewUpstreamChange";
  add.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    const registry::Actor& actor = request.caller.actor;
    const std::string source = actor.kind == "key" ? actor.name : "people";
    ASSIGN_OR_RETURN(const upstream::Put put, LogOf(context).Put(actor, body, source));
    return AuditedResponse(json::object{{"made", put.made}, {"change", ToWire(put.change)}},
                           put.made ? 201 : 200);
  };
  router.Add(std::move(add));

  Route one(Method::kGet, "/v1/changes/{id}", Permission::kReadFigures, "One upstream change");
  one.response_schema = "UpstreamChange";
  one.rows = RouteRows::kNone;
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Change found,
                     LogOf(context).Find(context.tenant, request.path_values.at("id")));
    return JsonResponse(ToWire(found));
  };
  router.Add(std::move(one));

  Route correct = Writes(Method::kPost, "/v1/changes/{id}", "Correct one; what is not named stays",
                         "UpstreamChange");
  correct.request_schema = "NewUpstreamChange";
  correct.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    ASSIGN_OR_RETURN(
        const Change changed,
        LogOf(context).Correct(request.caller.actor, request.path_values.at("id"), body));
    return AuditedResponse(ToWire(changed));
  };
  router.Add(std::move(correct));

  Route remove = Writes(Method::kDelete, "/v1/changes/{id}", "Remove one that never was", "Done");
  remove.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(LogOf(context).Remove(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(remove));

  AddSources(context, router);
}

}  // namespace clarion::api
