// Splits text into lower-cased words that remember where they stood.
//
// A word is a run of letters, marks and digits. Apostrophes (' and the typographic ’, which becomes
// ') stay inside a word: "I’ve" is "i've". A dot or comma between two digits stays too: "1,250.00"
// is one word. Everything else separates. Scripts written without spaces (Thai, Chinese, Japanese,
// …) are cut by ICU's dictionaries. Text that is ASCII only takes a path without ICU that gives
// exactly the same words. Bytes that are not UTF-8 separate words and are never an error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clarion::text {

struct Token {
  uint32_t begin = 0;  // bytes of the original text, [begin, end)
  uint32_t end = 0;
  uint32_t lower_at = 0;  // where its lower-cased form stands in Tokens::lower
  uint32_t lower_size = 0;
};

// The words of one text. Reuse one object for many texts: its buffers keep their room and nothing
// is allocated per word.
struct Tokens {
  // So many bytes behind the last word may be read (and are not part of any word).
  static constexpr size_t kPadding = 16;
  std::vector<Token> words;
  std::string lower;

  size_t size() const { return words.size(); }
  // A fast hash of word i, for tables in memory: the same words, the same hash, in this process.
  uint64_t HashOf(size_t i) const;
  std::string_view Word(size_t i) const {
    return {lower.data() + words[i].lower_at, words[i].lower_size};
  }
};

// True when a sentence ends between word `i` - 1 and word `i` (i > 0): a line break, '?', '!', or
// one
// '.' before a space. No end: dots inside words ("3.5", "example.com"), after one letter or an
// abbreviation ("e.g.", "Mr."), and pauses ("well... yes").
bool SentenceEndsBefore(std::string_view text, const Tokens& tokens, size_t i);

// What counts as a word.
enum class Reading : uint8_t {
  kWords,  // as above: for people's phrases and for models
  kPlain,  // as a regular expression's \w+, for any language: letters, marks, digits and '_'.
           // Apostrophes, dots and commas always separate; scripts without spaces are not cut
};

// Replaces the content of `tokens`. Texts of 4 GB and more are read up to 4 GB - 1. O(length);
// ASCII some 3 GB/s, other text a few ns a byte.
void Tokenize(std::string_view text, Tokens* tokens, Reading reading = Reading::kWords);

}  // namespace clarion::text
