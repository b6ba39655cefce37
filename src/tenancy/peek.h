// Whom a connection is for, read off its first bytes: the Host of an HTTP request, or the server
// name in a TLS ClientHello. Pure; the bytes are left as they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clarion::tenancy {

// A head or a ClientHello that is longer is refused; as long as the server's own limit.
inline constexpr size_t kPeekMax = 16 << 10;

// Of TLS (RFC 8446, 6).
enum class Alert : unsigned char {
  kInternalError = 80,
  kDecodeError = 50,
  kMissingExtension = 109,
  kUnrecognizedName = 112,
};

struct Peeked {
  enum class State : unsigned char {
    kMore,     // the bytes end too early
    kFound,    // `host` is set
    kRefused,  // never a connection for anybody: answer with `status` and `why`, or with `alert`
  };
  State state = State::kMore;
  bool tls = false;
  std::string host;  // in lower case, without its port
  int status = 0;    // of HTTP; 0 with TLS, and for what is neither: closed without an answer
  Alert alert = Alert::kDecodeError;
  std::string_view why;
};

// `bytes` are all that came so far, from the first on. O(bytes).
Peeked Peek(std::string_view bytes);

}  // namespace clarion::tenancy
