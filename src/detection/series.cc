#include "detection/series.h"

#include <fmt/format.h>

namespace clarion::detection {

Result<SeriesKind> ParseKind(std::string_view text) {
  if (text == "count") return SeriesKind::kCount;
  if (text == "rate") return SeriesKind::kRate;
  if (text == "mean") return SeriesKind::kMean;
  return InvalidInput(fmt::format("unknown kind '{}'; there are count, rate and mean", text));
}

std::string_view KindName(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::kCount:
      return "count";
    case SeriesKind::kRate:
      return "rate";
    case SeriesKind::kMean:
      break;
  }
  return "mean";
}

std::vector<std::string> SplitName(std::string_view name) {
  std::vector<std::string> parts;
  for (size_t begin = 0;;) {
    const size_t bar = name.find('|', begin);
    parts.emplace_back(name.substr(begin, bar - begin));
    if (bar == std::string_view::npos) return parts;
    begin = bar + 1;
  }
}

SeriesKind GuessKind(const std::vector<double>& values) {
  bool whole = true;
  bool share = true;
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    whole = whole && v >= 0 && v == std::floor(v);
    share = share && v >= 0 && v <= 1;
  }
  if (values.empty()) return SeriesKind::kMean;
  if (whole) return SeriesKind::kCount;
  return share ? SeriesKind::kRate : SeriesKind::kMean;
}

}  // namespace clarion::detection
