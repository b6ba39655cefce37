#include "api/internal/head.h"

#include "registry/secrets.h"

namespace clarion::api::internal {
namespace {

namespace http = boost::beast::http;

constexpr size_t kRequestIdMax = 64;

}  // namespace

std::optional<Method> MethodFrom(http::verb verb) {
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

std::string RequestId(const std::string& given) {
  const bool safe = !given.empty() && given.size() <= kRequestIdMax &&
                    given.find_first_not_of(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789._-") == std::string::npos;
  return safe ? given : registry::RandomToken().substr(0, 16);
}

trace::Span SpanOf(const Fields& fields, bool https, const std::string& address) {
  if (!trace::On()) return {};
  const auto caller = trace::ParseTraceparent(View(fields["traceparent"]));
  const bool known = MethodFrom(fields.method()).has_value();
  const std::string_view method = known ? View(fields.method_string()) : "_OTHER";
  auto span = trace::Span::Begin(known ? method : "HTTP", trace::Kind::kServer,
                                 caller.value_or(trace::Context()));
  span.Set("http.request.method", method);
  span.Set("url.scheme", https ? "https" : "http");
  if (!address.empty()) span.Set("client.address", address);
  return span;
}

}  // namespace clarion::api::internal
