// The page, embedded into the binary by the build. A build without Node has none, and says so.
#pragma once

#include "api/http.h"

namespace clarion::api {

// Answers "/", "/assets/…" and, for any other path without a dot, the page (it routes by itself).
// Unknown /v1 paths: 404.
Response PageOrAsset(const Request& request);

}  // namespace clarion::api
