#include "federation/id_token.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <optional>

namespace clarion::federation {
namespace {

constexpr size_t kTextMax = 500;
constexpr size_t kGroupsMax = 1000;
constexpr TimeMs kOldest = kDayMs;  // a token issued longer ago is no sign-in of now

// NumericDate (RFC 7519 §2): seconds, maybe with a fraction.
std::optional<TimeMs> TimeIn(const json::object& claims, std::string_view name) {
  const json::value* value = Find(claims, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  // Beyond the year 9999 it is no time, and no whole number of milliseconds either.
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 253402300799.0) return std::nullopt;
  return static_cast<TimeMs>(seconds * 1000);
}

Error Wrong(std::string_view claim, std::string_view what) {
  return Forbidden(fmt::format("the provider's token is not valid: '{}' {}", claim, what));
}

Result<void> CheckAudience(const json::object& claims, const std::string& client) {
  const json::value* audience = Find(claims, "aud");
  const json::value* party = Find(claims, "azp");
  if (party != nullptr && (!party->is_string() || party->get_string() != client))
    return Wrong("azp", "names another client");
  if (audience != nullptr && audience->is_string() && audience->get_string() == client) return {};
  if (audience == nullptr || !audience->is_array()) return Wrong("aud", "names another client");
  bool among = false;
  for (const json::value& one : audience->get_array())
    among |= one.is_string() && one.get_string() == client;
  if (!among) return Wrong("aud", "names other clients");
  if (audience->get_array().size() > 1 && party == nullptr)
    return Wrong("azp", "is missing though the token is for several clients");
  return {};
}

Result<void> CheckTimes(const json::object& claims, const Expected& expected) {
  const auto ends = TimeIn(claims, "exp"), issued = TimeIn(claims, "iat");
  if (!ends) return Wrong("exp", "is missing or no time");
  if (!issued) return Wrong("iat", "is missing or no time");
  if (*ends + expected.leeway <= expected.now)
    return Wrong("exp", "is over; sign in again, or see whether the clocks are right");
  if (*issued - expected.leeway > expected.now)
    return Wrong("iat", "is in the future; see whether the clocks are right");
  if (*issued + kOldest < expected.now) return Wrong("iat", "is more than a day ago");
  if (!claims.contains("nbf")) return {};
  const auto begins = TimeIn(claims, "nbf");
  if (!begins) return Wrong("nbf", "is no time");
  if (*begins - expected.leeway > expected.now) return Wrong("nbf", "is in the future");
  return {};
}

std::string TextOf(const json::object& claims, std::string_view name) {
  std::string text(StringOr(claims, name, ""));
  return text.size() <= kTextMax ? text : "";
}

}  // namespace

const Jwk* KeyOf(const std::vector<Jwk>& keys, const Jws& token) {
  const KeyKind kind = token.alg == "ES256" ? KeyKind::kP256 : KeyKind::kRsa;
  const Jwk* only = nullptr;
  for (const Jwk& key : keys) {
    if (key.kind != kind || (!key.alg.empty() && key.alg != token.alg)) continue;
    if (!token.kid.empty() && key.kid == token.kid) return &key;
    if (!token.kid.empty()) continue;
    if (only != nullptr) return nullptr;  // which of them is not said
    only = &key;
  }
  return only;
}

Result<void> CheckClaims(const json::object& claims, const Expected& expected) {
  if (StringOr(claims, "iss", "") != expected.issuer) return Wrong("iss", "is another provider");
  RETURN_IF_ERROR(CheckAudience(claims, expected.client_id));
  RETURN_IF_ERROR(CheckTimes(claims, expected));
  if (expected.nonce.empty() || StringOr(claims, "nonce", "") != expected.nonce)
    return Wrong("nonce", "is not that of this sign-in");
  const std::string_view subject = StringOr(claims, "sub", "");
  if (subject.empty() || subject.size() > 255) return Wrong("sub", "is missing or too long");
  return {};
}

Identity IdentityOf(const json::object& claims, const std::string& groups_claim) {
  Identity out;
  out.subject = StringOr(claims, "sub", "");
  out.email = TextOf(claims, "email");
  out.name = TextOf(claims, "name");
  if (const json::value* verified = Find(claims, "email_verified"))
    // Some send the word instead of the value.
    out.email_verified = (verified->is_bool() && verified->get_bool()) ||
                         (verified->is_string() && verified->get_string() == "true");
  const json::value* groups = Find(claims, groups_claim);
  if (groups == nullptr) return out;
  const auto take = [&](const json::value& one) {
    if (one.is_string() && one.get_string().size() <= kTextMax && out.groups.size() < kGroupsMax)
      out.groups.emplace_back(one.get_string());
  };
  take(*groups);
  if (groups->is_array())
    for (const json::value& one : groups->get_array()) take(one);
  return out;
}

}  // namespace clarion::federation
