// Any bytes as a phrase pack: packs or a message, and what compiles also runs. The same bytes as
// the reasons of a workspace: what is read is written and reads the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "enrichment/enricher.h"
#include "enrichment/taxonomy.h"

namespace {

void ReadReasons(const std::string& text) {
  using namespace clarion::enrichment;
  const auto taxonomy = ParseTaxonomy("fuzz.yaml", text);
  if (!taxonomy.ok()) {
    if (taxonomy.error().message.find("fuzz.yaml") != 0) std::abort();
    return;
  }
  const std::string written = ToYaml(*taxonomy);
  const auto again = ParseTaxonomy("fuzz.yaml", written);
  if (!again.ok() || ToYaml(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  if (size > 4000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  ReadReasons(text);
  const auto enricher = enrichment::Enricher::Compile({{"fuzz.yaml", text}});
  if (!enricher) {
    if (enricher.error().message.find("fuzz.yaml") != 0) std::abort();
    return 0;
  }
  Interaction interaction;
  interaction.turns.resize(1);
  interaction.turns[0].text = text;
  std::vector<Signal> signals;
  enricher->Run(interaction, &signals);
  for (const Signal& signal : signals) {
    if (signal.evidence.turn == 0 && signal.evidence.end > text.size()) std::abort();
  }
  return 0;
}
