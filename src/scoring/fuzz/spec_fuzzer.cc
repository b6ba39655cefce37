// Any bytes as a spec: read or refused with a place, never a crash. The same bytes as a file of
// ratings, and how far its raters agree.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scoring/agreement.h"
#include "scoring/spec.h"

namespace {

void CheckRatings(const std::string& text) {
  using namespace clarion;
  using namespace clarion::scoring;
  const auto table = ParseCsvTable("fuzz.csv", text);
  if (!table.ok()) return;
  for (const Level level : {Level::kNominal, Level::kOrdinal, Level::kInterval, Level::kRatio}) {
    const auto ratings = RatingsOf(*table, level);
    if (!ratings.ok()) {
      if (!ratings.error().message.starts_with("fuzz.csv:")) std::abort();
      continue;
    }
    if (ratings->ratings.size() > table->rows.size()) std::abort();
    for (const Coefficient& one : Agreement(*ratings, {.resamples = 5}))
      if (std::isnan(one.value) || one.value > 1 + 1e-9) std::abort();
  }
}

}  // namespace

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
  CheckRatings(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
