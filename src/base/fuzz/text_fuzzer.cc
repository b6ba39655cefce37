// Times and JSON: nothing crashes, and what is read is written back to something that reads the
// same.
#include <boost/json.hpp>
#include <cstdlib>

#include "base/json.h"
#include "base/time.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const clarion::Result<clarion::TimeMs> at = clarion::ParseTime(text);
  // Offsets may carry an instant past the years that can be written; those are clamped.
  if (at.ok() && *at >= 0 && *at < 253402300800000 &&
      clarion::ParseTime(clarion::FormatTime(*at)).value() != *at)
    std::abort();
  // Values are not compared: Boost.JSON 1.81 does not round numbers of many digits or great
  // exponents to the nearest double, so such a number may move by a bit each time it is read.
  const clarion::Result<clarion::json::value> value = clarion::ParseJson(text);
  if (value.ok() && !clarion::ParseJson(clarion::ToJson(*value)).ok()) std::abort();
  (void)clarion::IsUtf8(text);
  return 0;
}
