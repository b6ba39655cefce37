#include "text/phrase_matcher.h"

#include <fmt/format.h>
#include <libstemmer.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
#include "text/internal/phrase_expander.h"
#include "text/internal/phrase_syntax.h"

namespace clarion::text {
namespace {

using internal::PhraseNode;
using internal::Slot;

constexpr size_t kMaxRegexBytes = 500;
constexpr size_t kMaxRememberedWords = 1 << 15;

struct Variant {
  uint32_t phrase = 0;
  uint32_t slots_at = 0;
  uint16_t size = 0;
  uint16_t anchor = 0;
  bool across_sentences = false;
};

using StringIds = std::unordered_map<std::string, std::vector<uint32_t>>;

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, StemmerDeleter>;

Stemmer OpenStemmer(const std::string& language) {
  return Stemmer(sb_stemmer_new(language.c_str(), "UTF_8"));
}

std::string StemOf(sb_stemmer* stemmer, std::string_view word) {
  const sb_symbol* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer))};
}

// How often a word turns up in conversations, roughly: anchors should be rare.
double WordFrequency(const std::string& word) {
  static const std::unordered_map<std::string, double> frequency = [] {
    std::unordered_map<std::string, double> map;
    const char* by_frequency[] = {
        "i to you the a your is and for can that it",
        "my of please have in me with on this would",
        "thank do be like are will help not yes any what so just was we need there know",
        "how ok okay if get no at or but up from sorry i'm let don't thanks one want all",
        "hi hello time may could an am as about when here out did which us more good order",
        "name account still now our been has see had they does were them he she him her by then"};
    double weight = 300;
    for (const char* line : by_frequency) {
      Tokens words;
      Tokenize(line, &words);
      for (size_t i = 0; i < words.size(); ++i) map[std::string(words.Word(i))] = weight;
      weight /= 1.8;
    }
    return map;
  }();
  auto found = frequency.find(word);
  return found == frequency.end() ? 1.0 : found->second;
}

}  // namespace

struct PhraseMatcher::Impl {
  uint64_t serial = 0;  // tells a Scratch whose words it remembers
  size_t phrases = 0;
  std::vector<Slot> slots;
  std::vector<Variant> variants;
  uint32_t elements = 0;
  std::vector<std::vector<uint32_t>> anchored;  // element → its variants
  StringIds exact;
  StringIds prefixes;
  uint64_t prefix_sizes = 0;  // bit n: there is a prefix of n bytes (63: of 63 or more)
  std::map<std::string, StringIds> stems;  // by language
  std::vector<std::unique_ptr<RE2>> regexes;
  std::vector<uint32_t> regex_phrase;
  std::unique_ptr<RE2::Set> regex_set;

  // While building.
  std::map<std::string, uint32_t> element_ids;
  std::vector<double> element_cost;
  std::map<std::string, Stemmer> stemmers;

  uint32_t ElementFor(const std::vector<const PhraseNode*>& words, const std::string& stem);
  void AddVariant(uint32_t phrase, bool across_sentences, const std::vector<Slot>& sequence);
  void FindRegexes(std::string_view text, const Tokens& tokens, std::vector<PhraseHit>* hits) const;
};

struct PhraseMatcher::Scratch::Impl {
  struct Meaning {
    uint64_t hash = 0;  // 0: free
    uint32_t word_at = 0;
    uint32_t word_size = 0;
    uint32_t ids_at = 0;  // elements this word can stand for, ascending
    uint32_t ids_size = 0;
    uint32_t anchors_at = 0;  // those on which variants hang
    uint32_t anchors_size = 0;
    uint64_t bloom = 0;
  };

  uint64_t serial = 0;
  Tokens tokens;
  std::vector<Meaning> table;  // open addressing, power of two
  size_t used = 0;
  std::string words;
  std::vector<uint32_t> ids;
  std::vector<uint32_t> meanings;                       // per token: index into table
  std::vector<std::pair<uint32_t, uint32_t>> sentence;  // per token: [first, end) of its sentence
  std::map<std::string, Stemmer> stemmers;
  std::vector<PhraseHit> found;

  void Reset(uint64_t owner) {
    serial = owner;
    table.assign(4096, {});
    used = 0;
    words.clear();
    ids.clear();
    stemmers.clear();
  }
  uint32_t MeaningOf(const PhraseMatcher::Impl& matcher, std::string_view word);
  void Learn(const PhraseMatcher::Impl& matcher, std::string_view word, Meaning* meaning);
  void Grow();
  void CutSentences(std::string_view text);
  bool Fits(uint32_t token, uint32_t element) const {
    const Meaning& m = table[meanings[token]];
    if ((m.bloom >> (element & 63) & 1) == 0) return false;
    const uint32_t* begin = ids.data() + m.ids_at;
    return std::binary_search(begin, begin + m.ids_size, element);
  }
  void TryVariant(const PhraseMatcher::Impl& matcher, const Variant& variant, uint32_t token);
};

void PhraseMatcher::Scratch::Impl::Grow() {
  std::vector<Meaning> old = std::move(table);
  table.assign(old.size() * 2, {});
  for (const Meaning& m : old) {
    if (m.hash == 0) continue;
    size_t at = m.hash & (table.size() - 1);
    while (table[at].hash != 0) at = (at + 1) & (table.size() - 1);
    table[at] = m;
  }
}

void PhraseMatcher::Scratch::Impl::Learn(const PhraseMatcher::Impl& matcher, std::string_view word,
                                         Meaning* meaning) {
  std::vector<uint32_t> found_ids;
  const std::string key(word);
  auto collect = [&](const StringIds& map, const std::string& k) {
    if (auto it = map.find(k); it != map.end()) {
      found_ids.insert(found_ids.end(), it->second.begin(), it->second.end());
    }
  };
  collect(matcher.exact, key);
  for (size_t size = 1; size <= key.size() && size < 64; ++size) {
    if (matcher.prefix_sizes >> size & 1) collect(matcher.prefixes, key.substr(0, size));
  }
  for (const auto& [language, map] : matcher.stems) {
    Stemmer& stemmer = stemmers[language];
    if (!stemmer) stemmer = OpenStemmer(language);
    collect(map, StemOf(stemmer.get(), key));
  }
  std::sort(found_ids.begin(), found_ids.end());
  found_ids.erase(std::unique(found_ids.begin(), found_ids.end()), found_ids.end());
  meaning->word_at = static_cast<uint32_t>(words.size());
  meaning->word_size = static_cast<uint32_t>(word.size());
  words.append(word);
  meaning->ids_at = static_cast<uint32_t>(ids.size());
  meaning->ids_size = static_cast<uint32_t>(found_ids.size());
  ids.insert(ids.end(), found_ids.begin(), found_ids.end());
  meaning->anchors_at = static_cast<uint32_t>(ids.size());
  for (uint32_t id : found_ids) {
    meaning->bloom |= uint64_t{1} << (id & 63);
    if (!matcher.anchored[id].empty()) ids.push_back(id);
  }
  meaning->anchors_size = static_cast<uint32_t>(ids.size()) - meaning->anchors_at;
}

uint32_t PhraseMatcher::Scratch::Impl::MeaningOf(const PhraseMatcher::Impl& matcher,
                                                 std::string_view word) {
  const uint64_t hash = Hash64(word) | 1;
  size_t at = hash & (table.size() - 1);
  while (table[at].hash != 0) {
    const Meaning& m = table[at];
    if (m.hash == hash && std::string_view(words).substr(m.word_at, m.word_size) == word) {
      return static_cast<uint32_t>(at);
    }
    at = (at + 1) & (table.size() - 1);
  }
  if ((used + 1) * 2 > table.size()) {
    Grow();
    at = hash & (table.size() - 1);
    while (table[at].hash != 0) at = (at + 1) & (table.size() - 1);
    // Tokens resolved before this one moved.
    for (size_t i = 0; i < meanings.size(); ++i) {
      meanings[i] = MeaningOf(matcher, tokens.Word(i));
    }
  }
  table[at].hash = hash;
  ++used;
  Learn(matcher, word, &table[at]);
  return static_cast<uint32_t>(at);
}

void PhraseMatcher::Scratch::Impl::CutSentences(std::string_view text) {
  const auto count = static_cast<uint32_t>(tokens.size());
  sentence.assign(count, {});
  for (uint32_t first = 0, end = 0; first < count; first = end) {
    end = first + 1;
    while (end < count && !SentenceEndsBefore(text, tokens, end)) ++end;
    std::fill(sentence.begin() + first, sentence.begin() + end, std::pair(first, end));
  }
}

// Bit d of a set: the slot can lie d words from the anchor. Exact, and cheap however gaps combine.
void PhraseMatcher::Scratch::Impl::TryVariant(const PhraseMatcher::Impl& matcher,
                                              const Variant& variant, uint32_t token) {
  const Slot* slots = matcher.slots.data() + variant.slots_at;
  const auto [first_token, end_token] = variant.across_sentences
                                            ? std::pair(0u, static_cast<uint32_t>(tokens.size()))
                                            : sentence[token];
  auto spread = [](uint64_t set, uint32_t gap) {
    uint64_t wide = 0;
    for (uint32_t d = 1; d <= gap + 1; ++d) wide |= set << d;
    return wide;
  };
  uint64_t starts = 1;  // backwards
  for (uint32_t k = variant.anchor; k > 0; --k) {
    uint64_t reach = spread(starts, slots[k].gap);
    starts = 0;
    for (; reach != 0; reach &= reach - 1) {
      const auto d = static_cast<uint32_t>(std::countr_zero(reach));
      if (d > token - first_token) break;
      if (Fits(token - d, slots[k - 1].element)) starts |= uint64_t{1} << d;
    }
    if (starts == 0) return;
  }
  uint64_t ends = 1;
  for (uint32_t k = variant.anchor + 1u; k < variant.size; ++k) {
    uint64_t reach = spread(ends, slots[k].gap);
    ends = 0;
    for (; reach != 0; reach &= reach - 1) {
      const auto d = static_cast<uint32_t>(std::countr_zero(reach));
      if (token + d >= end_token) break;
      if (Fits(token + d, slots[k].element)) ends |= uint64_t{1} << d;
    }
    if (ends == 0) return;
  }
  const uint32_t end = token + static_cast<uint32_t>(std::countr_zero(ends)) + 1;
  for (; starts != 0; starts &= starts - 1) {
    const uint32_t first = token - static_cast<uint32_t>(std::countr_zero(starts));
    found.push_back(
        {variant.phrase, tokens.words[first].begin, tokens.words[end - 1].end, first, end});
  }
}

uint32_t PhraseMatcher::Impl::ElementFor(const std::vector<const PhraseNode*>& words,
                                         const std::string& stem) {
  std::vector<std::string> atoms;  // "=word", "^prefix", "~language/stem"
  double cost = 0;
  for (const PhraseNode* node : words) {
    if (node->kind == PhraseNode::Kind::kPrefix) {
      atoms.push_back("^" + node->word);
      cost += 4;
      continue;
    }
    atoms.push_back("=" + node->word);
    cost += WordFrequency(node->word);
    if (std::string plain = internal::WithoutApostrophe(node->word); !plain.empty()) {
      atoms.push_back("=" + plain);
    }
    if (!stem.empty()) {
      Stemmer& stemmer = stemmers[stem];
      if (!stemmer) stemmer = OpenStemmer(stem);
      atoms.push_back("~" + stem + "/" + StemOf(stemmer.get(), node->word));
    }
  }
  std::sort(atoms.begin(), atoms.end());
  atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  const std::string key = fmt::format("{}", fmt::join(atoms, "\n"));
  auto [it, added] = element_ids.try_emplace(key, elements);
  if (!added) return it->second;
  const uint32_t id = elements++;
  anchored.emplace_back();
  element_cost.push_back(cost);
  for (const std::string& atom : atoms) {
    const std::string rest = atom.substr(1);
    if (atom[0] == '=') {
      exact[rest].push_back(id);
    } else if (atom[0] == '^') {
      prefixes[rest].push_back(id);
      prefix_sizes |= uint64_t{1} << rest.size();
    } else {
      const size_t slash = rest.find('/');
      stems[rest.substr(0, slash)][rest.substr(slash + 1)].push_back(id);
    }
  }
  return id;
}

void PhraseMatcher::Impl::AddVariant(uint32_t phrase, bool across_sentences,
                                     const std::vector<Slot>& sequence) {
  Variant variant;
  variant.across_sentences = across_sentences;
  variant.phrase = phrase;
  variant.slots_at = static_cast<uint32_t>(slots.size());
  variant.size = static_cast<uint16_t>(sequence.size());
  double best = 0;
  for (size_t i = 0; i < sequence.size(); ++i) {
    const uint32_t element = sequence[i].element;
    const double crowd = static_cast<double>(anchored[element].size());
    const double cost = element_cost[element] * (1.0 + 0.02 * crowd);
    if (i == 0 || cost < best) {
      best = cost;
      variant.anchor = static_cast<uint16_t>(i);
    }
  }
  anchored[sequence[variant.anchor].element].push_back(static_cast<uint32_t>(variants.size()));
  slots.insert(slots.end(), sequence.begin(), sequence.end());
  variants.push_back(variant);
}

void PhraseMatcher::Impl::FindRegexes(std::string_view text, const Tokens& tokens,
                                      std::vector<PhraseHit>* hits) const {
  std::vector<int> matching;
  RE2::Set::ErrorInfo error;
  if (!regex_set->Match(text, &matching, &error)) {
    if (error.kind == RE2::Set::kNoError) return;
    matching.clear();  // the joint automaton grew too big: ask each expression by itself
    for (size_t i = 0; i < regexes.size(); ++i) matching.push_back(static_cast<int>(i));
  }
  std::sort(matching.begin(), matching.end());
  for (int which : matching) {
    size_t at = 0;
    re2::StringPiece match;
    while (at <= text.size() &&
           regexes[which]->Match(text, at, text.size(), RE2::UNANCHORED, &match, 1)) {
      const auto begin = static_cast<size_t>(match.data() - text.data());
      const size_t end = begin + match.size();
      at = end > at ? end : at + 1;
      if (match.empty()) continue;
      const auto first = std::partition_point(tokens.words.begin(), tokens.words.end(),
                                              [&](const Token& t) { return t.end <= begin; });
      const auto last = std::partition_point(first, tokens.words.end(),
                                             [&](const Token& t) { return t.begin < end; });
      hits->push_back({regex_phrase[which], static_cast<uint32_t>(begin),
                       static_cast<uint32_t>(end),
                       static_cast<uint32_t>(first - tokens.words.begin()),
                       static_cast<uint32_t>(last - tokens.words.begin())});
    }
  }
}

PhraseMatcher::PhraseMatcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PhraseMatcher::PhraseMatcher(PhraseMatcher&&) noexcept = default;
PhraseMatcher& PhraseMatcher::operator=(PhraseMatcher&&) noexcept = default;
PhraseMatcher::~PhraseMatcher() = default;
size_t PhraseMatcher::phrase_count() const { return impl_->phrases; }

PhraseMatcher::Scratch::Scratch() : impl_(std::make_unique<Impl>()) {}
PhraseMatcher::Scratch::Scratch(Scratch&&) noexcept = default;
PhraseMatcher::Scratch& PhraseMatcher::Scratch::operator=(Scratch&&) noexcept = default;
PhraseMatcher::Scratch::~Scratch() = default;
const Tokens& PhraseMatcher::Scratch::tokens() const { return impl_->tokens; }

void PhraseMatcher::Match(std::string_view text, Scratch* scratch,
                          std::vector<PhraseHit>* hits) const {
  const Impl& matcher = *impl_;
  Scratch::Impl& s = *scratch->impl_;
  if (s.serial != matcher.serial || s.used > kMaxRememberedWords) s.Reset(matcher.serial);
  Tokenize(text, &s.tokens);
  s.meanings.clear();
  for (size_t i = 0; i < s.tokens.size(); ++i) {
    const uint32_t meaning = s.MeaningOf(matcher, s.tokens.Word(i));
    s.meanings.push_back(meaning);
  }
  s.CutSentences(text);
  s.found.clear();
  for (uint32_t i = 0; i < s.tokens.size(); ++i) {
    const Scratch::Impl::Meaning& m = s.table[s.meanings[i]];
    for (uint32_t a = 0; a < m.anchors_size; ++a) {
      for (uint32_t variant : matcher.anchored[s.ids[m.anchors_at + a]]) {
        s.TryVariant(matcher, matcher.variants[variant], i);
      }
    }
  }
  const auto added_at = static_cast<std::ptrdiff_t>(hits->size());
  std::sort(s.found.begin(), s.found.end(), [](const PhraseHit& a, const PhraseHit& b) {
    return std::tie(a.phrase, a.first_word, a.end_word) <
           std::tie(b.phrase, b.first_word, b.end_word);
  });
  const PhraseHit* last = nullptr;
  for (const PhraseHit& hit : s.found) {
    if (last != nullptr && last->phrase == hit.phrase && hit.first_word < last->end_word) continue;
    hits->push_back(hit);
    last = &hit;
  }
  if (matcher.regex_set) matcher.FindRegexes(text, s.tokens, hits);
  std::sort(hits->begin() + added_at, hits->end(), [](const PhraseHit& a, const PhraseHit& b) {
    return std::tie(a.begin, a.end, a.phrase) < std::tie(b.begin, b.end, b.phrase);
  });
}

bool IsStemLanguage(const std::string& name) { return OpenStemmer(name) != nullptr; }

PhraseMatcher::Builder::Builder() : impl_(std::make_unique<Impl>()) {}
PhraseMatcher::Builder::~Builder() = default;

Result<uint32_t> PhraseMatcher::Builder::Add(std::string_view phrase, const std::string& stem,
                                             bool across_sentences) {
  if (!stem.empty() && !IsStemLanguage(stem)) {
    return InvalidInput(
        fmt::format("column 1: no stemmer for '{}'; use a Snowball name such as english, german, "
                    "spanish, french",
                    stem));
  }
  ASSIGN_OR_RETURN(internal::ParsedPhrase parsed, internal::ParsePhrase(phrase));
  const auto id = static_cast<uint32_t>(impl_->phrases);
  if (!parsed.regex.empty()) {
    if (parsed.regex.size() > kMaxRegexBytes) {
      return InvalidInput(fmt::format("column 1: a regular expression may have {} bytes; split it",
                                      kMaxRegexBytes));
    }
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    options.set_max_mem(1 << 20);
    auto regex = std::make_unique<RE2>(parsed.regex, options);
    if (!regex->ok()) {
      return InvalidInput(
          fmt::format("column 1: regular expression: {}; see the RE2 syntax", regex->error()));
    }
    impl_->regexes.push_back(std::move(regex));
    impl_->regex_phrase.push_back(id);
  } else {
    auto make_element = [&](const auto& words) { return impl_->ElementFor(words, stem); };
    ASSIGN_OR_RETURN(auto sequences, internal::Expand(parsed.root, make_element));
    for (const auto& sequence : sequences) impl_->AddVariant(id, across_sentences, sequence);
  }
  ++impl_->phrases;
  return id;
}

Result<PhraseMatcher> PhraseMatcher::Builder::Build() {
  static std::atomic<uint64_t> next_serial{1};
  auto built = std::exchange(impl_, std::make_unique<Impl>());
  built->serial = next_serial++;
  built->element_ids.clear();
  built->stemmers.clear();
  if (!built->regexes.empty()) {
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    options.set_max_mem(int64_t{64} << 20);
    built->regex_set = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
    for (const auto& regex : built->regexes) {
      if (built->regex_set->Add(regex->pattern(), nullptr) < 0) {
        return InvalidInput(
            fmt::format("regular expression '{}' cannot join the others", regex->pattern()));
      }
    }
    if (!built->regex_set->Compile()) {
      return Unavailable("the regular expressions need more memory than allowed; use fewer");
    }
  }
  return PhraseMatcher(std::move(built));
}

}  // namespace clarion::text
