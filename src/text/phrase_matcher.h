// Finds thousands of phrases in a text in one reading.
//
// Phrase syntax, as a QA analyst writes it:
//   where is my refund       words, any letter case; commas and the like do not matter
//   (already|just) told      alternatives, also of several words: (gave you|told)
//   I [have] paid            optional words, also [have|had]
//   told ~3 you              up to three other words between
//   refund*                  any word that begins so
//   /\border #?\d{5}\b/      a regular expression (RE2 syntax, any letter case), alone in its
//   phrase
// Words of one phrase stand in one sentence: ". ? !" and line breaks end it (tokenizer.h says which
// dots do not). Added with `across_sentences`, a phrase reads on; regular expressions always do.
// A word with an apostrophe is also found as people type it: "don't" finds "dont". Not where that
// is another word: "we'll" does not find "well". With a stemmer every word of the phrase stands for
// all its forms: "cancel" finds "cancelled".
//
// What is a hit: for each phrase, reading left to right, the first place where it fits and there
// the shortest stretch; the search goes on behind it. Hits of different phrases may overlap.
//
// The plain reading is what a programmer would write as a regular expression, and gives exactly its
// hits: `told ~3 you` is \btold\W+(?:[\w']+\W+){0,3}you\b, any letter case, the first place where
// it fits and there the longest stretch; \w is a letter, mark, digit or '_' of any language.
// Sentences do not matter, apostrophes are literal ("don't" is only "don't"), and so are those
// around a word ("'airlock'"). RegexOf gives the expression.
//
// How it works: alternatives are multiplied out into plain sequences; each sequence hangs on its
// rarest pair of neighbouring words (or its rarest word, where gaps stand everywhere), so a turn
// costs one look-up per word and one per pair of words that rules know, plus a check of the few
// sequences whose rarest pair really occurs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/tokenizer.h"

namespace clarion::text {

struct PhraseHit {
  uint32_t phrase = 0;  // as returned by Add
  uint32_t begin = 0;   // bytes of the text, [begin, end)
  uint32_t end = 0;
  uint32_t first_word = 0;  // words, [first_word, end_word)
  uint32_t end_word = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14
  auto operator<=>(const PhraseHit&) const = default;
};

// True when `name` is a Snowball language: "english", "german", "spanish", …
bool IsStemLanguage(const std::string& name);

// Immutable once built: share freely between threads, each with its own Scratch.
class PhraseMatcher {
 public:
  class Builder;
  class Scratch;

  PhraseMatcher(PhraseMatcher&&) noexcept;
  PhraseMatcher& operator=(PhraseMatcher&&) noexcept;
  ~PhraseMatcher();

  // Appends the hits of every phrase in `text`, sorted by begin, end, phrase. Allocates only while
  // the buffers still grow. About 0.5 µs for a turn of 80 characters and a thousand phrases.
  void Match(std::string_view text, Scratch* scratch, std::vector<PhraseHit>* hits) const;
  size_t phrase_count() const;

 private:
  struct Impl;
  explicit PhraseMatcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Buffers of one thread, for any matcher in turn (fastest with one). Remembers which words meant
// what; never changes a result.
class PhraseMatcher::Scratch {
 public:
  Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  ~Scratch();
  // The words of the text last matched.
  const Tokens& tokens() const;

 private:
  friend class PhraseMatcher;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class PhraseMatcher::Builder {
 public:
  explicit Builder(Reading reading = Reading::kWords);
  ~Builder();
  // Returns the phrase's number: 0, 1, 2, … in order of adding. `stem`: a Snowball language or "".
  // `across_sentences`: the phrase may begin in one sentence and end in another (plain: always so).
  // kInvalidInput says the column and the remedy; the caller puts file and line before it.
  Result<uint32_t> Add(std::string_view phrase, const std::string& stem = "",
                       bool across_sentences = false);
  // Leaves the builder empty. Fails only where RE2 runs out of memory for the regular expressions
  // together.
  Result<PhraseMatcher> Build();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The regular expression (RE2 syntax) that a phrase means in the plain reading, to be matched
// leftmost-longest in any letter case. kInvalidInput as Add.
Result<std::string> RegexOf(std::string_view phrase);

}  // namespace clarion::text
