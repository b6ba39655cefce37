#include "text/phrase_vocabulary.h"

#include <algorithm>
#include <unordered_set>

namespace clarion::text {
namespace {

constexpr uint32_t kNoNumber = 0;

// Function words, fillers, courtesies, days and months.
constexpr std::string_view kLeftOut =
    "a about above after again against ago all almost already also although always am an and "
    "another any anybody anyone anything anyway are as at away back be because been before being "
    "below between both but by came can come comes could day days did do does doing done down "
    "during each either else even ever every everybody everyone everything few for from further "
    "get gets getting give given go goes going gone got had has have having he hello hence her "
    "here hers hey hi him his how however i i'd i'll i'm i've if im in into is it it'd it'll it's "
    "its itself just keep kind kindly know last later least less let lets like little look made "
    "make makes many may maybe me mean might mine more most much must my myself near need never "
    "next no nobody none nor nothing now of off often oh ok okay on once one ones only onto or "
    "other others our ours out over own per perhaps please put quite rather really regards right "
    "said same saw say says see seem seems seen several shall she should since sir so some "
    "somebody someone something soon sorry still such sure take takes tell than thank thanks that "
    "that'd that'll that's the their theirs them then there there's these they they'd they'll "
    "they're they've thing things think this those though through thus till to today together "
    "told tomorrow tonight too toward try trying two uh um under until up upon us use used very "
    "want wanted wants was way we we'd we'll we're we've week weeks well went were what what's "
    "when where whether which while who whom whose why will with within without would yeah yes "
    "yesterday yet you you'd you'll you're you've your yours yourself dear madam mr mrs ms bye "
    "month months year years hour hours minute minutes morning afternoon evening night time times "
    "january february march april june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday mon tue tues wed thu thur thurs fri sat sun";

bool IsLeftOut(std::string_view word) {
  static const std::unordered_set<std::string_view> words = [] {
    std::unordered_set<std::string_view> out;
    for (size_t at = 0; at < kLeftOut.size();) {
      const size_t end = std::min(kLeftOut.find(' ', at), kLeftOut.size());
      out.insert(kLeftOut.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }();
  return words.contains(word);
}

bool SaysSomething(std::string_view word) {
  const bool ascii =
      std::all_of(word.begin(), word.end(), [](char c) { return static_cast<signed char>(c) > 0; });
  if (ascii && word.size() < 3) return false;
  if (std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return false;
  return !IsLeftOut(word);
}

// "[CARD]", "[CARD *1111]", "[CARD#k3f9]": the end of a mask that opens at `at`; `at` where none
// does.
size_t EndOfMask(std::string_view text, size_t at) {
  constexpr size_t kLongest = 64;
  size_t i = at + 1;
  while (i < text.size() && ((text[i] >= 'A' && text[i] <= 'Z') || text[i] == '_')) ++i;
  if (i < at + 3 || i == text.size() ||
      std::string_view("] *#").find(text[i]) == std::string_view::npos)
    return at;
  const size_t close = text.substr(0, std::min(text.size(), at + kLongest)).find(']', i);
  return close == std::string_view::npos ? at : close + 1;
}

bool Breaks(std::string_view between) {
  for (const std::string_view sign : {"…", "–", "—"})
    if (between.find(sign) != std::string_view::npos) return true;
  return between.find_first_of(".?!,;:\n\r") != std::string_view::npos;
}

}  // namespace

template <typename Take>
void PhraseVocabulary::Walk(std::string_view text, const Take& take) {
  Tokenize(text, &tokens_);
  size_t mask = text.find('['), mask_end = 0;
  size_t before_end = 0;
  bool before = false;  // the word just before may begin a pair
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const Token& token = tokens_.words[i];
    while (mask < token.begin) {
      mask_end = std::max(mask_end, EndOfMask(text, mask));
      mask = text.find('[', mask + 1);
    }
    const bool speaks = token.begin >= mask_end && SaysSomething(tokens_.Word(i));
    if (speaks) take(i, before && !Breaks(text.substr(before_end, token.begin - before_end)));
    before = speaks;
    before_end = token.end;
  }
}

uint32_t PhraseVocabulary::NumberOf(std::string_view word) {
  const auto found = numbers_.find(word);
  if (found != numbers_.end()) return found->second;
  const auto added =
      numbers_.emplace(std::string(word), static_cast<uint32_t>(words_.size() + 1)).first;
  words_.push_back(added->first);
  return added->second;
}

void PhraseVocabulary::Read(std::string_view text, std::vector<Phrase>* phrases) {
  uint64_t before = kNoNumber;
  Walk(text, [&](size_t i, bool joined) {
    const uint64_t number = NumberOf(tokens_.Word(i));
    if (joined) phrases->push_back(before << 32U | number);
    phrases->push_back(number << 32U);
    before = number;
  });
}

std::string PhraseVocabulary::Name(Phrase phrase) const {
  std::string out(words_[(phrase >> 32U) - 1]);
  if (IsPair(phrase)) out.append(" ").append(words_[(phrase & 0xFFFFFFFF) - 1]);
  return out;
}

bool PhraseVocabulary::Find(Phrase phrase, std::string_view text, Place* place) {
  const std::string_view first = words_[(phrase >> 32U) - 1];
  const bool pair = IsPair(phrase);
  const std::string_view second = pair ? words_[(phrase & 0xFFFFFFFF) - 1] : std::string_view();
  bool found = false;
  Walk(text, [&](size_t i, bool joined) {
    if (found) return;
    if (pair ? joined && tokens_.Word(i) == second && tokens_.Word(i - 1) == first
             : tokens_.Word(i) == first) {
      *place = {tokens_.words[pair ? i - 1 : i].begin, tokens_.words[i].end};
      found = true;
    }
  });
  return found;
}

}  // namespace clarion::text
