// Where words stand in several texts: asked many times, each text is read once.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "scoring/internal/policy_work.h"

namespace clarion::scoring::internal {

class WordIndex {
 public:
  // REQUIRES: they outlive it, and together have less than 4 GiB. O(n log n) of their bytes.
  explicit WordIndex(std::vector<std::string_view> texts);

  // Whether `word` (any bytes; "" never) stands in one of the texts that `among` lets through, and
  // no ASCII letter or digit touches it there. O(places of its first run of letters and digits),
  // O(bytes) where it has none. False where the work is used up.
  bool Has(std::string_view word, const std::function<bool(uint32_t text)>& among,
           Work* work) const;

 private:
  struct Run {  // of letters and digits
    uint64_t hash;
    uint32_t text;
    uint32_t begin;
  };
  std::vector<std::string_view> texts_;
  std::vector<Run> runs_;  // by hash
};

}  // namespace clarion::scoring::internal
