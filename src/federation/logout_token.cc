#include "federation/logout_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "federation/internal/claims.h"

namespace clarion::federation {
namespace {

using internal::WrongClaim;

constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";

// Explicit typing (RFC 8725 §3.11) is recommended there, not needed: who types at all must say what
// this is.
bool IsTypedAsLogout(const json::object& header) {
  if (!header.contains("typ")) return true;
  std::string type = AsciiLower(StringOr(header, "typ", "?"));
  if (type.starts_with("application/")) type.erase(0, std::string_view("application/").size());
  return type == "logout+jwt" || type == "jwt";
}

bool TellsOfLogout(const json::object& claims) {
  const json::value* events = Find(claims, "events");
  if (events == nullptr || !events->is_object()) return false;
  const json::value* event = Find(*events, kEvent);
  return event != nullptr && event->is_object();
}

// Whether a name that may be missing is there and cannot be used.
bool IsSpoilt(const json::object& claims, std::string_view name) {
  return claims.contains(name) && internal::NameIn(claims, name).empty();
}

}  // namespace

Result<LogoutToken> ReadLogout(const Jws& token, const ExpectedLogout& expected) {
  const json::object& claims = token.claims;
  if (!IsTypedAsLogout(token.header)) return WrongClaim("typ", "is not that of a logout token");
  if (StringOr(claims, "iss", "") != expected.issuer)
    return WrongClaim("iss", "is another provider");
  if (!internal::IsFor(claims, expected.client_id))
    return WrongClaim("aud", "names another client");
  RETURN_IF_ERROR(internal::CheckTimes(
      claims, {expected.now, expected.leeway, kLogoutOldest, "is more than an hour ago"}));
  if (!TellsOfLogout(claims)) return WrongClaim("events", fmt::format("does not hold {}", kEvent));
  if (claims.contains("nonce"))
    return WrongClaim("nonce", "is there: this is a token to sign in by, not to sign out");
  LogoutToken out{internal::NameIn(claims, "sub"), internal::NameIn(claims, "sid"),
                  internal::NameIn(claims, "jti"),
                  std::min(*internal::TimeIn(claims, "exp") + expected.leeway,
                           *internal::TimeIn(claims, "iat") + kLogoutOldest)};
  if (out.id.empty()) return WrongClaim("jti", "is missing or too long");
  for (const char* name : {"sub", "sid"})
    if (IsSpoilt(claims, name)) return WrongClaim(name, "is empty, no text or too long");
  if (out.subject.empty() && out.session.empty())
    return WrongClaim("sub", "is missing, and 'sid' too: nobody is named");
  return out;
}

}  // namespace clarion::federation
