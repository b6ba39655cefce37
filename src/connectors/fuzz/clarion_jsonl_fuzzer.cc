// Any bytes as a file of clarion: records or refusals, and what decodes reads back as itself.
#include "connectors/fuzz/round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 16384) return 0;
  clarion::connectors::ReadAndCheck(data, size, "clarion");
  return 0;
}
