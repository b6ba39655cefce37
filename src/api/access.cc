#include "api/access.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/edge.h"
#include "base/ascii.h"
#include "base/log.h"
#include "base/utf8.h"
#include "federation/jws.h"

namespace clarion::api {
namespace {

constexpr std::string_view kCookie = "clarion_session";
constexpr std::string_view kProblemCookie = "clarion_problem";
constexpr size_t kProblemMax = 1000;
constexpr int kFreePerAccount = 5;
constexpr int kFreePerAddress = 20;
constexpr TimeMs kLongestWait = 15 * kMinuteMs;
constexpr size_t kFailuresKept = 10'000;

std::string Header(const Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

bool Changes(Method method) { return method != Method::kGet; }

// What was asked, as the audit log has it: the route, and the values of its path.
registry::AuditNote NoteOf(const Route& route, const Request& request, const Response& response) {
  registry::AuditNote note;
  note.action = fmt::format("{} {}", Name(route.method), route.path);
  for (const auto& [name, value] : request.path_values)
    note.target += (note.target.empty() ? "" : " ") + value;
  note.outcome = response.status < 400 ? "done" : "refused";
  return note;
}

}  // namespace

std::string CookieOf(const Request& request, std::string_view name) {
  std::string_view rest =
      request.headers.contains("cookie") ? std::string_view(request.headers.at("cookie")) : "";
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(';'), rest.size());
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return std::string(one.substr(name.size() + 1));
  }
  return "";
}

Access::Access(registry::Registry& registry, const Clock& clock, AccessSettings settings)
    : registry_(registry),
      clock_(clock),
      settings_(settings),
      setup_code_(registry::RandomToken()) {}

std::string Access::Cookie(const std::string& token) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", kCookie, token,
                     settings_.https ? "; Secure" : "", token.empty() ? "; Max-Age=0" : "");
}

std::string Access::ProblemCookie(const std::string& words) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", kProblemCookie,
                     federation::ToBase64Url(Utf8Prefix(words, kProblemMax)),
                     words.empty() ? 0 : 60, settings_.https ? "; Secure" : "");
}

std::string Access::ProblemOf(const Request& request) {
  const auto words = federation::FromBase64Url(CookieOf(request, kProblemCookie));
  return words.ok() && words->size() <= kProblemMax && IsUtf8(*words) ? *words : "";
}

Result<void> Access::EnterByKey(const std::string& secret, Request* request) {
  ASSIGN_OR_RETURN(const std::optional<registry::ApiKey> key, registry_.keys().Find(secret));
  if (!key)
    return SignInNeeded(
        "this API key is unknown, has ended or was revoked; make one with: clarion key make");
  request->caller.actor = {"key", key->id, key->name, key->tenant, request->address};
  request->caller.permissions = key->permissions;
  return {};
}

Result<void> Access::EnterBySession(const std::string& token, Request* request) {
  ASSIGN_OR_RETURN(std::optional<registry::Session> session, registry_.sessions().Find(token));
  if (!session) return {};
  const registry::Role* role = registry_.roles().Find(session->person.role);
  if (role == nullptr)
    return Forbidden(fmt::format("your role '{}' is not defined any more; ask an owner for another",
                                 session->person.role));
  Caller& caller = request->caller;
  caller.actor = {"person", session->person.id, session->person.name, session->person.tenant,
                  request->address};
  caller.permissions = role->permissions;
  caller.sees = role->sees;
  caller.csrf = session->csrf;
  caller.provider = session->provider;
  if (!session->token.empty()) caller.set_cookie = Cookie(session->token);
  caller.person = std::move(session->person);
  return {};
}

Result<void> Access::Enter(const Route& route, Request* request) {
  Caller& caller = request->caller;
  caller.actor.address = request->address;
  caller.permissions.Add(Permission::kPublic);
  const std::string authorization = Header(*request, "authorization");
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.starts_with(kBearer)) {
    RETURN_IF_ERROR(EnterByKey(authorization.substr(kBearer.size()), request));
  } else if (const std::string token = CookieOf(*request); !token.empty()) {
    RETURN_IF_ERROR(EnterBySession(token, request));
  }
  if (route.permission == Permission::kPublic) return {};
  if (caller.actor.kind == "nobody")
    return SignInNeeded("sign in first, or send an API key: Authorization: Bearer clk_…");
  if (!caller.permissions.Has(route.permission))
    return Forbidden(fmt::format("this needs the permission '{}', which {} does not have",
                                 Name(route.permission), caller.person ? "your role" : "this key"));
  RETURN_IF_ERROR(CheckRows(route, *request));
  if (caller.person && Changes(route.method) &&
      !registry::SameSecret(Header(*request, "x-clarion-csrf"), caller.csrf))
    return Forbidden("the page is out of date: load it again");
  return {};
}

Result<void> Access::CheckRows(const Route& route, const Request& request) const {
  if (request.caller.sees == registry::Sees::kAll || route.rows == RouteRows::kNone ||
      route.rows == RouteRows::kFiltered)
    return {};
  if (route.rows == RouteRows::kAll)
    return Forbidden(
        "your role sees only part of the conversations, and this answer is of all of them");
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const bool within, reach_ ? reach_(request.caller, id) : Result<bool>(false));
  // As if it were not there: that somebody called is no business of others either.
  if (!within) return NotFound(fmt::format("there is no interaction '{}'", id));
  return {};
}

void Access::Leave(const Route& route, const Request& request, Response* response) {
  // A sign-in has put a newer session into the cookie.
  const bool newer =
      std::any_of(response->headers.begin(), response->headers.end(), [](const auto& header) {
        return header.first == "Set-Cookie" && header.second.starts_with(kCookie);
      });
  if (!request.caller.set_cookie.empty() && !newer)
    response->headers.emplace_back("Set-Cookie", request.caller.set_cookie);
  // What comes in by /v1/interactions is in the journal with its bytes and time already.
  const bool change = Changes(route.method) && route.permission != Permission::kWriteInteractions &&
                      response->status < 400;
  const bool refusal = response->status == 403 && request.caller.actor.kind != "nobody";
  if (response->audited || (!change && !refusal)) return;
  const Result<void> added =
      registry_.audit().Add(request.caller.actor, NoteOf(route, request, *response));
  if (!added.ok()) SPDLOG_ERROR("the audit log cannot be written: {}", added.error().message);
}

Result<Access::Attempt> Access::MayTry(const std::string& account, const std::string& address,
                                       int64_t* wait_s) {
  const std::lock_guard lock(mutex_);
  const TimeMs now = clock_.NowMs();
  const std::string by_account = "account " + AsciiLower(account);
  const std::string by_address = "address " + SubscriberOf(address);
  TimeMs until = now;
  for (const auto& [name, free] :
       {std::pair(by_account, kFreePerAccount), {by_address, kFreePerAddress}}) {
    const auto found = failures_.find(name);
    if (found == failures_.end()) continue;
    const Failures& failures = found->second;
    until = std::max(until, failures.until);
    if (failures.under_way > 0 && failures.count + failures.under_way >= free)
      until = std::max(until, now + kSecondMs);
  }
  *wait_s = (until - now + kSecondMs - 1) / kSecondMs;
  if (*wait_s > 0)
    return TooMany(fmt::format("too many wrong attempts; try again in {} s", *wait_s));
  // Nobody may fill the memory with made-up accounts: what is over goes first.
  if (failures_.size() >= kFailuresKept)
    std::erase_if(failures_, [now](const auto& one) {
      return one.second.until <= now && one.second.under_way == 0;
    });
  ++failures_[by_account].under_way;
  ++failures_[by_address].under_way;
  return Attempt(this, by_account, by_address);
}

void Access::Attempt::Was(bool right) {
  const std::lock_guard lock(access_->mutex_);
  if (right) {
    Failures& failures = access_->failures_[account_];
    failures.count = 0;
    failures.until = 0;
    return;
  }
  access_->Fail(account_, kFreePerAccount);
  access_->Fail(address_, kFreePerAddress);
}

void Access::Fail(const std::string& name, int free) {
  Failures& failures = failures_[name];
  ++failures.count;
  if (failures.count < free) return;
  const TimeMs wait = kSecondMs << std::min(failures.count - free, 20);
  failures.until = clock_.NowMs() + std::min(wait, kLongestWait);
}

void Access::End(const std::string& account, const std::string& address) {
  const std::lock_guard lock(mutex_);
  for (const std::string& name : {account, address}) {
    const auto found = failures_.find(name);
    if (--found->second.under_way == 0 && found->second.count == 0) failures_.erase(found);
  }
}

}  // namespace clarion::api
