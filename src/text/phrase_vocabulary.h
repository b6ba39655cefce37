// The words and pairs of neighbouring words in which customers name a matter: "refund", "white
// screen".
//
//   text::PhraseVocabulary vocabulary;
//   vocabulary.Read("Still the white screen since 7.3.0", &phrases);  // each once
//   vocabulary.Name(phrases[1]);                                      // "white screen"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/tokenizer.h"

namespace clarion::text {

// Numbers words in the order they come. One object, one thread.
class PhraseVocabulary {
 public:
  using Phrase = uint64_t;  // of this vocabulary; a pair of two words, or a word and none

  // Adds the phrases of `text`, one more often where it stands more often. Left out: words that
  // only join others, greet or name days and months; what holds a digit; words of one or two ASCII
  // letters; masks of redaction ("[CARD]"). No pair goes over one of these, nor over
  // what parts words (. ? ! , ; : … – — or the end of a line). O(length).
  void Read(std::string_view text, std::vector<Phrase>* phrases);
  std::string Name(Phrase phrase) const;
  static bool IsPair(Phrase phrase) { return (phrase & 0xFFFFFFFF) != 0; }
  size_t words() const { return words_.size(); }

  // Where the phrase stands first in `text`: bytes [begin, end); false where it does not.
  struct Place {
    size_t begin = 0, end = 0;
  };
  bool Find(Phrase phrase, std::string_view text, Place* place);

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <typename Take>
  void Walk(std::string_view text, const Take& take);
  uint32_t NumberOf(std::string_view word);

  Tokens tokens_;
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<std::string_view> words_;  // keys of numbers_, which stay where they are
};

}  // namespace clarion::text
