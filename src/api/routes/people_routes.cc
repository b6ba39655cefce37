// People, roles, API keys, and the audit log.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/granting.h"
#include "api/params.h"

namespace clarion::api {
namespace {

using registry::Person;

constexpr TimeMs kLinkValid = 3 * kDayMs;
constexpr size_t kAuditMax = 1000;

std::vector<std::string> TextsOf(const json::value& list) {
  std::vector<std::string> out;
  if (list.is_array())
    for (const json::value& item : list.get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

Result<void> MayGrant(const Context& context, const Caller& caller, const std::string& role) {
  return api::MayGrant(context.registry->roles(), caller, role);
}

Result<Person> PersonOf(const Context& context, const Request& request) {
  return context.registry->people().Find(request.caller.actor.tenant, request.path_values.at("id"));
}

// Changing somebody needs all they may do.
Result<Person> PersonInReach(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(Person person, PersonOf(context, request));
  RETURN_IF_ERROR(MayGrant(context, request.caller, person.role));
  return person;
}

Result<Response> AddPerson(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  registry::NewPerson person{std::string(StringOr(body, "email", "")),
                             std::string(StringOr(body, "name", "")),
                             std::string(StringOr(body, "role", "")),
                             std::string(StringOr(body, "agent_id", "")),
                             {}};
  if (const json::value* teams = Find(body, "teams")) person.teams = TextsOf(*teams);
  RETURN_IF_ERROR(MayGrant(context, request.caller, person.role));
  ASSIGN_OR_RETURN(const Person added,
                   context.registry->people().Add(request.caller.actor, person));
  ASSIGN_OR_RETURN(const std::string link,
                   context.registry->people().MakeLink(request.caller.actor, added.id, kLinkValid));
  json::object out = registry::ToJsonObject(added);
  out["link"] = "/#link=" + link;
  return AuditedResponse(out, 201);
}

Result<Response> ChangePerson(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const Person person, PersonInReach(context, request));
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  registry::PersonChange change;
  change.name = TextIn(body, "name");
  change.role = TextIn(body, "role");
  change.agent_id = TextIn(body, "agent_id");
  if (const json::value* teams = Find(body, "teams"); teams != nullptr && teams->is_array())
    change.teams = TextsOf(*teams);
  if (const json::value* active = Find(body, "active"); active != nullptr && active->is_bool())
    change.active = active->get_bool();
  if (change.role) RETURN_IF_ERROR(MayGrant(context, request.caller, *change.role));
  ASSIGN_OR_RETURN(const Person changed,
                   context.registry->people().Change(request.caller.actor, person.id, change));
  return AuditedResponse(registry::ToJsonObject(changed));
}

void AddPeople(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/people", Permission::kManagePeople, "Everybody with an account");
  list.response_schema = "People";
  list.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<Person> all,
                     context.registry->people().All(request.caller.actor.tenant));
    json::array out;
    for (const Person& person : all) out.push_back(registry::ToJsonObject(person));
    return JsonResponse(json::object{{"people", std::move(out)}});
  };
  list.rows = RouteRows::kNone;
  router.Add(std::move(list));

  Route add(Method::kPost, "/v1/people", Permission::kManagePeople,
            "Invite somebody: the answer holds the link by which they set a password");
  add.request_schema = "NewPerson";
  add.response_schema = "Invited";
  add.handle = [&context](const Request& request) { return AddPerson(context, request); };
  add.rows = RouteRows::kNone;
  router.Add(std::move(add));

  Route change(Method::kPost, "/v1/people/{id}", Permission::kManagePeople,
               "Change somebody's name, role or teams, or deactivate them");
  change.request_schema = "PersonChange";
  change.response_schema = "Person";
  change.handle = [&context](const Request& request) { return ChangePerson(context, request); };
  change.rows = RouteRows::kNone;
  router.Add(std::move(change));

  Route link(Method::kPost, "/v1/people/{id}/link", Permission::kManagePeople,
             "A new one-time link by which somebody sets a password");
  link.response_schema = "Link";
  link.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Person person, PersonInReach(context, request));
    ASSIGN_OR_RETURN(const std::string made, context.registry->people().MakeLink(
                                                 request.caller.actor, person.id, kLinkValid));
    return AuditedResponse(json::object{{"link", "/#link=" + made}});
  };
  link.rows = RouteRows::kNone;
  router.Add(std::move(link));

  Route factor(Method::kDelete, "/v1/people/{id}/second_factor", Permission::kManagePeople,
               "Take somebody's lost second factor off");
  factor.response_schema = "Done";
  factor.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Person person, PersonInReach(context, request));
    RETURN_IF_ERROR(context.registry->people().RemoveSecondFactor(request.caller.actor, person.id));
    return AuditedResponse(json::object{{"done", true}});
  };
  factor.rows = RouteRows::kNone;
  router.Add(std::move(factor));

  Route roles(Method::kGet, "/v1/roles", Permission::kReadDefinitions,
              "The roles, and what each may do");
  roles.response_schema = "Roles";
  roles.handle = [&context](const Request&) -> Result<Response> {
    json::array out;
    for (const registry::Role& role : context.registry->roles().all()) {
      json::array permissions;
      for (const std::string& name : role.permissions.Names()) permissions.emplace_back(name);
      out.push_back(json::object{{"id", role.id},
                                 {"title", role.title},
                                 {"what", role.what},
                                 {"sees", registry::Name(role.sees)},
                                 {"permissions", std::move(permissions)}});
    }
    return JsonResponse(json::object{{"roles", std::move(out)}});
  };
  roles.rows = RouteRows::kNone;
  router.Add(std::move(roles));
}

json::object KeyJson(const registry::ApiKey& key, TimeMs now) {
  json::array permissions;
  for (const std::string& name : key.permissions.Names()) permissions.emplace_back(name);
  const auto time = [](TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); };
  return {{"id", key.id},
          {"name", key.name},
          {"permissions", std::move(permissions)},
          {"created_by", key.created_by},
          {"created_at", FormatTime(key.created_at)},
          {"expires_at", FormatTime(key.expires_at)},
          {"used_at", time(key.used_at)},
          {"state", key.revoked_at != 0     ? "revoked"
                    : now >= key.expires_at ? "ended"
                                            : "valid"}};
}

Result<Response> MakeKey(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  registry::NewKey key;
  key.name = std::string(StringOr(body, "name", ""));
  if (const json::value* days = Find(body, "days"); days != nullptr && days->is_int64())
    key.valid =
        days->get_int64() > 0 && days->get_int64() < 100'000 ? days->get_int64() * kDayMs : 0;
  const json::value* permissions = Find(body, "permissions");
  for (const std::string& name :
       permissions == nullptr ? std::vector<std::string>() : TextsOf(*permissions)) {
    const auto known = registry::PermissionFrom(name);
    if (!known)
      return InvalidInput(
          fmt::format("there is no permission '{}'; GET /v1/roles shows them", name));
    key.permissions.Add(*known);
  }
  if (!request.caller.permissions.Covers(key.permissions))
    return Forbidden("a key may not do more than you");
  ASSIGN_OR_RETURN(const registry::Keys::Made made,
                   context.registry->keys().Make(request.caller.actor, key));
  json::object out = KeyJson(made.key, context.workspace->clock().NowMs());
  out["secret"] = made.secret;
  return AuditedResponse(out, 201);
}

void AddKeys(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/keys", Permission::kManageKeys, "API keys, without their secrets");
  list.response_schema = "Keys";
  list.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<registry::ApiKey> all,
                     context.registry->keys().All(request.caller.actor.tenant));
    json::array out;
    for (const registry::ApiKey& key : all)
      out.push_back(KeyJson(key, context.workspace->clock().NowMs()));
    return JsonResponse(json::object{{"keys", std::move(out)}});
  };
  router.Add(std::move(list));

  Route make(Method::kPost, "/v1/keys", Permission::kManageKeys,
             "Make an API key; its secret is in this answer only");
  make.request_schema = "NewKey";
  make.response_schema = "MadeKey";
  make.handle = [&context](const Request& request) { return MakeKey(context, request); };
  router.Add(std::move(make));

  Route revoke(Method::kDelete, "/v1/keys/{id}", Permission::kManageKeys,
               "Revoke an API key at once");
  revoke.response_schema = "Key";
  revoke.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(
        const registry::ApiKey key,
        context.registry->keys().Revoke(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(KeyJson(key, context.workspace->clock().NowMs()));
  };
  router.Add(std::move(revoke));
}

void AddAudit(Context& context, Router& router) {
  Route read(Method::kGet, "/v1/audit", Permission::kReadAudit, "Who did what, newest first");
  read.parameters = {{"actor", "an id"},
                     {"action", "the beginning of an action"},
                     {"target", "what it was done to"},
                     {"before", "entries older than this number", "integer"},
                     {"limit", "at most 1,000", "integer"}};
  read.response_schema = "Audit";
  read.handle = [&context](const Request& request) -> Result<Response> {
    registry::AuditFilter filter;
    filter.actor = request.Param("actor");
    filter.action = request.Param("action");
    filter.target = request.Param("target");
    ASSIGN_OR_RETURN(const auto before, EarlierThanParam(request, "before"));
    if (before) filter.before = *before;
    ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 100, kAuditMax));
    filter.limit = static_cast<size_t>(limit);
    ASSIGN_OR_RETURN(const std::vector<registry::AuditEntry> entries,
                     context.registry->audit().Read(request.caller.actor.tenant, filter));
    json::array out;
    for (const registry::AuditEntry& entry : entries) out.push_back(registry::ToJsonObject(entry));
    const json::value next =
        entries.size() == filter.limit ? json::value(entries.back().seq) : json::value();
    return JsonResponse(json::object{{"entries", std::move(out)}, {"next", next}});
  };
  router.Add(std::move(read));

  Route verify(Method::kGet, "/v1/audit/verify", Permission::kReadAudit,
               "Reckons the chain of hashes again");
  verify.parameters = {{"head", "a hash noted earlier, which must be there"}};
  verify.response_schema = "AuditCheck";
  verify.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const registry::AuditCheck check,
                     context.registry->audit().Verify(request.Param("head")));
    return JsonResponse(
        json::object{{"entries", check.entries},
                     {"head", check.head},
                     {"broken", check.broken ? json::value(*check.broken) : json::value()}});
  };
  router.Add(std::move(verify));
}

}  // namespace

void AddPeopleRoutes(Context& context, Router& router) {
  AddPeople(context, router);
  AddKeys(context, router);
  AddAudit(context, router);
}

}  // namespace clarion::api
