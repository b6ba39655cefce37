// How long what is kept, and who may do what: any bytes are read or refused with a place.
#include <cstdlib>

#include "privacy/retention.h"
#include "registry/roles.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto rules = privacy::RetentionRules::Parse("fuzz.yaml", text);
  if (!rules.ok() && !rules.error().message.starts_with("fuzz.yaml")) std::abort();
  if (rules.ok()) {
    for (const char* channel : {"voice", "chat", ""}) {
      const auto days = rules->DaysOf(channel);
      if (days && *days <= 0) std::abort();  // nothing is removed before it is a day old
    }
  }
  const auto roles = registry::Roles::Parse("fuzz.yaml", text);
  if (!roles.ok()) {
    if (!roles.error().message.starts_with("fuzz.yaml")) std::abort();
    return 0;
  }
  const registry::Role* owner = roles->Find("owner");
  if (owner == nullptr || owner->sees != registry::Sees::kAll) std::abort();
  return 0;
}
