// Text as people read it: pieces of it end between characters, and what is no UTF-8 can be shown.
// IsUtf8 is in base/json.h. All O(bytes) at most, safe for concurrent use.
#pragma once

#include <string>
#include <string_view>

namespace clarion {

// As much of the beginning as fits `bytes` without the part of a character. O(1).
std::string_view Utf8Prefix(std::string_view text, size_t bytes);

// Each byte that is part of no character becomes U+FFFD.
std::string Utf8Lossy(std::string_view bytes);

}  // namespace clarion
