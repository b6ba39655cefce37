#include "text/phrase_matcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "text/internal/phrase_program.h"
#include "text/internal/phrase_scan.h"

namespace clarion::text {
namespace internal {

Stemmer OpenStemmer(const std::string& language) {
  return Stemmer(sb_stemmer_new(language.c_str(), "UTF_8"));
}

std::string StemOf(sb_stemmer* stemmer, std::string_view word) {
  const sb_symbol* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(stemmer))};
}

}  // namespace internal

namespace {

using internal::PhraseNode;
using internal::Slot;
using internal::Variant;

constexpr size_t kMaxRegexBytes = 500;

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
  internal::Program program;
};

struct PhraseMatcher::Scratch::Impl {
  internal::PhraseScan scan;
};

struct PhraseMatcher::Builder::Impl {
  explicit Impl(Reading reading) { program.reading = reading; }

  internal::Program program;
  std::map<std::string, uint32_t> element_ids;
  std::vector<double> element_cost;
  std::vector<std::string> element_regex;
  std::map<std::string, internal::Stemmer> stemmers;

  uint32_t ElementFor(const std::vector<const PhraseNode*>& words, const std::string& stem);
  void AddVariant(uint32_t phrase, const internal::Source& source,
                  const std::vector<Slot>& sequence);
  Result<void> AddRegex(const std::string& regex, uint32_t id);
  void HangVariants();
  Result<void> JoinRegexes();
};

uint32_t PhraseMatcher::Builder::Impl::ElementFor(const std::vector<const PhraseNode*>& words,
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
    const std::string bare = internal::WithoutApostrophe(node->word);
    if (!bare.empty()) atoms.push_back("=" + bare);
    if (!stem.empty()) {
      internal::Stemmer& stemmer = stemmers[stem];
      if (!stemmer) stemmer = internal::OpenStemmer(stem);
      atoms.push_back("~" + stem + "/" + internal::StemOf(stemmer.get(), node->word));
    }
  }
  std::sort(atoms.begin(), atoms.end());
  atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  const std::string key = fmt::format("{}", fmt::join(atoms, "\n"));
  auto [it, added] = element_ids.try_emplace(key, static_cast<uint32_t>(element_ids.size()));
  if (!added) return it->second;
  const uint32_t id = it->second;
  element_cost.push_back(cost);
  for (const std::string& atom : atoms) {
    const std::string rest = atom.substr(1);
    if (atom[0] == '=') {
      program.exact[rest].push_back(id);
    } else if (atom[0] == '^') {
      program.prefixes[rest].push_back(id);
      program.prefix_sizes |= uint64_t{1} << rest.size();
    } else {
      const size_t slash = rest.find('/');
      program.stems[rest.substr(0, slash)][rest.substr(slash + 1)].push_back(id);
    }
  }
  return id;
}

void PhraseMatcher::Builder::Impl::AddVariant(uint32_t phrase, const internal::Source& source,
                                              const std::vector<Slot>& sequence) {
  Variant variant;
  variant.across_sentences = source.as.across_sentences;
  variant.literal = internal::HasQuotes(source.root);
  variant.phrase = phrase;
  variant.slots_at = static_cast<uint32_t>(program.slots.size());
  variant.size = static_cast<uint16_t>(sequence.size());
  for (const Slot& slot : sequence) {
    variant.span = static_cast<uint16_t>(variant.span + slot.gap + 1);
    variant.quoted = variant.quoted || slot.quoted;
  }
  program.slots.insert(program.slots.end(), sequence.begin(), sequence.end());
  program.variants.push_back(variant);
}

// Chooses where each sequence is looked for: at the rarest pair of neighbours, or else at its
// rarest word.
void PhraseMatcher::Builder::Impl::HangVariants() {
  program.anchored.assign(element_cost.size(), {});
  program.pair_sides.assign(element_cost.size(), 0);
  std::map<uint64_t, std::vector<uint32_t>> by_pair;
  for (uint32_t v = 0; v < program.variants.size(); ++v) {
    Variant& variant = program.variants[v];
    const Slot* slots = program.slots.data() + variant.slots_at;
    double best = 0, best_pair = 0;
    int pair = -1;
    for (uint16_t i = 0; i < variant.size; ++i) {
      const double cost =
          element_cost[slots[i].element] *
          (1.0 + 0.02 * static_cast<double>(program.anchored[slots[i].element].size()));
      if (i == 0 || cost < best) {
        best = cost;
        variant.anchor = i;
      }
      if (i == 0 || slots[i].gap > 0) continue;
      const auto shared = by_pair.find(uint64_t{slots[i - 1].element} << 32 | slots[i].element);
      const double crowd = shared == by_pair.end() ? 0 : static_cast<double>(shared->second.size());
      const double together =
          element_cost[slots[i].element] * element_cost[slots[i - 1].element] * (1.0 + 0.2 * crowd);
      if (pair >= 0 && together >= best_pair) continue;
      best_pair = together;
      pair = i - 1;
    }
    if (pair < 0) {
      program.anchored[slots[variant.anchor].element].push_back(v);
      continue;
    }
    variant.anchor = static_cast<uint16_t>(pair);
    variant.bare_pair = variant.size == 2 && !slots[1].glued && !variant.literal &&
                        (variant.across_sentences || program.reading == Reading::kPlain);
    program.pair_sides[slots[pair].element] |= 1;
    program.pair_sides[slots[pair + 1].element] |= 2;
    by_pair[uint64_t{slots[pair].element} << 32 | slots[pair + 1].element].push_back(v);
  }
  size_t size = 16;
  while (size < by_pair.size() * 3) size *= 2;
  program.pairs.assign(size, {});
  for (const auto& [elements, variants] : by_pair) {
    const uint64_t key = elements + 1;
    size_t at = program.PairSlot(key);
    while (program.pairs[at].key != 0) at = (at + 1) & (size - 1);
    const auto from = static_cast<uint32_t>(program.pair_variants.size());
    program.pair_variants.insert(program.pair_variants.end(), variants.begin(), variants.end());
    program.pairs[at] = {key, from, static_cast<uint32_t>(program.pair_variants.size())};
  }
}

PhraseMatcher::PhraseMatcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PhraseMatcher::PhraseMatcher(PhraseMatcher&&) noexcept = default;
PhraseMatcher& PhraseMatcher::operator=(PhraseMatcher&&) noexcept = default;
PhraseMatcher::~PhraseMatcher() = default;
size_t PhraseMatcher::phrase_count() const { return impl_->program.phrases; }

PhraseMatcher::Scratch::Scratch() : impl_(std::make_unique<Impl>()) {}
PhraseMatcher::Scratch::Scratch(Scratch&&) noexcept = default;
PhraseMatcher::Scratch& PhraseMatcher::Scratch::operator=(Scratch&&) noexcept = default;
PhraseMatcher::Scratch::~Scratch() = default;
const Tokens& PhraseMatcher::Scratch::tokens() const { return impl_->scan.tokens(); }

void PhraseMatcher::Match(std::string_view text, Scratch* scratch,
                          std::vector<PhraseHit>* hits) const {
  scratch->impl_->scan.Run(impl_->program, text, hits);
}

bool IsStemLanguage(const std::string& name) { return internal::OpenStemmer(name) != nullptr; }

PhraseMatcher::Builder::Builder(Reading reading) : impl_(std::make_unique<Impl>(reading)) {}
PhraseMatcher::Builder::~Builder() = default;

Result<void> PhraseMatcher::Builder::Impl::AddRegex(const std::string& text, uint32_t id) {
  if (text.size() > kMaxRegexBytes) {
    return InvalidInput(
        fmt::format("column 1: a regular expression may have {} bytes; split it", kMaxRegexBytes));
  }
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  options.set_max_mem(1 << 20);
  auto regex = std::make_unique<RE2>(text, options);
  if (!regex->ok()) {
    return InvalidInput(
        fmt::format("column 1: regular expression: {}; see the RE2 syntax", regex->error()));
  }
  program.regexes.push_back(std::move(regex));
  program.regex_phrase.push_back(id);
  return {};
}

Result<uint32_t> PhraseMatcher::Builder::Add(std::string_view phrase, const std::string& stem,
                                             bool across_sentences) {
  if (!stem.empty() && !IsStemLanguage(stem)) {
    return InvalidInput(
        fmt::format("column 1: no stemmer for '{}'; use a Snowball name such as english, german, "
                    "spanish, french",
                    stem));
  }
  internal::Program& program = impl_->program;
  ASSIGN_OR_RETURN(internal::ParsedPhrase parsed, internal::ParsePhrase(phrase, program.reading));
  const auto id = static_cast<uint32_t>(program.phrases);
  internal::Source source;
  if (!parsed.regex.empty()) {
    RETURN_IF_ERROR(impl_->AddRegex(parsed.regex, id));
  } else {
    source = {std::move(parsed.root), {program.reading, stem, across_sentences}};
    auto make_element = [&](const auto& words) { return impl_->ElementFor(words, stem); };
    ASSIGN_OR_RETURN(auto sequences, internal::Expand(source.root, make_element));
    for (const auto& sequence : sequences) impl_->AddVariant(id, source, sequence);
  }
  program.sources.push_back(std::move(source));
  ++program.phrases;
  return id;
}

Result<void> PhraseMatcher::Builder::Impl::JoinRegexes() {
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  options.set_max_mem(int64_t{64} << 20);
  program.regex_set = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
  for (const auto& regex : program.regexes) {
    if (program.regex_set->Add(regex->pattern(), nullptr) < 0)
      return InvalidInput(
          fmt::format("regular expression '{}' cannot join the others", regex->pattern()));
    program.regex_needs.Add(regex->pattern());
  }
  if (!program.regex_set->Compile())
    return Unavailable("the regular expressions need more memory than allowed; use fewer");
  return {};
}

Result<PhraseMatcher> PhraseMatcher::Builder::Build() {
  static std::atomic<uint64_t> next_serial{1};
  const auto built = std::exchange(impl_, std::make_unique<Impl>(impl_->program.reading));
  built->program.serial = next_serial++;
  built->HangVariants();
  if (!built->program.regexes.empty()) RETURN_IF_ERROR(built->JoinRegexes());
  auto impl = std::make_unique<PhraseMatcher::Impl>();
  impl->program = std::move(built->program);
  return PhraseMatcher(std::move(impl));
}

}  // namespace clarion::text
