// Accounts and groups as directories provision them: SCIM 2.0 (RFC 7643, RFC 7644).
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/error_map.h"
#include "api/granting.h"
#include "api/params.h"
#include "base/ascii.h"
#include "federation/federation.h"

namespace clarion::api {
namespace {

using federation::Provisioning;

constexpr const char* kType = "application/scim+json";
constexpr int64_t kCountMax = 200;

Response Answer(json::value value, unsigned status = 200) {
  Response response = AuditedResponse(std::move(value), status);
  response.content_type = kType;
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

// RFC 7644 §3.12: errors of its own shape.
Response Refused(const Error& error) {
  const Response plain = ErrorResponse(error);
  json::object body{{"schemas", json::array{federation::kErrorSchema}},
                    {"status", std::to_string(plain.status)},
                    {"detail", error.message}};
  if (error.kind == ErrorKind::kConflict) body["scimType"] = "uniqueness";
  if (error.kind == ErrorKind::kInvalidInput) body["scimType"] = "invalidValue";
  Response response = Answer(body, plain.status);
  response.headers.insert(response.headers.end(), plain.headers.begin(), plain.headers.end());
  response.audited = false;
  return response;
}

using Work =
    std::function<Result<Response>(Provisioning&, const Request&, const std::string& base)>;

Route Scim(Context& context, Method method, const char* path, const char* what, Work work) {
  Route route(method, path, Permission::kProvisionPeople, what);
  route.rows = RouteRows::kNone;
  route.response_type = kType;
  route.handle = [&context, work = std::move(work)](const Request& request) -> Result<Response> {
    Result<Response> done =
        work(context.federation->provisioning(), request, context.federation->ScimBase());
    if (!done.ok()) return Refused(done.error());
    return done;
  };
  return route;
}

Result<std::vector<federation::Comparison>> FilterOf(const Request& request) {
  const std::string filter = request.Param("filter");
  if (filter.empty()) return std::vector<federation::Comparison>();
  auto read = federation::ReadFilter(filter);
  if (!read.ok()) return InvalidInput("filter: " + read.error().message);
  return read;
}

Result<federation::Page> PageOf(const Request& request) {
  federation::Page page;
  ASSIGN_OR_RETURN(const auto start, WholeParam(request, "startIndex"));
  ASSIGN_OR_RETURN(const auto count, WholeParam(request, "count"));
  // RFC 7644 §3.4.2.4: less than one is one, less than none is none.
  if (start && *start > 1) page.start = static_cast<size_t>(*start);
  if (count) page.count = static_cast<size_t>(std::clamp<int64_t>(*count, 0, kCountMax));
  return page;
}

Response ListOf(size_t total, const federation::Page& page, json::array resources) {
  return Answer(json::object{{"schemas", json::array{federation::kListSchema}},
                             {"totalResults", total},
                             {"startIndex", page.start},
                             {"itemsPerPage", resources.size()},
                             {"Resources", std::move(resources)}});
}

bool WithMembers(const Request& request) {
  return AsciiLower(request.Param("excludedAttributes")).find("members") == std::string::npos;
}

const std::string& IdOf(const Request& request) { return request.path_values.at("id"); }

void AddUsers(Context& context, Router& router) {
  Route list = Scim(
      context, Method::kGet, "/scim/v2/Users", "Accounts, as SCIM users",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const auto filter, FilterOf(request));
        ASSIGN_OR_RETURN(const federation::Page page, PageOf(request));
        ASSIGN_OR_RETURN(const auto found, all.Users(request.caller.actor.tenant, filter, page));
        json::array out;
        for (const auto& one : found.page) out.push_back(federation::ToScim(one, base));
        return ListOf(found.total, page, std::move(out));
      });
  list.parameters = {{"filter", "userName, externalId, emails.value, id or active eq a value"},
                     {"startIndex", "from one", "integer"},
                     {"count", "at most 200", "integer"}};
  router.Add(std::move(list));

  router.Add(Scim(
      context, Method::kPost, "/scim/v2/Users", "Add an account",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
        ASSIGN_OR_RETURN(const auto fields, federation::ReadUser(body));
        ASSIGN_OR_RETURN(const auto user, all.AddUser(request.caller.actor, fields));
        return Answer(federation::ToScim(user, base), 201);
      }));
  router.Add(Scim(
      context, Method::kGet, "/scim/v2/Users/{id}", "One account",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const auto user, all.FindUser(request.caller.actor.tenant, IdOf(request)));
        return Answer(federation::ToScim(user, base));
      }));
  router.Add(Scim(
      context, Method::kPut, "/scim/v2/Users/{id}", "Replace what is known of somebody",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
        ASSIGN_OR_RETURN(auto fields, federation::ReadUser(body));
        // Somebody is not locked out by what is not said.
        fields.active = fields.active.value_or(true);
        ASSIGN_OR_RETURN(const auto user,
                         all.ChangeUser(request.caller.actor, IdOf(request), fields));
        return Answer(federation::ToScim(user, base));
      }));
  router.Add(Scim(
      context, Method::kPatch, "/scim/v2/Users/{id}", "Change somebody, or deactivate",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
        ASSIGN_OR_RETURN(const auto now, all.FindUser(request.caller.actor.tenant, IdOf(request)));
        ASSIGN_OR_RETURN(const auto fields, federation::ReadUserPatch(body, now.person));
        ASSIGN_OR_RETURN(const auto user,
                         all.ChangeUser(request.caller.actor, IdOf(request), fields));
        return Answer(federation::ToScim(user, base));
      }));
  router.Add(
      Scim(context, Method::kDelete, "/scim/v2/Users/{id}",
           "Deactivate somebody: signed out everywhere; what they did stays theirs",
           [](Provisioning& all, const Request& request, const std::string&) -> Result<Response> {
             federation::UserFields out;
             out.active = false;
             RETURN_IF_ERROR(all.ChangeUser(request.caller.actor, IdOf(request), out));
             Response response = Answer(nullptr, 204);
             response.json.reset();
             return response;
           }));
}

void AddGroups(Context& context, Router& router) {
  Route list = Scim(
      context, Method::kGet, "/scim/v2/Groups", "Groups of the directory",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const auto filter, FilterOf(request));
        ASSIGN_OR_RETURN(const federation::Page page, PageOf(request));
        ASSIGN_OR_RETURN(const auto found, all.Groups(request.caller.actor.tenant, filter, page));
        json::array out;
        for (const auto& one : found.page)
          out.push_back(federation::ToScim(one, base, WithMembers(request)));
        return ListOf(found.total, page, std::move(out));
      });
  list.parameters = {{"filter", "displayName, externalId, id or members eq a value"},
                     {"excludedAttributes", "members: without them"},
                     {"startIndex", "from one", "integer"},
                     {"count", "at most 200", "integer"}};
  router.Add(std::move(list));

  router.Add(Scim(
      context, Method::kPost, "/scim/v2/Groups", "Add a group",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
        ASSIGN_OR_RETURN(auto group, federation::ReadGroup(body));
        ASSIGN_OR_RETURN(const auto added, all.AddGroup(request.caller.actor, std::move(group)));
        return Answer(federation::ToScim(added, base, true), 201);
      }));
  Route one = Scim(
      context, Method::kGet, "/scim/v2/Groups/{id}", "One group with its members",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const auto group,
                         all.FindGroup(request.caller.actor.tenant, IdOf(request)));
        return Answer(federation::ToScim(group, base, WithMembers(request)));
      });
  one.parameters = {{"excludedAttributes", "members: without them"}};
  router.Add(one);
  router.Add(Scim(
      context, Method::kPut, "/scim/v2/Groups/{id}", "Replace a group",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
        ASSIGN_OR_RETURN(auto group, federation::ReadGroup(body));
        group.id = IdOf(request);
        ASSIGN_OR_RETURN(const auto changed, all.ReplaceGroup(request.caller.actor, group));
        return Answer(federation::ToScim(changed, base, true));
      }));
  Route patch = Scim(
      context, Method::kPatch, "/scim/v2/Groups/{id}", "Change a group: members join and leave",
      [](Provisioning& all, const Request& request, const std::string& base) -> Result<Response> {
        ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
        ASSIGN_OR_RETURN(const auto changed,
                         all.PatchGroup(request.caller.actor, IdOf(request), body));
        return Answer(federation::ToScim(changed, base, WithMembers(request)));
      });
  patch.parameters = one.parameters;
  router.Add(std::move(patch));
  router.Add(
      Scim(context, Method::kDelete, "/scim/v2/Groups/{id}",
           "Remove a group; its members lose the role it gave",
           [](Provisioning& all, const Request& request, const std::string&) -> Result<Response> {
             RETURN_IF_ERROR(all.RemoveGroup(request.caller.actor, IdOf(request)));
             Response response = Answer(nullptr, 204);
             response.json.reset();
             return response;
           }));
}

void AddDescriptions(Context& context, Router& router) {
  router.Add(Scim(context, Method::kGet, "/scim/v2/ServiceProviderConfig", "What of SCIM is there",
                  [](Provisioning&, const Request&, const std::string& base) -> Result<Response> {
                    return Answer(federation::ServiceProviderConfig(base));
                  }));
  router.Add(Scim(context, Method::kGet, "/scim/v2/ResourceTypes", "Users and groups",
                  [](Provisioning&, const Request&, const std::string& base) -> Result<Response> {
                    json::array out = federation::ResourceTypes(base);
                    const size_t total = out.size();
                    return ListOf(total, {}, std::move(out));
                  }));
  router.Add(Scim(context, Method::kGet, "/scim/v2/Schemas", "The attributes that are kept",
                  [](Provisioning&, const Request&, const std::string& base) -> Result<Response> {
                    json::array out = federation::ScimSchemas(base);
                    const size_t total = out.size();
                    return ListOf(total, {}, std::move(out));
                  }));
}

json::object RulesJson(Context& context, const federation::ProvisioningRules& rules) {
  json::object out = federation::ToJsonObject(rules);
  out["base_url"] = context.federation->ScimBase();
  return out;
}

}  // namespace

void AddScimRoutes(Context& context, Router& router) {
  AddDescriptions(context, router);
  AddUsers(context, router);
  AddGroups(context, router);

  Route rules(Method::kGet, "/v1/provisioning", Permission::kManagePeople,
              "Which roles the groups of a directory give, and where it finds Clarion");
  rules.response_schema = "Provisioning";
  rules.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const auto now,
                     context.federation->provisioning().Rules(request.caller.actor.tenant));
    return JsonResponse(RulesJson(context, now));
  };
  rules.rows = RouteRows::kNone;
  router.Add(std::move(rules));

  Route set(Method::kPost, "/v1/provisioning", Permission::kManagePeople,
            "Say which roles the groups of a directory give");
  set.request_schema = "ProvisioningRules";
  set.response_schema = "Provisioning";
  set.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    RETURN_IF_ERROR(MayGrantAll(context.registry->roles(), request.caller, body));
    ASSIGN_OR_RETURN(const auto now,
                     context.federation->provisioning().SetRules(request.caller.actor, body));
    return AuditedResponse(RulesJson(context, now));
  };
  set.rows = RouteRows::kNone;
  router.Add(std::move(set));
}

}  // namespace clarion::api
