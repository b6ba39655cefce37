// Signing in by an identity provider: OpenID Connect's authorization code flow with PKCE (S256).
//
//   ASSIGN_OR_RETURN(const Begun begun, sign_in.Begin(tenant, provider, to));  // → the provider
//   ASSIGN_OR_RETURN(const Arrived arrived, sign_in.Finish(actor, cookie, parameters));
//
// What belongs to one sign-in (state, nonce, verifier, where to go afterwards) is kept by the
// browser in a cookie sealed with the workspace's key: it is taken once, within ten minutes, and
// only together with the state that came by the provider. Safe for concurrent use.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "federation/client.h"
#include "federation/id_token.h"
#include "federation/providers.h"
#include "registry/registry.h"

namespace clarion::federation {

inline constexpr TimeMs kSignInValid = 10 * kMinuteMs;

struct Begun {
  std::string url;     // the provider's page
  std::string sealed;  // for the cookie
};

// The parameters with which the provider sends a browser back.
struct Returned {
  std::string state;
  std::string code;
  std::string error;
  std::string error_description;
  std::string issuer;  // RFC 9207; "" = it sends none
};

struct Arrived {
  registry::Person person;
  Provider provider;
  std::string to;  // a path of the page
  // Whom and which session of theirs the provider names: what it ends sessions by (back_channel.h).
  std::string subject;
  std::string session;
};

class SignIn {
 public:
  SignIn(registry::Registry& registry, Providers& providers, Client& client, const Clock& clock)
      : registry_(registry), providers_(providers), client_(client), clock_(clock) {}

  // Where people reach this Clarion.
  void SetPublicUrl(std::string url);
  std::string PublicUrl() const;  // without a slash at its end
  std::string RedirectUri() const;
  std::string LogoutUri() const;  // where a provider tells that somebody signed out

  // `to`: a path of the page to go to afterwards; what is none becomes "/". kNotFound: no such
  // provider, or it is off; kUnavailable: it does not answer.
  Result<Begun> Begin(const std::string& tenant, const std::string& provider,
                      const std::string& to);
  // Who has come back; an account is made, or linked by its address, where the provider may.
  // kSignInNeeded: not begun in this browser; kForbidden says in words what else is not right;
  // kUnavailable: the provider does not answer.
  Result<Arrived> Finish(const registry::Actor& actor, const std::string& sealed,
                         const Returned& returned);
  // Where a browser goes on to sign out at the provider too; "" = nowhere.
  Result<std::string> SignOutUrl(const std::string& tenant, const std::string& provider);

 private:
  struct Flow {
    std::string provider, state, nonce, verifier, to;
  };
  Result<Flow> Open(const std::string& sealed, const std::string& state);
  Result<Identity> Proven(const Provider& provider, const Flow& flow, const std::string& code);
  Result<json::object> ClaimsOf(const Provider& provider, const Flow& flow,
                                const std::string& id_token);
  Result<registry::Person> PersonFor(const registry::Actor& actor, const Provider& provider,
                                     const Identity& who);
  Result<registry::Person> Linked(const registry::Actor& actor, const Provider& provider,
                                  const Identity& who);
  Result<registry::Person> Made(const registry::Actor& actor, const Provider& provider,
                                const Identity& who);
  bool Covers(const Provider& provider, const registry::Person& person) const;

  registry::Registry& registry_;
  Providers& providers_;
  Client& client_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::string public_url_;              // guarded; without a slash at its end
  std::map<std::string, TimeMs> used_;  // guarded; states that were taken, until when they count
};

}  // namespace clarion::federation
