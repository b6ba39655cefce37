// Any bytes as a spec: read or refused with a place, never a crash.
#include <cstdint>
#include <string>

#include "scoring/spec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  if (size > 4000) return 0;
  static const auto enricher = enrichment::Enricher::Compile(
      {{"p.yaml", "pack: p\nversion: 1\nsignal: greeting\nphrases: [hello]\n"}});
  static const auto scorer = scoring::Scorer::Compile({});
  const auto report =
      scoring::RunSpecText("fuzz.spec", std::string(reinterpret_cast<const char*>(data), size),
                           *enricher, scoring::PolicySet(), *scorer);
  if (report) (void)report->Render();
  return 0;
}
