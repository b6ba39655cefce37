// The input of an explanation: one row per combination of dimension values, what came in and what
// was expected. Plain columns; dimensions are dictionary-encoded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace clarion::explanation {

// kAmount: a sum (contacts, minutes). kRatio: Σ numerator / Σ denominator (a rate, or a mean).
enum class Measure : uint8_t { kAmount, kRatio };

struct Dimension {
  std::string name;
  std::vector<std::string> values;  // code → value, in order of appearance
};

// `expected` is a forecast, or what a reference (the period before, the other teams) leads one to
// expect. For a ratio `now` and `expected` are the numerators. All figures are finite, ≥ 0.
struct Leaves {
  Measure measure = Measure::kAmount;
  std::vector<Dimension> dimensions;
  std::vector<std::vector<uint32_t>> codes;  // [dimension][leaf]
  std::vector<double> now;
  std::vector<double> expected;
  std::vector<double> now_den;       // ratio only
  std::vector<double> expected_den;  // ratio only

  size_t size() const { return now.size(); }
};

// What one leaf says; the denominators are read for a ratio only.
struct LeafFigures {
  double now = 0;
  double expected = 0;
  double now_den = 0;
  double expected_den = 0;
};

// Fills Leaves row by row. Rows of one combination are added up. One thread.
class LeavesBuilder {
 public:
  static constexpr size_t kDimensionsMax = 16;
  static constexpr double kFigureMax = 1e15;

  LeavesBuilder(Measure measure, std::vector<std::string> dimensions);
  // kInvalidInput names the figure that is negative, not a number or beyond 1e15. O(dimensions).
  Result<void> Add(const std::vector<std::string_view>& values, const LeafFigures& figures);
  Leaves Finish() && { return std::move(leaves_); }

 private:
  uint32_t Code(size_t dimension, std::string_view value);

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  Leaves leaves_;
  std::vector<std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>>> dictionary_;
  std::unordered_map<std::string, size_t> row_of_;  // codes as bytes
  std::string key_;
};

// A CSV: dimension columns first, then `real,predict` or
// `real_num,real_den,predict_num,predict_den` in any order; every other column is a dimension.
// Packed files open by themselves, "-" is stdin. kInvalidInput names file and line. Some 2 M rows/s
// with six dimensions.
Result<Leaves> ReadLeaves(const std::string& path);
// The same from bytes in memory; `name` stands for the file in messages.
Result<Leaves> ParseLeaves(const std::string& bytes, const std::string& name);

}  // namespace clarion::explanation
