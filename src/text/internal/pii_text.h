// One text cut for the search of personal data: words with their classes, and runs of digits
// whether written or spoken ("double five oh", "nineteen ninety").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clarion::text::pii {

inline constexpr uint16_t kNoRun = 0xFFFF;

// Shapes of a word. kMask: a mask of an earlier redaction, one word.
enum class Shape : uint8_t {
  kLower,
  kCapital,
  kUpper,
  kMixed,
  kDigits,
  kAlnum,
  kPunct,
  kMask,
  kOther
};

struct Word {
  uint32_t begin = 0;  // bytes, [begin, end)
  uint32_t end = 0;
  uint32_t lower_at = 0;  // its lower-cased form in Text::lower
  uint32_t lower_size = 0;
  uint64_t hash = 0;     // of the lower-cased form; digits: of how many there are
  uint32_t classes = 0;  // of pii_lexicon.h
  uint8_t common = 0;    // how common as an ordinary word, 0 (unknown) to 3; set by the model
  Shape shape = Shape::kOther;
  uint16_t run = kNoRun;  // index in Text::runs
};

// Digits said one after another: words [first, end), with fillers inside.
struct Run {
  uint32_t first = 0;
  uint32_t end = 0;
  uint32_t digits_at = 0;  // in Text::digits / Text::digit_words
  uint32_t digits_size = 0;
  bool spoken = false;  // at least one number word
  bool luhn = false;    // 13 to 19 digits that pass
};

struct Text {
  std::string_view source;
  std::vector<Word> words;
  std::string lower;
  std::vector<Run> runs;
  std::string digits;
  std::vector<uint32_t> digit_words;  // word each digit came from

  std::string_view Lower(size_t i) const {
    return {lower.data() + words[i].lower_at, words[i].lower_size};
  }
  std::string_view Digits(const Run& run) const {
    return {digits.data() + run.digits_at, run.digits_size};
  }
  bool Is(size_t i, std::string_view word) const { return i < words.size() && Lower(i) == word; }
  char Punct(size_t i) const {  // the punctuation mark, or 0
    return i < words.size() && words[i].shape == Shape::kPunct ? source[words[i].begin] : '\0';
  }
  bool Touches(size_t i) const {  // no white space between word i and the next
    return i + 1 < words.size() && words[i].end == words[i + 1].begin;
  }
};

uint64_t HashBytes(std::string_view bytes);
bool IsWordByte(unsigned char c);
// Length of the mask of an earlier redaction at `at` ("[CARD]", "[CARD *1111]", "[CARD#k3f9]"), or
// 0.
size_t MaskAt(std::string_view source, size_t at);

// Replaces the content of `out`; `source` must outlive it. O(length).
void Cut(std::string_view source, Text* out);

}  // namespace clarion::text::pii
