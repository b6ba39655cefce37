// What the head of a request says.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/verb.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/trace.h"

namespace clarion::api::internal {

using Fields = boost::beast::http::request_header<boost::beast::http::fields>;

inline std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

// nullopt: one that no route takes.
std::optional<Method> MethodFrom(boost::beast::http::verb verb);

// What the client or a proxy calls the request, where that is safe to write down; else a new name.
std::string RequestId(const std::string& given);

// The span of a request, in the trace its `traceparent` names. By the conventions for HTTP servers,
// without what may say something of a person: the route, not the path; no query; `address` only
// where it is given.
trace::Span SpanOf(const Fields& fields, bool https, const std::string& address);

}  // namespace clarion::api::internal
