// What tokens of all kinds must say alike. Pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::federation::internal {

// A provider, a subject or a session longer than this is none.
inline constexpr size_t kNameMax = 255;

struct Limits {
  TimeMs now = 0;
  TimeMs leeway = 0;
  TimeMs oldest = 0;         // how long ago a token may have been issued
  std::string_view too_old;  // the refusal in words: "is more than a day ago"
};

// kForbidden that names the claim.
Error WrongClaim(std::string_view claim, std::string_view what);
// NumericDate (RFC 7519 §2): seconds, maybe with a fraction.
std::optional<TimeMs> TimeIn(const json::object& claims, std::string_view name);
// exp and iat must be there; nbf may.
Result<void> CheckTimes(const json::object& claims, const Limits& limits);
// Whether `aud`, a text or a list, names the client.
bool IsFor(const json::object& claims, std::string_view client);
// "" where it is no text, or longer than kNameMax.
std::string NameIn(const json::object& claims, std::string_view name);

}  // namespace clarion::federation::internal
