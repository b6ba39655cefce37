// The shapes of wire values, for the API description.
#pragma once

#include "base/json.h"

namespace clarion::api {

json::object Schemas();    // JSON Schema, by name
json::object RawShapes();  // the shorthand they are written in

}  // namespace clarion::api
