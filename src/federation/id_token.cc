#include "federation/id_token.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "federation/internal/claims.h"

namespace clarion::federation {
namespace {

using internal::WrongClaim;

constexpr size_t kTextMax = 500;
constexpr size_t kGroupsMax = 1000;
constexpr TimeMs kOldest = kDayMs;  // a token issued longer ago is no sign-in of now

Result<void> CheckAudience(const json::object& claims, const std::string& client) {
  const json::value* audience = Find(claims, "aud");
  const json::value* party = Find(claims, "azp");
  if (party != nullptr && (!party->is_string() || party->get_string() != client))
    return WrongClaim("azp", "names another client");
  if (!internal::IsFor(claims, client)) return WrongClaim("aud", "names another client");
  if (audience->is_array() && audience->get_array().size() > 1 && party == nullptr)
    return WrongClaim("azp", "is missing though the token is for several clients");
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
  if (StringOr(claims, "iss", "") != expected.issuer)
    return WrongClaim("iss", "is another provider");
  RETURN_IF_ERROR(CheckAudience(claims, expected.client_id));
  RETURN_IF_ERROR(internal::CheckTimes(
      claims, {expected.now, expected.leeway, kOldest, "is more than a day ago"}));
  if (expected.nonce.empty() || StringOr(claims, "nonce", "") != expected.nonce)
    return WrongClaim("nonce", "is not that of this sign-in");
  if (internal::NameIn(claims, "sub").empty()) return WrongClaim("sub", "is missing or too long");
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
