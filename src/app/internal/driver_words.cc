#include "app/internal/driver_words.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace clarion::app::internal {
namespace {

using metrics::Definition;
using metrics::Kind;

bool IsShare(const Definition& metric) {
  return metric.unit == "percent" || metric.unit == "points";
}

// What a figure is thought in, in its own unit.
double UnitOf(const Definition& metric, double deviation) {
  if (metric.kind == Kind::kCount || IsShare(metric)) return 0.01;
  if (metric.unit != "ms") return 1;
  return deviation >= 60'000 ? 60'000 : 1000;
}

// Two digits that say something.
std::string Digits(double value) {
  if (value == 0) return "0";
  const int digits = std::max(0, 1 - static_cast<int>(std::floor(std::log10(value))));
  return fmt::format("{:.{}f}", value, std::min(digits, 4));
}

}  // namespace

double RoundStep(const Definition& metric, double deviation) {
  const double unit = UnitOf(metric, deviation);
  if (!(deviation > 0)) return unit;
  const double size = deviation / unit;
  const double decade = std::pow(10, std::floor(std::log10(size)));
  double step = decade;
  for (const double one : {2.0, 5.0})
    if (size >= one * decade) step = one * decade;
  return step * unit;
}

std::string DifferenceText(const Definition& metric, double difference) {
  const double size = std::abs(difference);
  if (metric.kind == Kind::kCount) return Digits(100 * size) + " % of their usual number";
  if (IsShare(metric)) return Digits(100 * size) + " points";
  if (metric.unit == "ms")
    return size >= 60'000 ? Digits(size / 60'000) + " min" : Digits(size / 1000) + " s";
  return Digits(size) + (metric.unit == "nps" ? " points" : "");
}

std::string_view Turn(const Definition& metric, double difference) {
  if (metric.direction == metrics::Direction::kNone || difference == 0) return "none";
  return (difference > 0) == (metric.direction == metrics::Direction::kUp) ? "better" : "worse";
}

std::string LagText(size_t weeks) {
  constexpr std::array<const char*, 4> numbers = {"no", "one", "two", "three"};
  if (weeks == 1) return "the week after";
  return weeks < numbers.size() ? fmt::format("{} weeks after", numbers[weeks])
                                : fmt::format("{} weeks after", weeks);
}

std::string Plural(const std::string& by) { return by == "reason" ? "contact reasons" : by + "s"; }

}  // namespace clarion::app::internal
