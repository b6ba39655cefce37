#include "api/error_map.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/utf8.h"

namespace clarion::api {

Response ErrorResponse(unsigned status, std::string_view kind, std::string_view message) {
  Response response = JsonResponse(
      json::object{{"error", json::object{{"kind", kind}, {"message", Utf8Lossy(message)}}}},
      status);
  response.Serialise();
  if (status == 503 || status == 429) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response ErrorResponse(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInvalidInput:
      return ErrorResponse(400, "invalid_input", error.message);
    case ErrorKind::kNotFound:
      return ErrorResponse(404, "not_found", error.message);
    case ErrorKind::kConflict:
      return ErrorResponse(409, "conflict", error.message);
    case ErrorKind::kUnavailable:
      return ErrorResponse(503, "unavailable", error.message);
    case ErrorKind::kCorrupt:
      return ErrorResponse(500, "corrupt", error.message);
    case ErrorKind::kSignInNeeded:
      return ErrorResponse(401, "sign_in_needed", error.message);
    case ErrorKind::kSecondFactor:
      return ErrorResponse(401, "second_factor", error.message);
    case ErrorKind::kForbidden:
      return ErrorResponse(403, "forbidden", error.message);
    case ErrorKind::kTooMany:
      return ErrorResponse(429, "too_many", error.message);
  }
  return ErrorResponse(500, "corrupt", error.message);
}

std::string ShedAnswer() {
  const Response full = ErrorResponse(503, "overloaded", kOverloaded);
  return fmt::format(
      "HTTP/1.1 503 Service Unavailable\r\nServer: clarion\r\nContent-Type: {}\r\n"
      "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nRetry-After: 1\r\n"
      "Content-Length: {}\r\n\r\n{}",
      full.content_type, full.body.size(), full.body);
}

}  // namespace clarion::api
