// Metric definitions and conditions: any bytes are read or refused with a place.
#include <cstdlib>
#include <string>

#include "metrics/definition.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto definitions = clarion::metrics::ParseDefinitions("fuzz.yaml", text);
  if (!definitions.ok() && definitions.error().message.find("fuzz.yaml:") != 0) std::abort();
  // What is kept of a definition reads as the same version.
  if (definitions.ok()) {
    for (const clarion::metrics::Definition& one : *definitions) {
      const auto again = clarion::metrics::ParseDefinitions("kept", clarion::metrics::ToYaml(one));
      if (!again.ok() || again->size() != 1 || again->front().version != one.version) std::abort();
    }
  }
  (void)clarion::metrics::ToSql(text, 1000);
  return 0;
}
