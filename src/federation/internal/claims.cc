#include "federation/internal/claims.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

namespace clarion::federation::internal {

Error WrongClaim(std::string_view claim, std::string_view what) {
  return Forbidden(fmt::format("the provider's token is not valid: '{}' {}", claim, what));
}

std::optional<TimeMs> TimeIn(const json::object& claims, std::string_view name) {
  const json::value* value = Find(claims, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  // Beyond the year 9999 it is no time, and no whole number of milliseconds either.
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 253402300799.0) return std::nullopt;
  return static_cast<TimeMs>(seconds * 1000);
}

Result<void> CheckTimes(const json::object& claims, const Limits& limits) {
  const auto ends = TimeIn(claims, "exp"), issued = TimeIn(claims, "iat");
  if (!ends) return WrongClaim("exp", "is missing or no time");
  if (!issued) return WrongClaim("iat", "is missing or no time");
  if (*ends + limits.leeway <= limits.now)
    return WrongClaim("exp", "is over; sign in again, or see whether the clocks are right");
  if (*issued - limits.leeway > limits.now)
    return WrongClaim("iat", "is in the future; see whether the clocks are right");
  if (*issued + limits.oldest < limits.now) return WrongClaim("iat", limits.too_old);
  if (!claims.contains("nbf")) return {};
  const auto begins = TimeIn(claims, "nbf");
  if (!begins) return WrongClaim("nbf", "is no time");
  if (*begins - limits.leeway > limits.now) return WrongClaim("nbf", "is in the future");
  return {};
}

bool IsFor(const json::object& claims, std::string_view client) {
  const json::value* audience = Find(claims, "aud");
  if (audience == nullptr) return false;
  if (audience->is_string()) return audience->get_string() == client;
  if (!audience->is_array()) return false;
  for (const json::value& one : audience->get_array())
    if (one.is_string() && one.get_string() == client) return true;
  return false;
}

std::string NameIn(const json::object& claims, std::string_view name) {
  const std::string_view text = StringOr(claims, name, "");
  return text.size() <= kNameMax ? std::string(text) : std::string();
}

}  // namespace clarion::federation::internal
