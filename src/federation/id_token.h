// What an ID token must say before anybody is signed in by it (OpenID Connect Core §3.1.3.7).
// Pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "federation/jws.h"

namespace clarion::federation {

struct Expected {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  TimeMs now = 0;
  TimeMs leeway = 2 * kMinuteMs;  // clocks of two machines differ
};

// The one key of a set that a token names, or, where it names none, the only one of its kind;
// nullptr: none.
const Jwk* KeyOf(const std::vector<Jwk>& keys, const Jws& token);

// kForbidden says which claim is not right: iss, aud, azp, exp, nbf, iat, nonce, sub. The signature
// is checked elsewhere.
Result<void> CheckClaims(const json::object& claims, const Expected& expected);

// Who somebody is, as a provider says.
struct Identity {
  std::string subject;
  std::string email;  // as sent; "" where the provider tells none
  bool email_verified = false;
  std::string name;
  std::string session;  // `sid`: which session at the provider; "" where it tells none
  std::vector<std::string> groups;
};
// `groups_claim`: the member that holds a list of groups, or one group. Texts over 500 bytes and
// groups past the 1,000th are left out.
Identity IdentityOf(const json::object& claims, const std::string& groups_claim);

}  // namespace clarion::federation
