#include "llm/internal/http_post.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url.hpp>

#include "base/ascii.h"

namespace clarion::llm::internal {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Parser = http::response_parser<http::string_body>;

constexpr uint32_t kHeadBytesMax = 64U << 10;

bool IsAddress(const std::string& host) {
  beast::error_code code;
  asio::ip::make_address(host, code);
  return !code;
}

std::string Seconds(std::chrono::milliseconds time) {
  return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000.0);
}

// Runs one asynchronous step to its end: only those obey a stream's time limit.
template <typename Start>
beast::error_code Await(asio::io_context& context, const Start& start) {
  beast::error_code result = asio::error::would_block;
  start([&result](beast::error_code code, const auto&...) { result = code; });
  context.restart();
  context.run();
  return result;
}

template <typename Stream>
class Exchange {
 public:
  Exchange(asio::io_context& context, Stream& stream, const PostLimits& limits,
           Clock::time_point begun)
      : context_(context), stream_(stream), limits_(limits), whole_(begun + limits.whole) {}

  PostReply Run(const http::request<http::string_body>& request, const OnBytes& on_bytes) {
    const auto first_byte = std::min(Clock::now() + limits_.first_byte, whole_);
    Limit(first_byte);
    reply_.sent = true;
    beast::error_code code =
        Await(context_, [&](auto done) { http::async_write(stream_, request, std::move(done)); });
    if (code) return Failed(code, fmt::format("{} to send the request", Limits(first_byte)));
    parser_.header_limit(kHeadBytesMax);
    parser_.body_limit(limits_.answer_bytes);
    code = Await(context_, [&](auto done) {
      http::async_read_header(stream_, buffer_, parser_, std::move(done));
    });
    if (code) return Failed(code, fmt::format("no first byte within {}", Limits(first_byte)));
    ReadHead();
    return ReadBody(on_bytes);
  }

 private:
  void Limit(Clock::time_point until) { beast::get_lowest_layer(stream_).expires_at(until); }
  std::string Limits(Clock::time_point first_byte) const {
    return Seconds(first_byte == whole_ ? limits_.whole : limits_.first_byte);
  }

  void ReadHead() {
    const auto& head = parser_.get();
    const auto field = [&](auto name) { return std::string(head[name]); };
    reply_.status = static_cast<int>(head.result_int());
    reply_.content_type = AsciiLower(field(http::field::content_type));
    reply_.retry_after = field(http::field::retry_after);
    reply_.location = field(http::field::location);
  }

  PostReply ReadBody(const OnBytes& on_bytes) {
    parser_.eager(true);
    size_t seen = 0;
    Limit(whole_);
    for (;;) {
      const std::string& body = parser_.get().body();
      if (reply_.status == 200 && body.size() > seen &&
          !on_bytes(reply_, std::string_view(body).substr(seen)))
        break;
      seen = body.size();
      if (parser_.is_done()) break;
      beast::error_code code = Await(context_, [&](auto done) {
        http::async_read_some(stream_, buffer_, parser_, std::move(done));
      });
      // Many servers end TLS without saying so; a body with a length shows what is missing.
      if (code == asio::ssl::error::stream_truncated && parser_.need_eof()) {
        code = {};
        parser_.put_eof(code);
      }
      if (code)
        return Failed(code,
                      fmt::format("the answer was not whole within {}", Seconds(limits_.whole)));
    }
    reply_.body = std::move(parser_.get().body());
    return std::move(reply_);
  }

  PostReply Failed(beast::error_code code, const std::string& on_timeout) {
    if (code == beast::error::timeout) {
      reply_.failure = PostFailure::kTimeout;
      reply_.detail = on_timeout;
    } else if (code == http::error::body_limit || code == http::error::header_limit) {
      reply_.failure = PostFailure::kTooLarge;
      reply_.detail = fmt::format("the answer is longer than the {} bytes that are allowed",
                                  limits_.answer_bytes);
    } else {
      reply_.failure = PostFailure::kDropped;
      reply_.detail = fmt::format("the connection broke off ({})", code.message());
    }
    return std::move(reply_);
  }

  asio::io_context& context_;
  Stream& stream_;
  const PostLimits limits_;
  const Clock::time_point whole_;
  beast::flat_buffer buffer_;
  Parser parser_;
  PostReply reply_;
};

PostReply Unreachable(beast::error_code code, std::chrono::milliseconds limit) {
  PostReply reply;
  reply.failure = PostFailure::kUnreachable;
  reply.detail = code == beast::error::timeout
                     ? fmt::format("no connection within {}", Seconds(limit))
                     : code.message();
  if (code.category() == asio::error::get_ssl_category() &&
      ERR_GET_REASON(static_cast<unsigned long>(code.value())) == SSL_R_CERTIFICATE_VERIFY_FAILED)
    reply.failure = PostFailure::kUntrusted;
  return reply;
}

http::request<http::string_body> RequestFor(const Endpoint& endpoint, const Headers& headers,
                                            const std::string& body) {
  http::request<http::string_body> request(http::verb::post, endpoint.target, 11);
  request.set(http::field::host, endpoint.authority);
  request.set(http::field::user_agent, "clarion");
  request.set(http::field::content_type, "application/json");
  request.set(http::field::accept, "application/json, text/event-stream");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  return request;
}

beast::error_code Connect(asio::io_context& context, beast::tcp_stream& stream,
                          const Endpoint& endpoint, Clock::time_point until) {
  tcp::resolver resolver(context);
  tcp::resolver::results_type found;
  beast::error_code code = Await(context, [&](auto done) {
    resolver.async_resolve(endpoint.host, endpoint.port,
                           [&found, done](beast::error_code failed, const auto& results) mutable {
                             found = results;
                             done(failed);
                           });
  });
  if (code) return code;
  stream.expires_at(until);
  return Await(context, [&](auto done) { stream.async_connect(found, std::move(done)); });
}

// The authorities are read once: parsing them takes longer than most requests.
asio::ssl::context& Trust() {
  static asio::ssl::context* trust = [] {
    auto* made = new asio::ssl::context(asio::ssl::context::tls_client);
    made->set_default_verify_paths();
    made->set_verify_mode(asio::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(made->native_handle(), TLS1_2_VERSION);
    return made;
  }();
  return *trust;
}

PostReply PostTls(const Endpoint& endpoint, const http::request<http::string_body>& request,
                  const PostLimits& limits, const OnBytes& on_bytes) {
  const auto begun = Clock::now();
  const auto until = begun + std::min(limits.connect, limits.whole);
  asio::io_context context;
  beast::ssl_stream<beast::tcp_stream> stream(context, Trust());
  beast::error_code code = Connect(context, stream.next_layer(), endpoint, until);
  if (code) return Unreachable(code, limits.connect);
  if (!IsAddress(endpoint.host))
    SSL_set_tlsext_host_name(stream.native_handle(), endpoint.host.c_str());
  stream.set_verify_callback(asio::ssl::host_name_verification(endpoint.host));
  code = Await(context, [&](auto done) {
    stream.async_handshake(asio::ssl::stream_base::client, std::move(done));
  });
  if (code) return Unreachable(code, limits.connect);
  return Exchange(context, stream, limits, begun).Run(request, on_bytes);
}

PostReply PostPlain(const Endpoint& endpoint, const http::request<http::string_body>& request,
                    const PostLimits& limits, const OnBytes& on_bytes) {
  const auto begun = Clock::now();
  asio::io_context context;
  beast::tcp_stream stream(context);
  const beast::error_code code =
      Connect(context, stream, endpoint, begun + std::min(limits.connect, limits.whole));
  if (code) return Unreachable(code, limits.connect);
  return Exchange(context, stream, limits, begun).Run(request, on_bytes);
}

}  // namespace

bool Endpoint::IsLoopback() const {
  beast::error_code code;
  const auto address = asio::ip::make_address(host, code);
  return code ? host == "localhost" : address.is_loopback();
}

Result<Endpoint> ParseBaseUrl(std::string_view url, std::string_view path) {
  const Error wrong = InvalidInput(
      "the endpoint is not an address of the form https://host[:port]/v1 (or http://…): check "
      "--endpoint");
  const auto parsed = boost::urls::parse_uri(url);
  if (parsed.has_error() || parsed->encoded_host().empty() || parsed->has_fragment()) return wrong;
  if (parsed->has_userinfo())
    return InvalidInput(
        "the endpoint holds a user name or password: take it out, and give the key in an "
        "environment variable (--key-env NAME)");
  const std::string_view scheme = parsed->scheme();
  if (scheme != "http" && scheme != "https") return wrong;
  Endpoint endpoint;
  endpoint.tls = scheme == "https";
  endpoint.host = std::string(parsed->host_address());
  endpoint.port = endpoint.tls ? "443" : "80";
  if (parsed->has_port()) {
    endpoint.port = std::string(parsed->port());
    const bool fits = !endpoint.port.empty() && endpoint.port.size() <= 5;
    if (!fits || std::stoi(endpoint.port) < 1 || std::stoi(endpoint.port) > 65535) return wrong;
  }
  endpoint.authority = std::string(parsed->encoded_host_and_port());
  endpoint.target = std::string(parsed->encoded_path());
  while (endpoint.target.ends_with('/')) endpoint.target.pop_back();
  if (!endpoint.target.ends_with(path)) endpoint.target += path;
  if (parsed->has_query()) endpoint.target += "?" + std::string(parsed->encoded_query());
  return endpoint;
}

PostReply Post(const Endpoint& endpoint, const Headers& headers, const std::string& body,
               const PostLimits& limits, const OnBytes& on_bytes) {
  try {
    const auto request = RequestFor(endpoint, headers, body);
    return endpoint.tls ? PostTls(endpoint, request, limits, on_bytes)
                        : PostPlain(endpoint, request, limits, on_bytes);
  } catch (const std::exception& failure) {
    PostReply reply;
    reply.failure = PostFailure::kUnreachable;
    reply.detail = failure.what();
    return reply;
  }
}

}  // namespace clarion::llm::internal
