// The leaves of a slice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "explanation/cube.h"

namespace clarion::explanation::internal {

// Ascending. `codes`: per dimension, a column of the leaves' values. Without a branch in the first
// pass, which sees every leaf: a nanosecond each.
template <typename Columns>
std::vector<uint32_t> RowsOf(const Columns& codes, const Slice& slice) {
  const auto& first = codes[slice[0].dimension];
  const size_t size = first.size();
  std::vector<uint32_t> rows(size + 1);
  size_t count = 0;
  for (uint32_t row = 0; row < size; ++row) {
    rows[count] = row;
    count += first[row] == slice[0].value ? 1 : 0;
  }
  for (size_t j = 1; j < slice.size(); ++j) {
    const auto& column = codes[slice[j].dimension];
    size_t kept = 0;
    for (size_t k = 0; k < count; ++k) {
      const uint32_t row = rows[k];
      rows[kept] = row;
      kept += column[row] == slice[j].value ? 1 : 0;
    }
    count = kept;
  }
  rows.resize(count);
  return rows;
}

}  // namespace clarion::explanation::internal
