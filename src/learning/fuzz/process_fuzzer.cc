// Process documents: any bytes are read, or refused with a place.
#include <boost/json.hpp>
#include <cstdlib>
#include <string>

#include "learning/process.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto process = clarion::learning::ParseProcess("fuzz.yaml", text);
  if (!process.ok() && process.error().message.find("fuzz.yaml:") != 0) std::abort();
  if (process.ok()) {
    // What was read can be kept and read again.
    auto fields = clarion::learning::ToJsonObject(*process);
    for (const char* own :
         {"by", "by_name", "version", "published_at", "reviewed_at", "retired", "id"})
      fields.erase(own);
    const auto again = clarion::learning::WithChange(*process, fields);
    if (!again.ok() || again->steps != process->steps) std::abort();
    (void)clarion::learning::Search({*process}, text.substr(0, 200));
  }
  return 0;
}
