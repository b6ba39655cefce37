// Multiplies a phrase out into plain sequences of words, each with the gap allowed before it.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "text/internal/phrase_syntax.h"

namespace clarion::text::internal {

// A sequence must fit the 64 positions of one machine word (words and gaps together).
inline constexpr uint32_t kMaxSpan = 64;
inline constexpr size_t kMaxVariants = 4000;

struct Slot {
  uint32_t element = 0;
  uint32_t gap = 0;     // other words allowed before this one
  bool glued = false;   // plain reading: exactly one apostrophe stands before this one
  bool quoted = false;  // plain reading: has apostrophes at its edge
};

// Gives the number of "any of these words"; one-word alternatives are one element and do not
// multiply.
using MakeElement = std::function<uint32_t(const std::vector<const PhraseNode*>&)>;

// Every sequence begins and ends with a word. kInvalidInput where that cannot be, or where there
// are too many.
Result<std::vector<std::vector<Slot>>> Expand(const PhraseNode& root, const MakeElement& make);

}  // namespace clarion::text::internal
