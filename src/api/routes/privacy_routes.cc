// A person's data: shown, given out, erased; what must be kept, and how long; who asked for what.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"
#include "app/erasure.h"
#include "app/retention.h"

namespace clarion::api {
namespace {

app::PersonQuery QueryOf(const Request& request, const json::value& body) {
  return {request.caller.actor.tenant, TextIn(body, "person").value_or(""),
          TextIn(body, "interaction").value_or("")};
}

privacy::Requests RegisterOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}
privacy::Holds HoldsOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

Result<TimeMs> TimeIn(const Request& request, const json::value& body, const char* name) {
  const auto text = TextIn(body, name);
  if (!text || text->empty()) return TimeMs{0};
  auto at = request.zone.Parse(*text);
  if (!at.ok()) return InvalidInput(fmt::format("{}: {}", name, at.error().message));
  return *at;
}

Result<Response> Show(Context& context, const Request& request) {
  const app::PersonQuery query{request.caller.actor.tenant, request.Param("person"),
                               request.Param("interaction")};
  RETURN_IF_ERROR(context.workspace->CatchUp());
  ASSIGN_OR_RETURN(const app::Person person, app::FindPerson(*context.workspace, query));
  ASSIGN_OR_RETURN(const auto places, app::PlacesOf(*context.workspace, *context.registry, person));
  ASSIGN_OR_RETURN(const auto hold,
                   app::HoldOnPerson(*context.registry, context.workspace->clock(), person));
  json::object out = app::ToJsonObject(person);
  json::array list;
  for (const app::Place& place : places)
    list.push_back(json::object{{"name", place.name}, {"count", place.count}});
  out["places"] = std::move(list);
  out["hold"] = hold ? json::value(privacy::ToJsonObject(*hold)) : json::value();
  return JsonResponse(out);
}

// The open request that is named in the body, or a new one made of it.
Result<privacy::PersonRequest> RequestIn(const Context& context, const Request& request,
                                         const json::value& body, privacy::RequestKind kind) {
  privacy::Requests book = RegisterOf(context);
  if (const auto named = TextIn(body, "request"); named && !named->empty()) {
    ASSIGN_OR_RETURN(privacy::PersonRequest found, book.Find(request.caller.actor.tenant, *named));
    if (found.kind != kind || found.state != privacy::RequestState::kOpen)
      return Conflict(
          fmt::format("request {} is no open request for {}", *named, privacy::Name(kind)));
    return found;
  }
  privacy::PersonRequest made;
  made.kind = kind;
  const app::PersonQuery who = QueryOf(request, body);
  made.subject = who.person.empty() ? "interaction" : "person";
  made.person = who.person.empty() ? who.interaction : who.person;
  made.basis = TextIn(body, "basis").value_or("");
  made.asked_by = TextIn(body, "asked_by").value_or("");
  ASSIGN_OR_RETURN(made.received_at, TimeIn(request, body, "received_at"));
  return book.Add(request.caller.actor, made);
}

Result<Response> Erase(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  RETURN_IF_ERROR(context.workspace->CatchUp());
  ASSIGN_OR_RETURN(const app::Person person,
                   app::FindPerson(*context.workspace, QueryOf(request, body)));
  if (TextIn(body, "confirm").value_or("") != person.name())
    return InvalidInput(fmt::format("confirm: write '{}' to erase it", person.name()));
  ASSIGN_OR_RETURN(const auto hold,
                   app::HoldOnPerson(*context.registry, context.workspace->clock(), person));
  if (hold)
    return Conflict("nothing was erased: " + privacy::Describe(*hold) + "; release it first");
  ASSIGN_OR_RETURN(const privacy::PersonRequest registered,
                   RequestIn(context, request, body, privacy::RequestKind::kErasure));
  RETURN_IF_ERROR(context.erasures->Start(request.caller.actor, person, registered.id));
  return AuditedResponse(context.erasures->Status(), 202);
}

Result<Response> Export(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  RETURN_IF_ERROR(context.workspace->CatchUp());
  ASSIGN_OR_RETURN(const app::Person person,
                   app::FindPerson(*context.workspace, QueryOf(request, body)));
  ASSIGN_OR_RETURN(const json::object all,
                   app::ExportPerson(*context.workspace, *context.registry, person));
  ASSIGN_OR_RETURN(const privacy::PersonRequest registered,
                   RequestIn(context, request, body, privacy::RequestKind::kExport));
  RETURN_IF_ERROR(
      RegisterOf(context).Finish(request.caller.actor, registered.id,
                                 json::object{{"records", all.at("records").as_array().size()}}));
  return AuditedResponse(all);
}

// Who only reads the register does not see whom it is about.
json::object ToWire(const Context& context, const Request& request,
                    const privacy::PersonRequest& one) {
  json::object out = privacy::ToJsonObject(one, context.workspace->clock().NowMs());
  if (!request.caller.permissions.Has(Permission::kManagePrivacy)) {
    out["person"] = "";
    out["asked_by"] = "";
  }
  return out;
}

Result<Response> Register(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const auto all, RegisterOf(context).All(request.caller.actor.tenant));
  ASSIGN_OR_RETURN(const journal::ErasureCounts counts,
                   context.workspace->journal().CountErasures());
  json::array list;
  for (const privacy::PersonRequest& one : all) list.push_back(ToWire(context, request, one));
  return JsonResponse(json::object{
      {"requests", std::move(list)},
      {"erased_subjects", counts.subjects},
      {"refused_deliveries", counts.refused},
      {"refused_at",
       counts.refused_at == 0 ? json::value() : json::value(FormatTime(counts.refused_at))}});
}

Result<Response> AddRequest(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string kind = TextIn(body, "kind").value_or("");
  if (kind != "erasure" && kind != "export")
    return InvalidInput(fmt::format("kind: '{}' is not erasure or export", kind));
  ASSIGN_OR_RETURN(
      const privacy::PersonRequest made,
      RequestIn(context, request, body,
                kind == "export" ? privacy::RequestKind::kExport : privacy::RequestKind::kErasure));
  return AuditedResponse(ToWire(context, request, made), 201);
}

Result<Response> RefuseRequest(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string reason = TextIn(body, "reason").value_or("");
  if (reason.empty()) return InvalidInput("reason: say why; whoever asked has a right to know");
  privacy::Requests book = RegisterOf(context);
  const std::string& id = request.path_values.at("id");
  RETURN_IF_ERROR(book.Refuse(request.caller.actor, id, reason));
  ASSIGN_OR_RETURN(const privacy::PersonRequest one, book.Find(request.caller.actor.tenant, id));
  return AuditedResponse(ToWire(context, request, one));
}

json::object ToWire(const Request& request, const privacy::Hold& hold) {
  json::object out = privacy::ToJsonObject(hold);
  if (!request.caller.permissions.Has(Permission::kManagePrivacy)) out["value"] = "";
  return out;
}

Result<Response> ListHolds(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const auto all, HoldsOf(context).All(request.caller.actor.tenant));
  json::array list;
  for (const privacy::Hold& hold : all) list.push_back(ToWire(request, hold));
  return JsonResponse(json::object{{"holds", std::move(list)}});
}

Result<Response> AddHold(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  privacy::Hold hold;
  const std::string kind = TextIn(body, "kind").value_or("");
  if (kind == "interaction")
    hold.kind = privacy::HoldKind::kInteraction;
  else if (kind == "period")
    hold.kind = privacy::HoldKind::kPeriod;
  else if (kind != "person")
    return InvalidInput(fmt::format("kind: '{}' is not person, interaction or period", kind));
  hold.value = TextIn(body, "value").value_or("");
  hold.reason = TextIn(body, "reason").value_or("");
  hold.owner = TextIn(body, "owner").value_or("");
  ASSIGN_OR_RETURN(hold.from, TimeIn(request, body, "from"));
  ASSIGN_OR_RETURN(hold.until, TimeIn(request, body, "until"));
  ASSIGN_OR_RETURN(const privacy::Hold made, HoldsOf(context).Add(request.caller.actor, hold));
  return AuditedResponse(ToWire(request, made), 201);
}

Result<Response> ReleaseHold(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const privacy::Hold hold,
                   HoldsOf(context).Release(request.caller.actor, request.path_values.at("id")));
  return AuditedResponse(ToWire(request, hold));
}

using Handler = Result<Response> (*)(Context&, const Request&);

Route Make(Context& context, Method method, const char* path, Permission permission,
           const char* what, const char* takes, const char* gives, Handler handler) {
  Route route(method, path, permission, what);
  route.request_schema = takes;
  route.response_schema = gives;
  route.handle = [&context, handler](const Request& request) { return handler(context, request); };
  return route;
}

}  // namespace

void AddPrivacyRoutes(Context& context, Router& router) {
  constexpr Permission kManage = Permission::kManagePrivacy;
  constexpr Permission kRead = Permission::kReadAudit;

  Route show = Make(context, Method::kGet, "/v1/privacy/person", kManage,
                    "What is stored about a person, and where", "", "PersonData", Show);
  show.parameters = {{"person", "a customer's id, or an e-mail, phone or name that is only theirs"},
                     {"interaction", "one conversation instead"}};
  router.Add(std::move(show));
  router.Add(Make(context, Method::kPost, "/v1/privacy/export", kManage,
                  "Everything about a person, unmasked, for them; the register notes it",
                  "PrivacyWork", "PersonExport", Export));
  router.Add(Make(context, Method::kPost, "/v1/privacy/erase", kManage,
                  "Take a person out of everything, in the background; refused while a hold is on "
                  "them",
                  "PrivacyWork", "ErasureStatus", Erase));
  router.Add(Make(context, Method::kGet, "/v1/privacy/erasure", kManage,
                  "How the last erasure goes, and what proves it", "", "ErasureStatus",
                  [](Context& in, const Request&) -> Result<Response> {
                    return JsonResponse(in.erasures->Status());
                  }));
  router.Add(Make(context, Method::kGet, "/v1/privacy/requests", kRead,
                  "The register: who asked what, on what basis, due when", "", "PrivacyRegister",
                  Register));
  router.Add(Make(context, Method::kPost, "/v1/privacy/requests", kManage,
                  "Put what somebody asked into the register; due in a month", "PrivacyWork",
                  "PrivacyRequest", AddRequest));
  router.Add(Make(context, Method::kPost, "/v1/privacy/requests/{id}/refuse", kManage,
                  "Refuse a request, with the reason", "RefusePrivacyRequest", "PrivacyRequest",
                  RefuseRequest));
  router.Add(Make(context, Method::kGet, "/v1/privacy/holds", kRead,
                  "Legal holds: what must not be erased", "", "Holds", ListHolds));
  router.Add(Make(context, Method::kPost, "/v1/privacy/holds", kManage,
                  "Keep a person, a conversation or a period from being erased", "NewHold", "Hold",
                  AddHold));
  router.Add(Make(context, Method::kPost, "/v1/privacy/holds/{id}/release", kManage,
                  "Release a hold", "", "Hold", ReleaseHold));
  router.Add(Make(context, Method::kGet, "/v1/privacy/retention", kRead,
                  "The rules of retention, and what they would take out tonight", "",
                  "RetentionReport", [](Context& in, const Request& request) -> Result<Response> {
                    ASSIGN_OR_RETURN(const app::RetentionReport report,
                                     app::ApplyRetention(*in.workspace, *in.registry,
                                                         request.caller.actor, true));
                    return JsonResponse(app::ToJsonObject(report));
                  }));
}

}  // namespace clarion::api
