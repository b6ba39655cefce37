#include "base/utf8.h"

#include "base/json.h"

namespace clarion {
namespace {

constexpr size_t kLongest = 4;  // bytes of a character

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string_view Utf8Prefix(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t end = bytes;
  for (size_t back = 0; back < kLongest && end > 0 && Continues(text[end]); ++back) --end;
  // More of them than any character has: this is no UTF-8, and no place is better than another.
  return text.substr(0, Continues(text[end]) && end > 0 ? bytes : end);
}

std::string Utf8Lossy(std::string_view bytes) {
  if (IsUtf8(bytes)) return std::string(bytes);
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    size_t length = 1;
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (c >= 0xF0)
      length = 4;
    else if (c >= 0xE0)
      length = 3;
    else if (c >= 0xC0)
      length = 2;
    const std::string_view character = bytes.substr(i, length);
    if (IsUtf8(character)) {
      out += character;
      i += character.size();
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return out;
}

}  // namespace clarion
