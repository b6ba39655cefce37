#include "text/testing/naive_matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <tuple>

#include "text/internal/phrase_reader.h"

namespace clarion::text::testing {
namespace {

void MatchWords(const internal::ParsedPhrase& phrase, const internal::ReadAs& as, uint32_t id,
                std::string_view text, const Tokens& tokens, std::vector<PhraseHit>* hits) {
  size_t behind = 0;  // where the last hit ended
  for (uint32_t i = 0; i < tokens.size(); ++i) {
    const auto fit = internal::ReadPhrase(phrase.root, as, text, tokens, i);
    if (!fit) continue;
    const uint32_t begin = tokens.words[i].begin - fit->quotes_before;
    if (begin < behind) continue;
    const uint32_t end = tokens.words[fit->end_word - 1].end + fit->quotes_after;
    hits->push_back({id, begin, end, i, fit->end_word});
    behind = end;
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

std::vector<PhraseHit> NaiveMatch(const std::vector<NaivePhrase>& phrases, std::string_view text,
                                  Reading reading) {
  Tokens tokens;
  Tokenize(text, &tokens, reading);
  std::vector<PhraseHit> hits;
  for (uint32_t id = 0; id < phrases.size(); ++id) {
    const auto parsed = internal::ParsePhrase(phrases[id].text, reading);
    if (!parsed) continue;
    if (!parsed->regex.empty()) {
      MatchRegex(parsed->regex, id, text, tokens, &hits);
    } else {
      MatchWords(*parsed, {reading, phrases[id].stem, phrases[id].across_sentences}, id, text,
                 tokens, &hits);
    }
  }
  std::sort(hits.begin(), hits.end(), [](const PhraseHit& a, const PhraseHit& b) {
    return std::tie(a.begin, a.end, a.phrase) < std::tie(b.begin, b.end, b.phrase);
  });
  return hits;
}

}  // namespace clarion::text::testing
