// The API's description, generated from the routes; a golden test and the page's types hold it.
#pragma once

#include <string>
#include <vector>

#include "api/http.h"

namespace clarion::api {

// OpenAPI 3.1 as indented JSON, stable for the same routes.
std::string OpenApi(const std::vector<Route>& routes);

}  // namespace clarion::api
