// Signing in and out, the first owner, and everybody's own account.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/access.h"
#include "api/context.h"
#include "api/error_map.h"
#include "api/params.h"
#include "federation/federation.h"
#include "warehouse/zones.h"

namespace clarion::api {
namespace {

using registry::Person;

constexpr size_t kCodeMax = 16;

json::object PersonJson(const Context& context, const Person& person) {
  json::object out = registry::ToJsonObject(person);
  const registry::Role* role = context.registry->roles().Find(person.role);
  out["role_title"] = role == nullptr ? person.role : role->title;
  return out;
}

json::array NamesOf(const registry::Permissions& permissions) {
  json::array out;
  for (const std::string& name : permissions.Names()) out.emplace_back(name);
  return out;
}

// Where the caller stands: the first thing a page asks.
Result<Response> Standing(const Context& context, const Request& request) {
  const Caller& caller = request.caller;
  ASSIGN_OR_RETURN(const bool nobody_yet, context.registry->people().NobodyYet());
  const char* state = caller.actor.kind != "nobody" ? "signed_in"
                      : nobody_yet                  ? "setup_needed"
                                                    : "signed_out";
  json::array providers;
  ASSIGN_OR_RETURN(const auto known, context.federation->providers().All(context.tenant));
  for (const federation::Provider& one : known)
    if (one.enabled) providers.push_back(json::object{{"id", one.id}, {"name", one.name}});
  const std::string problem = Access::ProblemOf(request);
  Response response = JsonResponse(json::object{
      {"state", state},
      {"demo", context.access->demo()},
      {"providers", std::move(providers)},
      {"problem", problem.empty() ? json::value() : json::value(problem)},
      {"person", caller.person ? json::value(PersonJson(context, *caller.person)) : json::value()},
      {"permissions", NamesOf(caller.permissions)},
      {"sees", registry::Name(caller.sees)},
      {"csrf", caller.csrf.empty() ? json::value() : json::value(caller.csrf)}});
  if (!problem.empty())
    response.headers.emplace_back("Set-Cookie", context.access->ProblemCookie(""));
  return response;
}

// Where an identity provider alone lets somebody in. Owners keep their password: a provider that is
// down, or set up wrongly, must not lock everybody out.
Result<void> MayUsePassword(const Context& context, const Person& person) {
  if (person.role == "owner") return {};
  ASSIGN_OR_RETURN(const auto only,
                   context.federation->providers().OnlyProviderOf(person.tenant, person.id));
  if (!only) return {};
  return Forbidden(
      fmt::format("your account has no password any more: sign in with {}", only->name));
}

Result<Response> SignedIn(const Context& context, const Request& request, const Person& person) {
  ASSIGN_OR_RETURN(const registry::Session session,
                   context.registry->sessions().Start(request.caller.actor, person));
  const registry::Role* role = context.registry->roles().Find(person.role);
  Response response = JsonResponse(json::object{
      {"state", "signed_in"},
      {"demo", context.access->demo()},
      {"providers", json::array()},
      {"problem", nullptr},
      {"person", PersonJson(context, person)},
      {"permissions", NamesOf(role == nullptr ? registry::Permissions() : role->permissions)},
      {"sees", registry::Name(role == nullptr ? registry::Sees::kOwn : role->sees)},
      {"csrf", session.csrf}});
  response.headers.emplace_back("Set-Cookie", context.access->Cookie(session.token));
  response.audited = true;
  return response;
}

Response LaterResponse(const Error& error, int64_t wait_s) {
  Response response = ErrorResponse(error);
  response.headers = {{"Retry-After", std::to_string(wait_s)}};
  return response;
}

Result<Response> SignIn(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string email(StringOr(body, "email", ""));
  const std::string password(StringOr(body, "password", ""));
  const std::string code(StringOr(body, "code", ""));
  if (email.size() > 254 || password.size() > 1024 || code.size() > kCodeMax)
    return InvalidInput("that is too long for an address, a password or a code");
  int64_t wait_s = 0;
  auto attempt = context.access->MayTry(email, request.address, &wait_s);
  if (!attempt.ok()) return LaterResponse(attempt.error(), wait_s);
  const Result<Person> person = context.registry->people().Check(email, password, code);
  if (person.ok() || person.error().kind == ErrorKind::kSignInNeeded) attempt->Was(person.ok());
  if (person.ok()) {
    RETURN_IF_ERROR(MayUsePassword(context, *person));
    return SignedIn(context, request, *person);
  }
  if (person.error().kind == ErrorKind::kSignInNeeded) {
    registry::AuditNote note{"session.refused", email, "refused", nullptr, nullptr};
    RETURN_IF_ERROR(context.registry->audit().Add(request.caller.actor, note));
  }
  return person.error();
}

Result<void> SetTimeZone(const Context& context, const Request& request, const Person& owner,
                         const std::string& zone) {
  const metrics::Calendar before = context.workspace->calendar();
  if (before.time_zone == zone) return {};
  metrics::Calendar after = before;
  after.time_zone = zone;
  RETURN_IF_ERROR(context.workspace->ChangeCalendar(after));
  registry::Actor actor = request.caller.actor;
  actor.kind = "person";
  actor.id = owner.id;
  actor.name = owner.name;
  return context.registry->audit().Add(actor, {.action = "calendar.change",
                                               .target = "calendar",
                                               .before = metrics::ToJsonObject(before),
                                               .after = metrics::ToJsonObject(after)});
}

Result<Response> SetUp(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  if (!registry::SameSecret(StringOr(body, "code", ""), context.access->setup_code()))
    return Forbidden(
        "the setup code is another one; the address with the right one is in the server's log");
  const std::string zone(StringOr(body, "time_zone", ""));
  if (!zone.empty()) {
    const auto known = warehouse::ReadZone(context.workspace->warehouse(), zone);
    if (!known.ok()) return InvalidInput("time_zone: " + known.error().message);
  }
  ASSIGN_OR_RETURN(const Person owner,
                   context.registry->people().SetUp(request.caller.actor,
                                                    {std::string(StringOr(body, "email", "")),
                                                     std::string(StringOr(body, "name", "")),
                                                     "owner",
                                                     "",
                                                     {}},
                                                    std::string(StringOr(body, "password", ""))));
  if (!zone.empty()) RETURN_IF_ERROR(SetTimeZone(context, request, owner, zone));
  return SignedIn(context, request, owner);
}

Result<Response> EnterDemo(const Context& context, const Request& request) {
  if (!context.access->demo()) return NotFound("this is no demo workspace; sign in");
  ASSIGN_OR_RETURN(const Person person, context.registry->people().FindByEmail(kDemoEmail));
  return SignedIn(context, request, person);
}

Response Done() {
  Response response = JsonResponse(json::object{{"done", true}});
  response.audited = true;
  return response;
}

void AddSession(Context& context, Router& router) {
  Route standing(Method::kGet, "/v1/session", Permission::kPublic,
                 "Who is signed in, and what they may do");
  standing.response_schema = "Session";
  standing.handle = [&context](const Request& request) { return Standing(context, request); };
  standing.rows = RouteRows::kNone;
  router.Add(std::move(standing));

  Route sign_in(Method::kPost, "/v1/session", Permission::kPublic,
                "Sign in; the answer sets a cookie");
  sign_in.request_schema = "SignIn";
  sign_in.response_schema = "Session";
  sign_in.handle = [&context](const Request& request) { return SignIn(context, request); };
  sign_in.rows = RouteRows::kNone;
  sign_in.hashes_password = true;
  router.Add(std::move(sign_in));

  Route demo(Method::kPost, "/v1/session/demo", Permission::kPublic,
             "Enter a demo workspace, without a password");
  demo.response_schema = "Session";
  demo.handle = [&context](const Request& request) { return EnterDemo(context, request); };
  demo.rows = RouteRows::kNone;
  router.Add(std::move(demo));

  Route setup(Method::kPost, "/v1/setup", Permission::kPublic,
              "Make the first owner of a new workspace");
  setup.request_schema = "SetUp";
  setup.response_schema = "Session";
  setup.handle = [&context](const Request& request) { return SetUp(context, request); };
  setup.rows = RouteRows::kNone;
  setup.hashes_password = true;
  router.Add(std::move(setup));

  Route link(Method::kPost, "/v1/session/link", Permission::kPublic,
             "Set a password by a one-time link, and sign in");
  link.request_schema = "UseLink";
  link.response_schema = "Session";
  link.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    ASSIGN_OR_RETURN(const Person person,
                     context.registry->people().UseLink(
                         request.caller.actor, std::string(StringOr(body, "link", "")),
                         std::string(StringOr(body, "password", ""))));
    RETURN_IF_ERROR(MayUsePassword(context, person));
    // With a second factor the link alone does not sign in.
    if (person.second_factor)
      return SecondFactor("the password is set; sign in with it and a code");
    return SignedIn(context, request, person);
  };
  link.rows = RouteRows::kNone;
  link.hashes_password = true;
  router.Add(std::move(link));

  Route out(Method::kDelete, "/v1/session", Permission::kOwnAccount, "Sign out");
  out.response_schema = "SignedOut";
  out.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(context.registry->sessions().End(request.caller.actor, CookieOf(request)));
    std::string on;
    if (!request.caller.provider.empty()) {
      ASSIGN_OR_RETURN(on, context.federation->sign_in().SignOutUrl(request.caller.actor.tenant,
                                                                    request.caller.provider));
    }
    Response response = AuditedResponse(json::object{
        {"done", true}, {"continue_at", on.empty() ? json::value() : json::value(on)}});
    response.headers.emplace_back("Set-Cookie", context.access->Cookie(""));
    return response;
  };
  out.rows = RouteRows::kNone;
  router.Add(std::move(out));
}

Result<const Person*> Self(const Request& request) {
  if (!request.caller.person) return InvalidInput("a key has no account; sign in as a person");
  return &*request.caller.person;
}

void AddAccount(Context& context, Router& router) {
  Route password(Method::kPost, "/v1/account/password", Permission::kOwnAccount,
                 "Change the own password; ends every session");
  password.request_schema = "ChangePassword";
  password.response_schema = "Done";
  password.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Person* self, Self(request));
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    // A session that was stolen is no way to try passwords.
    int64_t wait_s = 0;
    auto attempt = context.access->MayTry(self->email, request.address, &wait_s);
    if (!attempt.ok()) return LaterResponse(attempt.error(), wait_s);
    const Result<void> changed = context.registry->people().ChangePassword(
        request.caller.actor, self->id, std::string(StringOr(body, "old_password", "")),
        std::string(StringOr(body, "new_password", "")));
    if (changed.ok() || changed.error().kind == ErrorKind::kForbidden) attempt->Was(changed.ok());
    if (!changed.ok()) return changed.error();
    return Done();
  };
  password.rows = RouteRows::kNone;
  password.hashes_password = true;
  router.Add(std::move(password));

  Route start(Method::kPost, "/v1/account/second_factor", Permission::kOwnAccount,
              "A new secret for an authenticator app; on once a code of it was given");
  start.response_schema = "SecondFactor";
  start.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Person* self, Self(request));
    ASSIGN_OR_RETURN(const std::string secret,
                     context.registry->people().StartSecondFactor(self->id));
    return JsonResponse(
        json::object{{"secret", secret}, {"uri", registry::TotpUri(secret, self->email)}});
  };
  start.rows = RouteRows::kNone;
  router.Add(std::move(start));

  Route confirm(Method::kPost, "/v1/account/second_factor/confirm", Permission::kOwnAccount,
                "Switch the second factor on with a first code");
  confirm.request_schema = "Code";
  confirm.response_schema = "Done";
  confirm.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Person* self, Self(request));
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    RETURN_IF_ERROR(context.registry->people().ConfirmSecondFactor(
        request.caller.actor, self->id, std::string(StringOr(body, "code", ""))));
    return Done();
  };
  confirm.rows = RouteRows::kNone;
  router.Add(std::move(confirm));
}

}  // namespace

void AddIdentityRoutes(Context& context, Router& router) {
  AddSession(context, router);
  AddAccount(context, router);
}

}  // namespace clarion::api
