// Nobody gives, or takes from others, more than they have themselves.
#pragma once

#include <string>

#include "api/http.h"

namespace clarion::api {

// kForbidden: the role may more than the caller, or is `owner` and the caller is none.
Result<void> MayGrant(const registry::Roles& roles, const Caller& caller, const std::string& role);

// The same for every role that `default_role` and `roles` of a body name: what other systems bring
// in gets nothing that whoever sets it up could not give. kInvalidInput: a role nobody knows.
Result<void> MayGrantAll(const registry::Roles& roles, const Caller& caller,
                         const json::value& body);

}  // namespace clarion::api
