// Finds a program's phrases in one text. The buffers behind PhraseMatcher::Scratch.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/internal/phrase_program.h"

namespace clarion::text::internal {

class PhraseScan {
 public:
  void Run(const Program& program, std::string_view text, std::vector<PhraseHit>* hits);
  const Tokens& tokens() const { return tokens_; }

 private:
  // What a word of a text can stand for. Remembered, since stems and beginnings cost to look up.
  struct Meaning {
    uint32_t word_at = 0;
    uint32_t ids_at = 0;  // elements this word can stand for, ascending
    uint32_t ids_size = 0;
    uint32_t anchors_at = 0;  // those on which variants hang
    uint32_t anchors_size = 0;
    uint64_t bloom = 0;
    uint32_t firsts_at = 0;  // those with which pairs begin, and end
    uint32_t firsts_size = 0;
    uint32_t seconds_at = 0;
    uint32_t seconds_size = 0;
  };
  struct Entry {
    uint64_t key = 0;
    uint32_t meaning = 0;
    uint32_t size = 0;  // of the word; 0: free
  };

  struct PairKnown {
    uint64_t key = 0;   // two meanings; 0: free
    uint32_t from = 0;  // into known_pairs_
    uint32_t to = 0;
  };

  template <typename Found>
  void ForPairs(const Program& program, const Meaning& first, const Meaning& second,
                const Found& found) const;
  std::pair<uint32_t, uint32_t> PairsOf(const Program& program, uint32_t first, uint32_t second);
  void Forget(const Program& program);
  uint32_t MeaningOf(const Program& program, std::string_view word);
  uint32_t Learn(const Program& program, std::string_view word);
  void Grow();
  void CutSentences();
  void GroupApostrophes();
  void Look(const Program& program);
  void Try(const Program& program, const Variant& variant, uint32_t token);
  uint64_t Reach(uint32_t token, uint64_t set, const Slot& slot, bool forwards) const;
  uint64_t ReachGrouped(uint32_t token, uint64_t set, const Slot& slot, bool forwards) const;
  void ReadLiterally(const Program& program);
  void Emit(std::vector<PhraseHit>* hits);
  void FindRegexes(const Program& program, std::vector<PhraseHit>* hits);
  bool Fits(uint32_t token, uint32_t element) const;

  uint64_t serial_ = 0;
  std::vector<Entry> table_;  // open addressing, a power of two
  size_t used_ = 0;
  bool closed_ = false;  // the table knows every word that stands for something
  std::string words_;
  std::vector<uint32_t> ids_;
  std::vector<Meaning> meanings_;  // [0]: a word that stands for nothing
  std::map<std::string, Stemmer> stemmers_;
  std::vector<PairKnown> pair_table_;  // one place per slot: the pair last seen there
  std::vector<uint32_t> known_pairs_;  // variants

  // Of the text at hand.
  std::string_view text_;
  Tokens tokens_;
  std::vector<uint32_t> of_token_;  // its meaning
  bool has_sentences_ = false;
  std::vector<std::pair<uint32_t, uint32_t>> sentence_;  // per token: [first, end) of its sentence
  bool has_groups_ = false;
  bool has_apostrophes_ = false;
  std::vector<uint32_t> group_;  // plain reading, per token: words joined by apostrophes share one
  uint32_t group_size_max_ = 1;
  std::vector<PhraseHit> found_;
  std::vector<int> regexes_;       // expressions to be asked about this text
  std::vector<uint32_t> literal_;  // phrases to be read literally in this text
};

}  // namespace clarion::text::internal
