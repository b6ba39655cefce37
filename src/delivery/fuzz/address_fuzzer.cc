// Any address a person types in: read or refused, never a crash, and what is accepted without
// further permission is never an address of one's own network.
#include <cstdlib>

#include "delivery/address_guard.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr std::string_view kSchemes[] = {"https"};
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto read = clarion::delivery::CheckAddress(text, kSchemes, {});
  if (!read.ok()) return 0;
  const std::string_view what = clarion::delivery::NotPublic(read->host);
  if (!what.empty() && what != "no address") std::abort();
  return 0;
}
