// What a phrase says, as a tree. The differential test reads this tree literally; the matcher
// multiplies it out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/tokenizer.h"

namespace clarion::text::internal {

struct PhraseNode {
  enum class Kind : uint8_t { kWord, kPrefix, kSequence, kChoice, kOptional, kGap };
  Kind kind = Kind::kSequence;
  std::string word;  // kWord, kPrefix: lower case
  // In the plain reading, apostrophes are literal: what stands between this word and the one before
  // is exactly one apostrophe ("don't" is "don" and a glued "t"); so many stand right before it or
  // right behind it ("'airlock'").
  bool glued = false;
  uint32_t quotes_before = 0;
  uint32_t quotes_after = 0;
  uint32_t gap = 0;               // kGap: at most so many words
  std::vector<PhraseNode> parts;  // kSequence, kChoice, kOptional
};

struct ParsedPhrase {
  std::string regex;  // not empty: the phrase is this expression
  PhraseNode root;    // kSequence
};

// kInvalidInput: "column 12: …". Limits keep every phrase cheap: 1,000 bytes, 6 levels of brackets,
// gaps up to 20.
Result<ParsedPhrase> ParsePhrase(std::string_view phrase, Reading reading = Reading::kWords);
// Whether some word of it has quotes at its edge.
bool HasQuotes(const PhraseNode& node);

// The word as people type it without its apostrophe, or "" where it has none or where that would be
// another word.
std::string WithoutApostrophe(std::string_view word);

}  // namespace clarion::text::internal
