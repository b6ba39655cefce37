// Settings and verdicts: any bytes are read or refused with a place.
#include <cstdlib>
#include <string>

#include "reviews/answer.h"
#include "reviews/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto settings = clarion::reviews::ParseSettings("fuzz.yaml", text);
  if (!settings.ok() && settings.error().message.find("fuzz.yaml:") != 0) std::abort();
  if (settings.ok() && !(settings->audit_rate > 0 && settings->audit_rate <= 1)) std::abort();
  const auto points = clarion::reviews::PointsOf(text);
  if (points && !(*points >= 0 && *points <= 1)) std::abort();
  return 0;
}
