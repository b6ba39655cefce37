#include "api/granting.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace clarion::api {

Result<void> MayGrant(const registry::Roles& roles, const Caller& caller, const std::string& role) {
  const registry::Role* wanted = roles.Find(role);
  if (wanted == nullptr || caller.permissions.Covers(wanted->permissions)) {
    if (role != "owner" || (caller.person && caller.person->role == "owner")) return {};
    return Forbidden("only an owner makes owners");
  }
  return Forbidden(fmt::format("the role '{}' may more than you", role));
}

Result<void> MayGrantAll(const registry::Roles& roles, const Caller& caller,
                         const json::value& body) {
  const auto check = [&](const std::string& role) -> Result<void> {
    if (role.empty()) return {};
    if (roles.Find(role) == nullptr)
      return InvalidInput(fmt::format("there is no role '{}'", role));
    return MayGrant(roles, caller, role);
  };
  RETURN_IF_ERROR(check(std::string(StringOr(body, "default_role", ""))));
  const json::value* pairs = Find(body, "roles");
  if (pairs == nullptr || !pairs->is_array()) return {};
  for (const json::value& one : pairs->get_array())
    RETURN_IF_ERROR(check(std::string(StringOr(one, "role", ""))));
  return {};
}

}  // namespace clarion::api
