// Settings, verdicts and files of verdicts: any bytes are read or refused with a place.
#include <cstdlib>
#include <string>

#include "reviews/answer.h"
#include "reviews/settings.h"

namespace {

void CheckJudged(const std::string& text) {
  const auto table = clarion::ParseCsvTable("fuzz.csv", text);
  if (!table.ok()) return;
  const auto judged = clarion::reviews::JudgedOf(*table);
  if (!judged.ok()) {
    if (!judged.error().message.starts_with("fuzz.csv:")) std::abort();
    return;
  }
  if (judged->size() != table->rows.size()) std::abort();
  for (const auto& one : *judged)
    if (!(one.confidence >= 0 && one.confidence <= 1) ||
        !(one.probability >= 0 && one.probability <= 1))
      std::abort();
  for (const auto& [question, list] : clarion::reviews::Sampled(*judged))
    if (list.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto settings = clarion::reviews::ParseSettings("fuzz.yaml", text);
  if (!settings.ok() && settings.error().message.find("fuzz.yaml:") != 0) std::abort();
  if (settings.ok() && !(settings->audit_rate > 0 && settings->audit_rate <= 1)) std::abort();
  const auto points = clarion::reviews::PointsOf(text);
  if (points && !(*points >= 0 && *points <= 1)) std::abort();
  CheckJudged(text);
  return 0;
}
