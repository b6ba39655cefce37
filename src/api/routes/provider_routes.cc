// Signing in by an identity provider, and which there are.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/granting.h"
#include "api/params.h"
#include "api/router.h"
#include "federation/federation.h"

namespace clarion::api {
namespace {

using federation::Provider;

constexpr std::string_view kFlowCookie = "clarion_oidc";
constexpr const char* kPath = "/v1/session/oidc";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr size_t kFormMax = federation::kTokenMax + (4 << 10);

// The provider sends the browser back from another site: the cookie of a sign-in under way must
// come along with that, and only with that.
std::string FlowCookie(const Context& context, const std::string& sealed) {
  return fmt::format("{}={}; Path={}; HttpOnly; SameSite=Lax; Max-Age={}{}", kFlowCookie, sealed,
                     kPath, sealed.empty() ? 0 : federation::kSignInValid / kSecondMs,
                     context.access->https() ? "; Secure" : "");
}

Response GoOn(const std::string& url) {
  Response response;
  response.status = 303;
  response.content_type = "text/plain; charset=utf-8";
  response.headers = {{"Location", url}, {"Cache-Control", "no-store"}};
  response.audited = true;
  return response;
}

// Back to the sign-in page, which says what was not right.
Response Refused(const Context& context, const std::string& why) {
  Response response = GoOn("/");
  response.headers.emplace_back("Set-Cookie", context.access->ProblemCookie(why));
  return response;
}

Result<Response> Start(const Context& context, const Request& request) {
  const auto begun = context.federation->sign_in().Begin(context.tenant, request.Param("provider"),
                                                         request.Param("to", "/"));
  if (!begun.ok()) return Refused(context, begun.error().message);
  Response response = GoOn(begun->url);
  response.headers.emplace_back("Set-Cookie", FlowCookie(context, begun->sealed));
  return response;
}

Result<Response> Callback(const Context& context, const Request& request) {
  registry::Actor actor{"nobody", "", "", context.tenant, request.address};
  const auto arrived = context.federation->sign_in().Finish(
      actor, CookieOf(request, kFlowCookie),
      {request.Param("state"), request.Param("code"), request.Param("error"),
       request.Param("error_description"), request.Param("iss")});
  Response response;
  if (arrived.ok()) {
    ASSIGN_OR_RETURN(
        const registry::Session session,
        context.registry->sessions().Start(
            actor, arrived->person, {arrived->provider.id, arrived->subject, arrived->session}));
    response = GoOn(arrived->to);
    response.headers.emplace_back("Set-Cookie", context.access->Cookie(session.token));
  } else {
    // Whoever brings nothing that was begun here writes nothing into the log either.
    if (arrived.error().kind != ErrorKind::kSignInNeeded) {
      const json::value why = json::object{{"why", arrived.error().message}};
      RETURN_IF_ERROR(
          context.registry->audit().Add(actor, {"session.refused", "", "refused", nullptr, why}));
    }
    response = Refused(context, arrived.error().message);
  }
  response.headers.emplace_back("Set-Cookie", FlowCookie(context, ""));
  return response;
}

// The one parameter of a back-channel logout, as OpenID Connect Back-Channel Logout §2.5 has it.
Result<std::string> LogoutTokenIn(const Request& request) {
  const auto type = request.headers.find("content-type");
  if (type == request.headers.end() || !type->second.starts_with(kForm))
    return InvalidInput(fmt::format("send the token as {}", kForm));
  if (request.body.size() > kFormMax)
    return InvalidInput(
        fmt::format("the form has {} bytes; at most {}", request.body.size(), kFormMax));
  const auto form = ParseForm(request.body);
  if (!form) return InvalidInput("the form is not percent-encoded UTF-8");
  std::string token;
  size_t found = 0;
  for (const auto& [name, value] : *form) {
    if (name != "logout_token") continue;
    ++found;
    token = value;
  }
  if (found != 1 || token.empty()) return InvalidInput("logout_token: send exactly one");
  return token;
}

// Errors have the shape that the standard wants (§2.8), and one status.
Result<Response> BackChannelLogout(const Context& context, const Request& request) {
  const registry::Actor actor{"nobody", "", "", context.tenant, request.address};
  const Result<std::string> token = LogoutTokenIn(request);
  const Result<size_t> ended = token.ok() ? context.federation->back_channel().Take(actor, *token)
                                          : Result<size_t>(token.error());
  Response response = JsonResponse(json::object{{"done", true}});
  if (!ended.ok()) {
    const bool later = ended.error().kind == ErrorKind::kUnavailable;
    response =
        JsonResponse(json::object{{"error", later ? "temporarily_unavailable" : "invalid_request"},
                                  {"error_description", ended.error().message}},
                     400);
  }
  response.headers.emplace_back("Cache-Control", "no-store");
  response.audited = true;
  return response;
}

json::object Wire(const Provider& one, const Context& context) {
  json::object out = federation::ToJsonObject(one);
  out.erase("reach");
  out["redirect_uri"] = context.federation->sign_in().RedirectUri();
  out["logout_uri"] = context.federation->sign_in().LogoutUri();
  return out;
}

federation::Maker MakerOf(const Request& request) {
  const Caller& caller = request.caller;
  return {caller.actor, caller.permissions, caller.person && caller.person->role == "owner"};
}

Route Managed(Method method, const char* path, const char* what, const char* schema) {
  Route route(method, path, Permission::kManagePeople, what);
  route.response_schema = schema;
  route.rows = RouteRows::kNone;
  return route;
}

void AddBook(Context& context, Router& router) {
  Route list =
      Managed(Method::kGet, "/v1/identity-providers",
              "Identity providers people sign in by, without their secrets", "IdentityProviders");
  list.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<Provider> all,
                     context.federation->providers().All(request.caller.actor.tenant));
    json::array out;
    for (const Provider& one : all) out.push_back(Wire(one, context));
    json::array links;
    ASSIGN_OR_RETURN(const auto known,
                     context.federation->providers().WhoIsKnown(request.caller.actor.tenant));
    for (const auto& [person, provider] : known)
      links.push_back(json::object{{"person", person}, {"provider", provider}});
    return JsonResponse(json::object{{"providers", std::move(out)},
                                     {"links", std::move(links)},
                                     {"redirect_uri", context.federation->sign_in().RedirectUri()},
                                     {"logout_uri", context.federation->sign_in().LogoutUri()}});
  };
  router.Add(std::move(list));

  Route make = Managed(Method::kPost, "/v1/identity-providers",
                       "Add an identity provider (OpenID Connect)", "IdentityProvider");
  make.request_schema = "NewIdentityProvider";
  make.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    RETURN_IF_ERROR(MayGrantAll(context.registry->roles(), request.caller, body));
    ASSIGN_OR_RETURN(const Provider made,
                     context.federation->providers().Make(MakerOf(request), body));
    return AuditedResponse(Wire(made, context), 201);
  };
  router.Add(std::move(make));

  Route change = Managed(Method::kPost, "/v1/identity-providers/{id}",
                         "Change members of an identity provider; what is not named stays",
                         "IdentityProvider");
  change.request_schema = "NewIdentityProvider";
  change.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    RETURN_IF_ERROR(MayGrantAll(context.registry->roles(), request.caller, body));
    const std::string& id = request.path_values.at("id");
    ASSIGN_OR_RETURN(const Provider changed,
                     context.federation->providers().Change(MakerOf(request), id, body));
    context.federation->client().Forget(id);
    return AuditedResponse(Wire(changed, context));
  };
  router.Add(std::move(change));

  Route remove = Managed(Method::kDelete, "/v1/identity-providers/{id}",
                         "Remove an identity provider; who signed in by it is signed out, the "
                         "accounts stay",
                         "Done");
  remove.handle = [&context](const Request& request) -> Result<Response> {
    const std::string& id = request.path_values.at("id");
    RETURN_IF_ERROR(context.federation->providers().Remove(request.caller.actor, id));
    context.federation->client().Forget(id);
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(remove));

  Route unlink = Managed(Method::kDelete, "/v1/people/{id}/identities",
                         "Forget by which names identity providers know somebody: the next sign-in "
                         "finds them by their address",
                         "Done");
  unlink.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(
        const registry::Person person,
        context.registry->people().Find(request.caller.actor.tenant, request.path_values.at("id")));
    RETURN_IF_ERROR(MayGrant(context.registry->roles(), request.caller, person.role));
    RETURN_IF_ERROR(context.federation->providers().Unlink(request.caller.actor, person.id));
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(unlink));

  Route test = Managed(Method::kPost, "/v1/identity-providers/{id}/test",
                       "Ask a provider for its configuration and keys now", "IdentityProviderTest");
  test.handle = [&context](const Request& request) -> Result<Response> {
    const std::string& id = request.path_values.at("id");
    ASSIGN_OR_RETURN(const Provider one,
                     context.federation->providers().Find(request.caller.actor.tenant, id));
    federation::Client& client = context.federation->client();
    client.Forget(id);
    ASSIGN_OR_RETURN(const federation::Discovery found, client.Discover(one));
    ASSIGN_OR_RETURN(const std::vector<federation::Jwk> keys, client.Keys(one, false));
    return JsonResponse(json::object{{"authorization_endpoint", found.authorization_endpoint},
                                     {"token_endpoint", found.token_endpoint},
                                     {"keys", keys.size()},
                                     {"signs_out", !found.end_session_endpoint.empty()},
                                     {"tells_sign_out", found.tells_sign_out}});
  };
  router.Add(std::move(test));
}

}  // namespace

void AddProviderRoutes(Context& context, Router& router) {
  Route start(Method::kGet, "/v1/session/oidc/start", Permission::kPublic,
              "Go to an identity provider to sign in");
  start.parameters = {{"provider", "an id"}, {"to", "the page's path to go to afterwards"}};
  start.handle = [&context](const Request& request) { return Start(context, request); };
  start.rows = RouteRows::kNone;
  router.Add(std::move(start));

  Route callback(Method::kGet, "/v1/session/oidc/callback", Permission::kPublic,
                 "Where an identity provider sends people back to");
  callback.parameters = {{"state", "of the sign-in"},
                         {"code", "for a token"},
                         {"error", "why there is none"},
                         {"error_description", "the same in words"},
                         {"iss", "the provider's issuer"}};
  callback.handle = [&context](const Request& request) { return Callback(context, request); };
  callback.rows = RouteRows::kNone;
  router.Add(std::move(callback));

  Route logout(Method::kPost, "/v1/session/oidc/logout", Permission::kPublic,
               "Where an identity provider tells that somebody signed out there (OpenID Connect "
               "Back-Channel Logout): their sessions end");
  logout.request_schema = "LogoutToken";
  logout.request_type = kForm;
  logout.response_schema = "Done";
  logout.handle = [&context](const Request& request) {
    return BackChannelLogout(context, request);
  };
  logout.rows = RouteRows::kNone;
  router.Add(std::move(logout));

  AddBook(context, router);
}

}  // namespace clarion::api
