// Answers as they go out on a connection.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/system/error_code.hpp>
#include <optional>

#include "api/http.h"
#include "api/internal/exchange.h"

namespace clarion::api::internal {

using AnswerBody = boost::beast::http::span_body<const char>;

// With the headers that every answer has; without its body where only the head was asked for.
// `https`: people reach the server by it. REQUIRES: `response`, whose bytes it refers to, outlives
// it.
boost::beast::http::response<AnswerBody> Outgoing(const Response& response,
                                                  const Exchange& exchange, bool https);

// The answer to bytes that are no request, by what the parser said of them; nullopt: there were no
// such bytes, the connection ended or nothing came in time.
std::optional<Response> Unreadable(const boost::system::error_code& code);

}  // namespace clarion::api::internal
