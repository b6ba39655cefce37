// The one place where it is decided who asks and whether they may. The server asks it before a body
// is read, and again when the answer is there, for the audit log.
//
//   Enter: a session cookie or an API key → Caller; the route's permission; what a page must send
//   with a change. Leave: every change, and every refusal for want of permission, is written down.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "api/http.h"
#include "registry/registry.h"

namespace clarion::api {

struct AccessSettings {
  bool demo = false;   // signing in takes one click
  bool https = false;  // people come by https: the cookie never travels without
};

// Safe for concurrent use.
class Access {
 public:
  Access(registry::Registry& registry, const Clock& clock, AccessSettings settings);

  // Fills request->caller. kSignInNeeded, kForbidden, kUnavailable.
  Result<void> Enter(const Route& route, Request* request);
  // Adds to the response: a cookie that has changed.
  void Leave(const Route& route, const Request& request, Response* response);

  // Says whether a caller who does not see all may see one conversation. Without it none is.
  using Reach = std::function<Result<bool>(const Caller& caller, const std::string& interaction)>;
  void set_reach(Reach reach) { reach_ = std::move(reach); }

  bool demo() const { return settings_.demo; }
  bool https() const { return settings_.https; }
  // What proves, before there is an owner, that whoever sets up is who started the server: it is in
  // its log.
  const std::string& setup_code() const { return setup_code_; }

  // An attempt to give a password or a code, from MayTry to its end.
  class Attempt {
   public:
    Attempt(Access* access, std::string account, std::string address)
        : access_(access), account_(std::move(account)), address_(std::move(address)) {}
    Attempt(Attempt&& other) noexcept
        : access_(std::exchange(other.access_, nullptr)),
          account_(std::move(other.account_)),
          address_(std::move(other.address_)) {}
    Attempt& operator=(Attempt&&) = delete;
    ~Attempt() {
      if (access_ != nullptr) access_->End(account_, address_);
    }
    // What came of it; where nothing did (a code is asked for, a database does not answer): not
    // called.
    void Was(bool right);

   private:
    Access* access_;
    std::string account_, address_;
  };
  // kTooMany: after five wrong ones for an account, or twenty from an address (SubscriberOf), each
  // further one waits twice as long, a quarter of an hour at most; and no more are under way at a
  // time than could be wrong without that, so that many at once are no way around it. `wait_s`: how
  // long to wait.
  Result<Attempt> MayTry(const std::string& account, const std::string& address, int64_t* wait_s);

  // Set-Cookie for a session's token; "" ends it.
  std::string Cookie(const std::string& token) const;
  // Set-Cookie for what the sign-in page is to say once; "" takes it back. ProblemOf: what it says.
  std::string ProblemCookie(const std::string& words) const;
  static std::string ProblemOf(const Request& request);

 private:
  struct Failures {
    int count = 0;
    int under_way = 0;
    TimeMs until = 0;
  };
  Result<void> EnterByKey(const std::string& secret, Request* request);
  Result<void> EnterBySession(const std::string& token, Request* request);
  void Fail(const std::string& name, int free);
  void End(const std::string& account, const std::string& address);
  Result<void> CheckRows(const Route& route, const Request& request) const;

  registry::Registry& registry_;
  const Clock& clock_;
  const AccessSettings settings_;
  const std::string setup_code_;
  Reach reach_;
  std::mutex mutex_;
  std::map<std::string, Failures> failures_;  // guarded; by account and by address
};

// The value of a cookie of a request, or "".
std::string CookieOf(const Request& request, std::string_view name = "clarion_session");

}  // namespace clarion::api
