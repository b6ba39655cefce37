#include "base/number.h"

#include <charconv>
#include <cmath>

namespace clarion {
namespace {

constexpr double kSecondsMax = 1e10;

template <typename Number>
std::optional<Number> Whole(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<double> FiniteNumber(std::string_view text) {
  const std::optional<double> number = Whole<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<int64_t> WholeNumber(std::string_view text) { return Whole<int64_t>(text); }

std::optional<int64_t> MsFromSeconds(double seconds) {
  if (!(std::fabs(seconds) <= kSecondsMax)) return std::nullopt;
  return std::llround(seconds * 1000);
}

}  // namespace clarion
