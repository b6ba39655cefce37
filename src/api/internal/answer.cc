#include "api/internal/answer.h"

#include <fmt/format.h>

#include <boost/beast/http/error.hpp>

#include "api/error_map.h"

namespace clarion::api::internal {

namespace http = boost::beast::http;

http::response<AnswerBody> Outgoing(const Response& response, const Exchange& exchange,
                                    bool https) {
  http::response<AnswerBody> out(static_cast<http::status>(response.status), 11);
  out.set(http::field::server, "clarion");
  out.set(http::field::content_type, response.content_type);
  if (!exchange.request.id.empty()) out.set("X-Request-Id", exchange.request.id);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("X-Frame-Options", "DENY");
  out.set("Referrer-Policy", "no-referrer");
  out.set("Content-Security-Policy",
          "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
          "object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  if (https) out.set("Strict-Transport-Security", "max-age=31536000");
  if (response.content_type.starts_with("application/json"))
    out.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : response.headers) {
    if (name == "Set-Cookie")
      out.insert(name, value);  // there may be several
    else
      out.set(name, value);
  }
  out.keep_alive(exchange.keep);
  const std::string_view bytes = response.Bytes();
  out.content_length(bytes.size());
  if (!exchange.only_head) out.body() = {bytes.data(), bytes.size()};
  return out;
}

std::optional<Response> Unreadable(const boost::system::error_code& code) {
  using http::error;
  if (code == error::header_limit)
    return ErrorResponse(431, "invalid_input", "the request's headers are too large");
  const bool said = code.category() == boost::system::error_code(error::bad_method).category();
  if (!said || code == error::end_of_stream || code == error::partial_message) return std::nullopt;
  return ErrorResponse(400, "invalid_input",
                       fmt::format("this is no HTTP/1.1 request that can be read: {}; is it HTTPS "
                                   "that should be spoken here, or does a proxy change requests?",
                                   code.message()));
}

}  // namespace clarion::api::internal
