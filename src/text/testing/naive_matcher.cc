#include "text/testing/naive_matcher.h"

#include <libstemmer.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "text/internal/phrase_syntax.h"

namespace clarion::text::testing {
namespace {

using internal::PhraseNode;
using Kind = PhraseNode::Kind;

std::string Stem(const std::string& language, std::string_view word) {
  sb_stemmer* stemmer = sb_stemmer_new(language.c_str(), "UTF_8");
  const sb_symbol* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  std::string copy(reinterpret_cast<const char*>(stem),
                   static_cast<size_t>(sb_stemmer_length(stemmer)));
  sb_stemmer_delete(stemmer);
  return copy;
}

bool WordFits(const PhraseNode& node, const std::string& stem, std::string_view word) {
  if (node.kind == Kind::kPrefix) return word.substr(0, node.word.size()) == node.word;
  if (word == node.word || word == internal::WithoutApostrophe(node.word)) return true;
  return !stem.empty() && Stem(stem, word) == Stem(stem, node.word);
}

// Where one can be in the words after reading part of a phrase: how many words were read, and how
// many more may be skipped before the next one.
using State = std::pair<size_t, uint32_t>;

std::set<State> Read(const PhraseNode& node, const std::string& stem, const Tokens& tokens,
                     const std::vector<bool>& walls, const std::set<State>& from) {
  std::set<State> to;
  switch (node.kind) {
    case Kind::kWord:
    case Kind::kPrefix:
      for (const auto& [at, gap] : from) {
        for (size_t i = at; i <= at + gap && i < tokens.size(); ++i) {
          if (walls[i]) break;
          if (WordFits(node, stem, tokens.Word(i))) to.insert({i + 1, 0});
        }
      }
      return to;
    case Kind::kGap:
      for (const auto& [at, gap] : from) to.insert({at, gap + node.gap});
      return to;
    case Kind::kSequence:
      to = from;
      for (const PhraseNode& part : node.parts) to = Read(part, stem, tokens, walls, to);
      return to;
    case Kind::kOptional:
      to = Read(node.parts[0], stem, tokens, walls, from);
      to.insert(from.begin(), from.end());
      return to;
    case Kind::kChoice:
      for (const PhraseNode& part : node.parts) to.merge(Read(part, stem, tokens, walls, from));
      return to;
  }
  return to;
}

void MatchWords(const internal::ParsedPhrase& phrase, const NaivePhrase& how, uint32_t id,
                std::string_view text, const Tokens& tokens, std::vector<PhraseHit>* hits) {
  for (size_t i = 0; i < tokens.size();) {
    // A word stands first, so the first word of the hit is the one at i: no gap is open there.
    // Words that cannot be read from here: those that begin a later sentence.
    std::vector<bool> walls(tokens.size());
    for (size_t w = i + 1; w < tokens.size() && !how.across_sentences; ++w) {
      walls[w] = SentenceEndsBefore(text, tokens, w);
    }
    const std::set<State> ends = Read(phrase.root, how.stem, tokens, walls, {{i, 0}});
    if (ends.empty()) {
      ++i;
      continue;
    }
    const size_t end = ends.begin()->first;
    hits->push_back({id, tokens.words[i].begin, tokens.words[end - 1].end, static_cast<uint32_t>(i),
                     static_cast<uint32_t>(end)});
    i = end;
  }
}

void MatchRegex(const std::string& pattern, uint32_t id, std::string_view text,
                const Tokens& tokens, std::vector<PhraseHit>* hits) {
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  const RE2 regex(pattern, options);
  size_t at = 0;
  re2::StringPiece match;
  while (at <= text.size() && regex.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<uint32_t>(match.data() - text.data());
    const auto end = static_cast<uint32_t>(begin + match.size());
    at = end > at ? end : at + 1;
    if (match.empty()) continue;
    uint32_t first = 0;
    while (first < tokens.size() && tokens.words[first].end <= begin) ++first;
    uint32_t last = first;
    while (last < tokens.size() && tokens.words[last].begin < end) ++last;
    hits->push_back({id, begin, end, first, last});
  }
}

}  // namespace

std::vector<PhraseHit> NaiveMatch(const std::vector<NaivePhrase>& phrases, std::string_view text) {
  Tokens tokens;
  Tokenize(text, &tokens);
  std::vector<PhraseHit> hits;
  for (uint32_t id = 0; id < phrases.size(); ++id) {
    const auto parsed = internal::ParsePhrase(phrases[id].text);
    if (!parsed) continue;
    if (!parsed->regex.empty()) {
      MatchRegex(parsed->regex, id, text, tokens, &hits);
    } else {
      MatchWords(*parsed, phrases[id], id, text, tokens, &hits);
    }
  }
  std::sort(hits.begin(), hits.end(), [](const PhraseHit& a, const PhraseHit& b) {
    return std::tie(a.begin, a.end, a.phrase) < std::tie(b.begin, b.end, b.phrase);
  });
  return hits;
}

}  // namespace clarion::text::testing
