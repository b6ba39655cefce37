// Phrases made ready to be found: sequences of elements, hung on the places where they are looked
// for. Built by PhraseMatcher::Builder, read by PhraseMatcher::Scratch.
#pragma once

#include <libstemmer.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/internal/phrase_expander.h"
#include "text/internal/phrase_reader.h"
#include "text/internal/regex_need.h"
#include "text/phrase_matcher.h"

namespace clarion::text::internal {

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, StemmerDeleter>;
Stemmer OpenStemmer(const std::string& language);
std::string StemOf(sb_stemmer* stemmer, std::string_view word);

// One sequence of words a phrase can be.
struct Variant {
  uint32_t phrase = 0;
  uint32_t slots_at = 0;
  uint16_t size = 0;
  uint16_t anchor = 0;  // the slot it hangs on
  uint16_t span = 0;    // most words it can cover
  bool across_sentences = false;
  bool quoted = false;     // has words with apostrophes at their edge
  bool literal = false;    // where it fits, the phrase is read again word by word
  bool bare_pair = false;  // two plain neighbours and nothing else: finding them is finding it
};

// The phrase as written, for reading it literally.
struct Source {
  PhraseNode root;
  ReadAs as;
};

using StringIds = std::unordered_map<std::string, std::vector<uint32_t>>;

// An element is a set of words one of which must stand in a slot. Each sequence hangs on the two
// neighbouring elements that are rarest together; only where a gap follows every word it hangs on
// its one rarest element.
struct Program {
  struct PairEntry {
    uint64_t key = 0;   // first element << 32 | second, plus one; 0: free
    uint32_t from = 0;  // into pair_variants
    uint32_t to = 0;
  };

  Reading reading = Reading::kWords;
  uint64_t serial = 0;  // tells a Scratch whose words it remembers
  size_t phrases = 0;
  std::vector<Slot> slots;
  std::vector<Variant> variants;
  std::vector<std::vector<uint32_t>> anchored;  // element → variants that hang on it alone
  std::vector<uint8_t> pair_sides;  // element → bit 0: some pair begins with it, bit 1: ends
  std::vector<PairEntry> pairs;     // open addressing, a power of two
  std::vector<uint32_t> pair_variants;
  std::vector<Source> sources;  // by phrase; of expressions: empty
  StringIds exact;
  StringIds prefixes;
  uint64_t prefix_sizes = 0;  // bit n: there is a prefix of n bytes (63: of 63 or more)
  std::map<std::string, StringIds> stems;  // by language
  std::vector<std::unique_ptr<RE2>> regexes;
  std::vector<uint32_t> regex_phrase;
  std::unique_ptr<RE2::Set> regex_set;
  RegexNeeds regex_needs;  // in the order of `regexes`

  const PairEntry* FindPair(uint32_t first, uint32_t second) const {
    const uint64_t key = (uint64_t{first} << 32 | second) + 1;
    for (size_t at = PairSlot(key);; at = (at + 1) & (pairs.size() - 1)) {
      if (pairs[at].key == key) return &pairs[at];
      if (pairs[at].key == 0) return nullptr;
    }
  }
  size_t PairSlot(uint64_t key) const {
    return (key * 0x9E3779B97F4A7C15u >> 20) & (pairs.size() - 1);
  }
};

}  // namespace clarion::text::internal
