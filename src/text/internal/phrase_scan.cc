#include "text/internal/phrase_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>

namespace clarion::text::internal {
namespace {

constexpr size_t kMaxRememberedWords = 1 << 15;
constexpr size_t kPairTable = 1 << 13;
constexpr size_t kMaxKnownPairs = 1 << 18;

uint64_t Load8(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return word;
}

// Up to eight bytes are their own key; of longer words it is a hash, and they are compared once it
// is found. Reads Tokens::kPadding bytes behind the word at most.
uint64_t KeyOf(const char* word, size_t size) {
  const uint64_t head = Load8(word);
  if (size < 8) return head & ((uint64_t{1} << (size * 8)) - 1);
  uint64_t key = head;
  for (size_t i = 8; i < size; i += 8)
    key = (std::rotl(key, 23) ^ Load8(word + std::min(i, size - 8))) * 0x9E3779B97F4A7C15u;
  return key;
}

size_t SlotOf(uint64_t key, size_t table_size) {
  return (key * 0x9E3779B97F4A7C15u >> 32) & (table_size - 1);
}

bool Earlier(const PhraseHit& a, const PhraseHit& b) {
  return std::tie(a.begin, a.end, a.phrase) < std::tie(b.begin, b.end, b.phrase);
}

}  // namespace

void PhraseScan::Forget(const Program& program) {
  serial_ = program.serial;
  table_.assign(1024, {});
  used_ = 0;
  words_.clear();
  ids_.clear();
  meanings_.assign(1, {});
  pair_table_.clear();
  known_pairs_.clear();
  stemmers_.clear();
  // Where only exact words count, every word that means something is known from the start.
  closed_ = false;
  if (program.prefix_sizes != 0 || !program.stems.empty()) return;
  for (const auto& [word, ids] : program.exact) {
    std::string padded = word;
    padded.append(Tokens::kPadding, '\0');
    MeaningOf(program, std::string_view(padded).substr(0, word.size()));
  }
  closed_ = true;
}

void PhraseScan::Grow() {
  std::vector<Entry> old = std::move(table_);
  table_.assign(old.size() * 2, {});
  for (const Entry& entry : old) {
    if (entry.size == 0) continue;
    size_t at = SlotOf(entry.key, table_.size());
    while (table_[at].size != 0) at = (at + 1) & (table_.size() - 1);
    table_[at] = entry;
  }
}

uint32_t PhraseScan::Learn(const Program& program, std::string_view word) {
  std::vector<uint32_t> found;
  const std::string key(word);
  auto collect = [&](const StringIds& map, const std::string& k) {
    if (auto it = map.find(k); it != map.end())
      found.insert(found.end(), it->second.begin(), it->second.end());
  };
  collect(program.exact, key);
  for (size_t size = 1; size <= key.size() && size < 64; ++size) {
    if (program.prefix_sizes >> size & 1) collect(program.prefixes, key.substr(0, size));
  }
  for (const auto& [language, map] : program.stems) {
    Stemmer& stemmer = stemmers_[language];
    if (!stemmer) stemmer = OpenStemmer(language);
    collect(map, StemOf(stemmer.get(), key));
  }
  Meaning meaning;
  meaning.word_at = static_cast<uint32_t>(words_.size());
  if (word.size() > 8) words_.append(word);
  if (found.empty() && word.size() <= 8) return 0;
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  meaning.ids_at = static_cast<uint32_t>(ids_.size());
  meaning.ids_size = static_cast<uint32_t>(found.size());
  ids_.insert(ids_.end(), found.begin(), found.end());
  meaning.anchors_at = static_cast<uint32_t>(ids_.size());
  for (uint32_t id : found) {
    meaning.bloom |= uint64_t{1} << (id & 63);
    if (!program.anchored[id].empty()) ids_.push_back(id);
  }
  meaning.anchors_size = static_cast<uint32_t>(ids_.size()) - meaning.anchors_at;
  const auto list = [&](uint8_t side, uint32_t* at) {
    *at = static_cast<uint32_t>(ids_.size());
    for (uint32_t id : found)
      if ((program.pair_sides[id] & side) != 0) ids_.push_back(id);
    return static_cast<uint32_t>(ids_.size()) - *at;
  };
  meaning.firsts_size = list(1, &meaning.firsts_at);
  meaning.seconds_size = list(2, &meaning.seconds_at);
  meanings_.push_back(meaning);
  return static_cast<uint32_t>(meanings_.size() - 1);
}

uint32_t PhraseScan::MeaningOf(const Program& program, std::string_view word) {
  const uint64_t key = KeyOf(word.data(), word.size());
  size_t at = SlotOf(key, table_.size());
  for (; table_[at].size != 0; at = (at + 1) & (table_.size() - 1)) {
    const Entry& entry = table_[at];
    if (entry.key != key || entry.size != word.size()) continue;
    if (word.size() <= 8 || std::memcmp(words_.data() + meanings_[entry.meaning].word_at,
                                        word.data(), word.size()) == 0)
      return entry.meaning;
  }
  if (closed_) return 0;
  if ((used_ + 1) * 2 > table_.size()) {
    Grow();
    at = SlotOf(key, table_.size());
    while (table_[at].size != 0) at = (at + 1) & (table_.size() - 1);
  }
  ++used_;
  const uint32_t meaning = Learn(program, word);
  table_[at] = {key, meaning, static_cast<uint32_t>(word.size())};
  return meaning;
}

bool PhraseScan::Fits(uint32_t token, uint32_t element) const {
  const Meaning& m = meanings_[of_token_[token]];
  if ((m.bloom >> (element & 63) & 1) == 0) return false;
  if (m.ids_size == 1) return ids_[m.ids_at] == element;
  const uint32_t* begin = ids_.data() + m.ids_at;
  return std::binary_search(begin, begin + m.ids_size, element);
}

void PhraseScan::CutSentences() {
  has_sentences_ = true;
  const auto count = static_cast<uint32_t>(tokens_.size());
  sentence_.assign(count, {});
  for (uint32_t first = 0, end = 0; first < count; first = end) {
    end = first + 1;
    while (end < count && !SentenceEndsBefore(text_, tokens_, end)) ++end;
    std::fill(sentence_.begin() + first, sentence_.begin() + end, std::pair(first, end));
  }
}

void PhraseScan::GroupApostrophes() {
  has_groups_ = true;
  group_size_max_ = 1;
  has_apostrophes_ = text_.find('\'') != std::string_view::npos;
  if (!has_apostrophes_) return;
  group_.assign(tokens_.size(), 0);
  uint32_t size = 1;
  for (uint32_t i = 1; i < tokens_.size(); ++i) {
    const size_t begin = tokens_.words[i - 1].end;
    const std::string_view between = text_.substr(begin, tokens_.words[i].begin - begin);
    const bool joined = between.find_first_not_of('\'') == std::string_view::npos;
    group_[i] = group_[i - 1] + (joined ? 0 : 1);
    size = joined ? size + 1 : 1;
    group_size_max_ = std::max(group_size_max_, size);
  }
}

// Bit d of a set: the slot can lie d words from the anchor. Exact, and cheap however gaps combine.
uint64_t PhraseScan::Reach(uint32_t token, uint64_t set, const Slot& slot, bool forwards) const {
  if (slot.glued) {
    uint64_t next = 0;
    for (uint64_t rest = set; rest != 0; rest &= rest - 1) {
      const auto d = static_cast<uint32_t>(std::countr_zero(rest));
      const uint32_t right = forwards ? token + d + 1 : token - d;
      if (right == 0 || right >= tokens_.size()) continue;
      const size_t begin = tokens_.words[right - 1].end;
      const bool one = tokens_.words[right].begin == begin + 1 && text_[begin] == '\'';
      if (one) next |= uint64_t{1} << d << 1;
    }
    return next;
  }
  if (group_size_max_ > 1 && slot.gap > 0) return ReachGrouped(token, set, slot, forwards);
  uint64_t wide = 0;
  for (uint32_t d = 1; d <= slot.gap + 1; ++d) wide |= set << d;
  return wide;
}

// As Reach, where words joined by apostrophes count as one: "rock 'n' roll" as [\w']+ has them.
uint64_t PhraseScan::ReachGrouped(uint32_t token, uint64_t set, const Slot& slot,
                                  bool forwards) const {
  uint64_t wide = 0;
  for (uint64_t rest = set; rest != 0; rest &= rest - 1) {
    const auto d = static_cast<uint32_t>(std::countr_zero(rest));
    uint32_t skipped = 0;
    for (uint32_t next = d + 1; next < 64; ++next) {
      if (forwards ? token + next >= tokens_.size() : next > token) break;
      wide |= uint64_t{1} << next;
      const uint32_t at = forwards ? token + next : token - next;
      const uint32_t before = forwards ? at - 1 : at + 1;
      if ((next == d + 1 || group_[at] != group_[before]) && ++skipped > slot.gap) break;
    }
  }
  return wide;
}

void PhraseScan::Try(const Program& program, const Variant& variant, uint32_t token) {
  if (variant.bare_pair) {
    found_.push_back({variant.phrase, tokens_.words[token].begin, tokens_.words[token + 1].end,
                      token, token + 2});
    return;
  }
  const Slot* slots = program.slots.data() + variant.slots_at;
  uint32_t first_token = 0, end_token = static_cast<uint32_t>(tokens_.size());
  if (program.reading == Reading::kPlain) {
    if (!has_groups_) GroupApostrophes();
    if (variant.quoted && !has_apostrophes_) return;
    if (variant.span * group_size_max_ > 64) {
      literal_.push_back(variant.phrase);
      return;
    }
  } else if (!variant.across_sentences) {
    if (!has_sentences_) CutSentences();
    std::tie(first_token, end_token) = sentence_[token];
  }
  // Neighbours without a gap first: most candidates end here, at the cost of one comparison.
  uint32_t left = variant.anchor, from = token;
  while (left > 0 && slots[left].gap == 0 && !slots[left].glued) {
    if (from == first_token || !Fits(from - 1, slots[left - 1].element)) return;
    --left;
    --from;
  }
  uint32_t right = variant.anchor + 1u, to = token;
  while (right < variant.size && slots[right].gap == 0 && !slots[right].glued) {
    if (to + 1 >= end_token || !Fits(to + 1, slots[right].element)) return;
    ++right;
    ++to;
  }
  uint64_t starts = uint64_t{1} << (token - from);  // backwards
  for (uint32_t k = left; k > 0; --k) {
    uint64_t reach = Reach(token, starts, slots[k], false);
    starts = 0;
    for (; reach != 0; reach &= reach - 1) {
      const auto d = static_cast<uint32_t>(std::countr_zero(reach));
      if (d > token - first_token) break;
      if (Fits(token - d, slots[k - 1].element)) starts |= uint64_t{1} << d;
    }
    if (starts == 0) return;
  }
  uint64_t ends = uint64_t{1} << (to - token);
  for (uint32_t k = right; k < variant.size; ++k) {
    uint64_t reach = Reach(token, ends, slots[k], true);
    ends = 0;
    for (; reach != 0; reach &= reach - 1) {
      const auto d = static_cast<uint32_t>(std::countr_zero(reach));
      if (token + d >= end_token) break;
      if (Fits(token + d, slots[k].element)) ends |= uint64_t{1} << d;
    }
    if (ends == 0) return;
  }
  if (variant.literal) {
    literal_.push_back(variant.phrase);
    return;
  }
  const auto end_distance = static_cast<uint32_t>(
      program.reading == Reading::kPlain ? 63 - std::countl_zero(ends) : std::countr_zero(ends));
  const uint32_t end = token + end_distance + 1;
  for (; starts != 0; starts &= starts - 1) {
    const uint32_t first = token - static_cast<uint32_t>(std::countr_zero(starts));
    found_.push_back(
        {variant.phrase, tokens_.words[first].begin, tokens_.words[end - 1].end, first, end});
  }
}

void PhraseScan::ReadLiterally(const Program& program) {
  std::sort(literal_.begin(), literal_.end());
  literal_.erase(std::unique(literal_.begin(), literal_.end()), literal_.end());
  std::erase_if(found_, [&](const PhraseHit& hit) {
    return std::binary_search(literal_.begin(), literal_.end(), hit.phrase);
  });
  for (const uint32_t phrase : literal_) {
    const Source& source = program.sources[phrase];
    for (uint32_t first = 0; first < tokens_.size(); ++first) {
      const auto fit = ReadPhrase(source.root, source.as, text_, tokens_, first);
      if (!fit) continue;
      found_.push_back({phrase, tokens_.words[first].begin - fit->quotes_before,
                        tokens_.words[fit->end_word - 1].end + fit->quotes_after, first,
                        fit->end_word});
    }
  }
}

// Of each phrase the leftmost hits that do not overlap; of those that begin together the shortest,
// in the plain reading the longest.
void PhraseScan::Emit(std::vector<PhraseHit>* hits) {
  const PhraseHit* last = nullptr;
  for (const PhraseHit& hit : found_) {
    if (last != nullptr && last->phrase == hit.phrase && hit.begin < last->end) continue;
    hits->push_back(hit);
    last = &hit;
  }
}

void PhraseScan::FindRegexes(const Program& program, std::vector<PhraseHit>* hits) {
  program.regex_needs.Candidates(text_, &regexes_);
  // Few are asked one by one; of many, the joint automaton says which. Where it grew too big, each
  // is asked after all.
  if (regexes_.size() > 2) {
    std::vector<int> matching;
    RE2::Set::ErrorInfo error;
    if (program.regex_set->Match(text_, &matching, &error) || error.kind == RE2::Set::kNoError)
      regexes_ = std::move(matching);
    std::sort(regexes_.begin(), regexes_.end());
  }
  for (int which : regexes_) {
    size_t at = 0;
    re2::StringPiece match;
    while (at <= text_.size() &&
           program.regexes[which]->Match(text_, at, text_.size(), RE2::UNANCHORED, &match, 1)) {
      const auto begin = static_cast<size_t>(match.data() - text_.data());
      const size_t end = begin + match.size();
      at = end > at ? end : at + 1;
      if (match.empty()) continue;
      const auto first = std::partition_point(tokens_.words.begin(), tokens_.words.end(),
                                              [&](const Token& t) { return t.end <= begin; });
      const auto last = std::partition_point(first, tokens_.words.end(),
                                             [&](const Token& t) { return t.begin < end; });
      hits->push_back({program.regex_phrase[which], static_cast<uint32_t>(begin),
                       static_cast<uint32_t>(end),
                       static_cast<uint32_t>(first - tokens_.words.begin()),
                       static_cast<uint32_t>(last - tokens_.words.begin())});
    }
  }
}

void PhraseScan::Look(const Program& program) {
  const auto count = static_cast<uint32_t>(tokens_.size());
  for (uint32_t i = 0; i < count; ++i) {
    if (of_token_[i] == 0) continue;
    const Meaning& m = meanings_[of_token_[i]];
    for (uint32_t a = 0; a < m.anchors_size; ++a) {
      for (uint32_t variant : program.anchored[ids_[m.anchors_at + a]])
        Try(program, program.variants[variant], i);
    }
    if (m.firsts_size == 0 || i + 1 == count) continue;
    const Meaning& next = meanings_[of_token_[i + 1]];
    if (next.seconds_size == 0) continue;
    if (m.firsts_size * next.seconds_size <= 2) {
      ForPairs(program, m, next,
               [&](uint32_t variant) { Try(program, program.variants[variant], i); });
      continue;
    }
    const auto [from, to] = PairsOf(program, of_token_[i], of_token_[i + 1]);
    for (uint32_t v = from; v < to; ++v) Try(program, program.variants[known_pairs_[v]], i);
  }
}

// Calls back for every variant that hangs on a pair these two words can stand for.
template <typename Found>
void PhraseScan::ForPairs(const Program& program, const Meaning& first, const Meaning& second,
                          const Found& found) const {
  for (uint32_t a = 0; a < first.firsts_size; ++a) {
    for (uint32_t b = 0; b < second.seconds_size; ++b) {
      const Program::PairEntry* pair =
          program.FindPair(ids_[first.firsts_at + a], ids_[second.seconds_at + b]);
      if (pair == nullptr) continue;
      for (uint32_t v = pair->from; v < pair->to; ++v) found(program.pair_variants[v]);
    }
  }
}

// The same, remembered: words that many rules know make many pairs, most of which no rule has.
std::pair<uint32_t, uint32_t> PhraseScan::PairsOf(const Program& program, uint32_t first,
                                                  uint32_t second) {
  const uint64_t key = (uint64_t{first} << 32 | second) + 1;
  if (pair_table_.empty()) pair_table_.assign(kPairTable, {});
  PairKnown& known = pair_table_[SlotOf(key, kPairTable)];
  if (known.key == key) return {known.from, known.to};
  // A slot holds the pair last seen there; what it pushes out is found again when it comes.
  if (known_pairs_.size() > kMaxKnownPairs) {
    known_pairs_.clear();
    pair_table_.assign(kPairTable, {});
  }
  const auto from = static_cast<uint32_t>(known_pairs_.size());
  ForPairs(program, meanings_[first], meanings_[second],
           [&](uint32_t variant) { known_pairs_.push_back(variant); });
  known = {key, from, static_cast<uint32_t>(known_pairs_.size())};
  return {known.from, known.to};
}

void PhraseScan::Run(const Program& program, std::string_view text, std::vector<PhraseHit>* hits) {
  if (serial_ != program.serial || (!closed_ && used_ > kMaxRememberedWords)) Forget(program);
  text_ = text;
  Tokenize(text, &tokens_, program.reading);
  has_sentences_ = has_groups_ = false;
  found_.clear();
  literal_.clear();
  const auto count = static_cast<uint32_t>(tokens_.size());
  if (of_token_.size() < count) of_token_.resize(count);
  bool any = false;
  for (uint32_t i = 0; i < count; ++i) {
    const Token& token = tokens_.words[i];
    const char* word = tokens_.lower.data() + token.lower_at;
    const Entry* entry = &table_[SlotOf(KeyOf(word, token.lower_size), table_.size())];
    // An empty place where the word would stand: nothing, where all that counts is known.
    const bool unknown = closed_ && entry->size == 0;
    of_token_[i] = unknown ? 0 : MeaningOf(program, {word, token.lower_size});
    any = any || of_token_[i] != 0;
  }
  if (any) Look(program);
  if (!literal_.empty()) ReadLiterally(program);
  if (!found_.empty()) {
    const bool longest = program.reading == Reading::kPlain;
    if (found_.size() > 1) {
      std::sort(found_.begin(), found_.end(), [longest](const PhraseHit& a, const PhraseHit& b) {
        return longest ? std::tie(a.phrase, a.begin, b.end) < std::tie(b.phrase, b.begin, a.end)
                       : std::tie(a.phrase, a.begin, a.end) < std::tie(b.phrase, b.begin, b.end);
      });
    }
  }
  const auto added_at = static_cast<std::ptrdiff_t>(hits->size());
  Emit(hits);
  if (program.regex_set) FindRegexes(program, hits);
  if (hits->size() - static_cast<size_t>(added_at) > 1)
    std::sort(hits->begin() + added_at, hits->end(), Earlier);
}

}  // namespace clarion::text::internal
