// Leaves: any bytes are read or refused by the file's name, and what is read can be explained.
#include <cmath>
#include <cstdlib>
#include <string>

#include "explanation/findings_json.h"
#include "explanation/leaves.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::explanation;  // NOLINT
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto leaves = ParseLeaves(text, "fuzz.csv");
  if (!leaves.ok()) {
    if (leaves.error().message.find("fuzz.csv") == std::string::npos) std::abort();
    return 0;
  }
  if (leaves->size() > 200) return 0;
  const auto findings = FindCauses(*leaves, {.depth_max = 2});
  if (!findings.ok()) return 0;
  double sum = findings->rest.total;
  for (const Cause& cause : findings->causes) sum += cause.contribution.total;
  const double scale = std::abs(findings->headline.now) + std::abs(findings->headline.expected) + 1;
  if (!(std::abs(sum - findings->headline.change) <= 1e-9 * scale)) std::abort();
  (void)FindingsToJson(*leaves, *findings);
  return 0;
}
