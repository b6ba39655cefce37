#include "text/internal/phrase_reader.h"

#include <libstemmer.h>

#include <set>
#include <tuple>

namespace clarion::text::internal {
namespace {

using Kind = PhraseNode::Kind;

// Where one can be after reading part of a phrase: quotes read before the first word, how many
// words of the text were read, how many more may be skipped before the next one, and how many
// quotes must follow the word just read.
struct State {
  uint32_t lead = 0;
  uint32_t at = 0;
  uint32_t gap = 0;
  uint32_t quotes = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14
  auto operator<=>(const State&) const = default;
};
using States = std::set<State>;

class PhraseReader {
 public:
  PhraseReader(const ReadAs& as, std::string_view text, const Tokens& tokens, uint32_t first)
      : as_(as), text_(text), tokens_(tokens), first_(first) {}

  States Read(const PhraseNode& node, const States& from) const {
    States to;
    switch (node.kind) {
      case Kind::kWord:
      case Kind::kPrefix:
        for (const State& state : from) ReadWord(node, state, &to);
        return to;
      case Kind::kGap:
        for (State state : from) {
          state.gap += node.gap;
          to.insert(state);
        }
        return to;
      case Kind::kSequence:
        to = from;
        for (const PhraseNode& part : node.parts) to = Read(part, to);
        return to;
      case Kind::kOptional:
        to = Read(node.parts[0], from);
        to.insert(from.begin(), from.end());
        return to;
      case Kind::kChoice:
        for (const PhraseNode& part : node.parts) to.merge(Read(part, from));
        return to;
    }
    return to;
  }

  // Quotes behind the last word stand directly before the next word: \b asks for one.
  bool MayEnd(const State& state) const {
    return state.quotes == 0 ||
           (state.at < tokens_.size() && Between(state.at) == std::string(state.quotes, '\''));
  }

 private:
  // What stands between word `i` - 1 and word `i`; both may be the text's edge.
  std::string_view Between(uint32_t i) const {
    const size_t begin = i == 0 ? 0 : tokens_.words[i - 1].end;
    const size_t end = i < tokens_.size() ? tokens_.words[i].begin : text_.size();
    return text_.substr(begin, end - begin);
  }

  // Only apostrophes between two words: to [\w']+ they are one.
  bool Grouped(uint32_t i) const {
    return Between(i).find_first_not_of('\'') == std::string_view::npos;
  }

  void ReadWord(const PhraseNode& node, const State& from, States* to) const {
    uint32_t skipped = 0;
    for (uint32_t i = from.at; i < tokens_.size(); ++i) {
      if (i > first_ && Wall(i)) return;
      if (Fits(node, from, i))
        to->insert({i == first_ ? node.quotes_before : from.lead, i + 1, 0, node.quotes_after});
      // Skipping it: another unit of the gap, unless it goes on with the one before.
      const bool same = as_.reading == Reading::kPlain && i > from.at && Grouped(i);
      if (!same && ++skipped > from.gap) return;
    }
  }

  bool Wall(uint32_t i) const {
    return as_.reading == Reading::kWords && !as_.across_sentences &&
           SentenceEndsBefore(text_, tokens_, i);
  }

  bool Fits(const PhraseNode& node, const State& from, uint32_t i) const {
    if (!WordFits(node, tokens_.Word(i))) return false;
    if (as_.reading == Reading::kWords) return true;
    const std::string_view before = Between(i);
    const std::string ours(node.quotes_before, '\'');
    if (i == first_) return ours.empty() || (i > 0 && before == ours);
    if (node.glued) return i == from.at && before == "'";
    const std::string theirs(from.quotes, '\'');
    const std::string_view behind = Between(from.at);
    const size_t needed = (i == from.at ? ours.size() : 0) + theirs.size() + 1;
    return before.ends_with(ours) && before.size() > ours.size() && behind.starts_with(theirs) &&
           behind.size() >= needed;
  }

  bool WordFits(const PhraseNode& node, std::string_view word) const {
    if (node.kind == Kind::kPrefix) return word.starts_with(node.word);
    if (word == node.word) return true;
    if (as_.reading == Reading::kWords && word == WithoutApostrophe(node.word)) return true;
    return !as_.stem.empty() && StemOnce(as_.stem, word) == StemOnce(as_.stem, node.word);
  }

  const ReadAs& as_;
  std::string_view text_;
  const Tokens& tokens_;
  const uint32_t first_;
};

}  // namespace

std::string StemOnce(const std::string& language, std::string_view word) {
  sb_stemmer* stemmer = sb_stemmer_new(language.c_str(), "UTF_8");
  const sb_symbol* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  std::string copy(reinterpret_cast<const char*>(stem),
                   static_cast<size_t>(sb_stemmer_length(stemmer)));
  sb_stemmer_delete(stemmer);
  return copy;
}

std::optional<Fit> ReadPhrase(const PhraseNode& root, const ReadAs& as, std::string_view text,
                              const Tokens& tokens, uint32_t first) {
  const PhraseReader reader(as, text, tokens, first);
  std::optional<Fit> fit;
  // States come sorted by quotes before, end, quotes after: the last begins first and ends
  // farthest.
  for (const State& state : reader.Read(root, {{0, first, 0, 0}})) {
    if (!reader.MayEnd(state)) continue;
    if (!fit || as.reading == Reading::kPlain) fit = {state.at, state.lead, state.quotes};
  }
  return fit;
}

}  // namespace clarion::text::internal
