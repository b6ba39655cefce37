// A phrase read literally, word by word: slow and obvious. The matcher asks it where a phrase is
// too odd for sets of bits; tests hold the matcher to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/internal/phrase_syntax.h"
#include "text/tokenizer.h"

namespace clarion::text::internal {

struct ReadAs {
  Reading reading = Reading::kWords;
  std::string stem;  // a Snowball language or ""
  bool across_sentences = false;
};

struct Fit {
  uint32_t end_word = 0;       // one past the last word
  uint32_t quotes_before = 0;  // literal apostrophes that belong to the hit, before its first word
  uint32_t quotes_after = 0;   // and behind its last
};

// Whether the phrase fits when its first word is word `first`, and there the nearest end in kWords,
// the farthest in kPlain.
std::optional<Fit> ReadPhrase(const PhraseNode& root, const ReadAs& as, std::string_view text,
                              const Tokens& tokens, uint32_t first);

// The stem of a word, by a stemmer opened for this call.
std::string StemOnce(const std::string& language, std::string_view word);

}  // namespace clarion::text::internal
