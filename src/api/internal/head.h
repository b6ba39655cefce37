// What the server reads off the head of a request.
#pragma once

#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/verb.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/http.h"
#include "registry/secrets.h"

namespace clarion::api {

inline constexpr size_t kRequestIdMax = 64;

inline std::optional<Method> MethodFrom(boost::beast::http::verb verb) {
  namespace http = boost::beast::http;
  switch (verb) {
    case http::verb::get:
    case http::verb::head:
      return Method::kGet;
    case http::verb::post:
      return Method::kPost;
    case http::verb::put:
      return Method::kPut;
    case http::verb::patch:
      return Method::kPatch;
    case http::verb::delete_:
      return Method::kDelete;
    default:
      return std::nullopt;
  }
}

inline std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

// What the client or a proxy calls the request, where that is safe to write down; else a new name.
inline std::string RequestId(const std::string& given) {
  const bool safe = !given.empty() && given.size() <= kRequestIdMax &&
                    given.find_first_not_of(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789._-") == std::string::npos;
  return safe ? given : registry::RandomToken().substr(0, 16);
}

}  // namespace clarion::api
