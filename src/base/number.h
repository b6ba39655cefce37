// Numbers as people and other systems write them. What is no finite number is no number here:
// "inf" and "nan" are words ("INF" is an infant's fare), and neither survives a comparison or a
// conversion to a whole number.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace clarion {

// The number that all of `text` is, such as "-0.5" or "1e3"; nullopt also where it is beyond what a
// double holds.
std::optional<double> FiniteNumber(std::string_view text);

// The same of a whole number, such as "-12".
std::optional<int64_t> WholeNumber(std::string_view text);

// Rounded; nullopt beyond 10^10 seconds, some 317 years, and where it is no number.
std::optional<int64_t> MsFromSeconds(double seconds);

}  // namespace clarion
