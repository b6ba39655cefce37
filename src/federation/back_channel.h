// A provider tells that somebody signed out there, and their sessions end here: OpenID Connect
// Back-Channel Logout 1.0.
//
//   ASSIGN_OR_RETURN(const size_t ended, back_channel.Take(actor, token));
//
// Which provider a token is of it says itself, by issuer and audience: there is one address for all
// of them. Nothing is done before its signature is proven by that provider's keys. Tokens are
// remembered in the registry's file, in the transaction that ends the sessions: each is taken once,
// by all processes together, also after a restart.
//
// Safe for concurrent use. O(sessions ended); a few ms, and a call to the provider where its keys
// are not in hand.
#pragma once

#include <string>

#include "federation/client.h"
#include "federation/logout_token.h"
#include "federation/providers.h"

namespace clarion::federation {

// Tokens that are remembered for a provider; more within an hour, and the oldest are forgotten.
inline constexpr int kLogoutsKept = 10'000;

class BackChannel {
 public:
  BackChannel(registry::Database& database, Providers& providers, Client& client,
              const Clock& clock)
      : database_(database), providers_(providers), client_(client), clock_(clock) {}

  // How many sessions have ended; none is no error. `sid` ends those of that session at the
  // provider, `sub` alone all that were begun by it for that person. API keys and sessions begun by
  // a password stay. A provider that is switched off is heard too: its sessions are still there.
  // kInvalidInput, kForbidden: in words what is not right with the token; kUnavailable: the
  // provider's keys, or the disk.
  Result<size_t> Take(const registry::Actor& actor, const std::string& token);

 private:
  // Whose token it says it is: all with that issuer and client, for one may be set up twice. Never
  // empty.
  Result<std::vector<Provider>> Named(const std::string& tenant, const Jws& token) const;

  registry::Database& database_;
  Providers& providers_;
  Client& client_;
  const Clock& clock_;
};

}  // namespace clarion::federation
