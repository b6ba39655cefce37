// Trace contexts that strangers send: nothing crashes, and what is taken is written back as it was.
#include <cstdlib>

#include "base/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using clarion::trace::ParseTraceparent;
  const std::string_view header(reinterpret_cast<const char*>(data), size);
  const auto context = ParseTraceparent(header);
  if (!context) return 0;
  const std::string written = Traceparent(*context);
  if (!context->valid() || written.substr(2, 51) != header.substr(2, 51)) std::abort();
  if (ParseTraceparent(written) != context) std::abort();
  return 0;
}
