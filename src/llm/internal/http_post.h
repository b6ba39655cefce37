// One HTTP POST with a limit on each of its steps. Blocks; one connection per call.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace clarion::llm::internal {

struct Endpoint {
  bool tls = false;
  std::string host;  // without brackets
  std::string port;
  std::string authority;  // as in the Host header
  std::string target;     // path and query
  bool IsLoopback() const;
};

// "https://host[:port][/path][?query]", with `path` ("/chat/completions") put behind the path
// unless it ends so. kInvalidInput says what is wrong; a password in a URL is never repeated.
Result<Endpoint> ParseBaseUrl(std::string_view url, std::string_view path);

struct PostLimits {
  std::chrono::milliseconds connect{};
  std::chrono::milliseconds first_byte{};
  std::chrono::milliseconds whole{};
  size_t answer_bytes = 0;
};

enum class PostFailure : uint8_t {
  kNone,
  kUnreachable,  // name, connection or TLS: the request never left
  kUntrusted,    // the certificate does not verify
  kTimeout,
  kDropped,   // the connection ended in the middle
  kTooLarge,  // the answer is longer than allowed
};

struct PostReply {
  PostFailure failure = PostFailure::kNone;
  std::string detail;  // of a failure: "no first byte within 60 s"
  bool sent = false;   // the server may have begun to work
  int status = 0;
  std::string content_type;  // lower case
  std::string retry_after;
  std::string location;
  std::string body;
};

// Sees the body's bytes as they come, for status 200; false: enough, the rest is not waited for.
using OnBytes = std::function<bool(const PostReply& head, std::string_view bytes)>;

using Headers = std::vector<std::pair<std::string, std::string>>;

PostReply Post(const Endpoint& endpoint, const Headers& headers, const std::string& body,
               const PostLimits& limits, const OnBytes& on_bytes);

}  // namespace clarion::llm::internal
