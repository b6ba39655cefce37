// Any first bytes of a connection: found, refused or more wanted, never a crash; a name is one that
// can be compared, and bytes that follow change nothing.
#include <cstdlib>

#include "tenancy/peek.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using clarion::tenancy::Peek;
  using State = clarion::tenancy::Peeked::State;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const std::string& from : {bytes, "GET / HTTP/1.1\r\n" + bytes, "\x16\x03\x01" + bytes}) {
    const auto peeked = Peek(from);
    if (peeked.state != State::kFound) continue;
    if (peeked.host.empty() || peeked.host.size() > 253) std::abort();
    for (const char c : peeked.host)
      if ((c >= 'A' && c <= 'Z') || c <= ' ' || c == '/' || c == '@') std::abort();
    if (from.size() < clarion::tenancy::kPeekMax && Peek(from + "x").host != peeked.host)
      std::abort();
    // What comes in pieces is never found to be for somebody else.
    const auto half = Peek(std::string_view(from).substr(0, from.size() / 2));
    if (half.state == State::kFound && half.host != peeked.host) std::abort();
  }
  return 0;
}
