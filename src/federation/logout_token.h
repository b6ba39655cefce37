// What a logout token must say before anybody is signed out by it (OpenID Connect Back-Channel
// Logout 1.0 §2.4, §2.6). Pure functions.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "federation/jws.h"

namespace clarion::federation {

// A token that was issued longer ago is not taken, however long it says that it lasts: what was
// seen must be remembered for no more than that.
inline constexpr TimeMs kLogoutOldest = kHourMs;

struct ExpectedLogout {
  std::string issuer;
  std::string client_id;
  TimeMs now = 0;
  TimeMs leeway = 2 * kMinuteMs;  // clocks of two machines differ
};

struct LogoutToken {
  std::string subject;  // "" = it names a session alone
  std::string session;  // the provider's `sid`; "" = all of the subject
  std::string id;       // `jti`
  TimeMs until = 0;     // from then on it is refused as too old
};

// kForbidden says what is not right: iss, aud, exp, iat, nbf, jti, events, nonce, sub, sid, or the
// header's typ. The signature is checked elsewhere.
Result<LogoutToken> ReadLogout(const Jws& token, const ExpectedLogout& expected);

}  // namespace clarion::federation
