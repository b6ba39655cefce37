// The shapes of wire values, for the API description.
#pragma once

#include "base/json.h"

namespace clarion::api {

json::object Schemas();

}  // namespace clarion::api
