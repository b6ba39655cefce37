// The one map from errors to HTTP answers.
#pragma once

#include "api/http.h"

namespace clarion::api {

// {"error":{"kind":"invalid_input","message":"…"}} with the status of the kind. 503 carries
// Retry-After.
Response ErrorResponse(const Error& error);
Response ErrorResponse(unsigned status, std::string_view kind, std::string_view message);

inline constexpr const char* kOverloaded =
    "more is asked than can be answered now; try again in a second";
// The whole answer, head and body, for who is shed.
std::string ShedAnswer();

}  // namespace clarion::api
