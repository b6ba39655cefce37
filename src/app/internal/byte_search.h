// Raw bytes of files, searched for words: the proof that something is gone.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace clarion::app::internal {

struct ByteSearch {
  uint64_t files = 0;
  uint64_t bytes = 0;
  std::vector<std::string> found_in;  // paths within the folder
};

// Every regular file below `folder`. Cost: reads all of it, some 1 GB/s for up to ten words.
// Files that go away meanwhile are passed over.
Result<ByteSearch> SearchBytes(const std::string& folder, const std::set<std::string>& needles);

}  // namespace clarion::app::internal
