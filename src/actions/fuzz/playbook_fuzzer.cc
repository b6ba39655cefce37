// Playbooks and segments: any bytes are read or refused with a place.
#include <cstdlib>
#include <string>

#include "actions/initiative.h"
#include "actions/playbook.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto playbooks = clarion::actions::ParsePlaybooks("fuzz.yaml", text);
  if (!playbooks.ok() && playbooks.error().message.find("fuzz.yaml:") != 0) std::abort();
  (void)clarion::actions::SegmentParts(text);
  return 0;
}
