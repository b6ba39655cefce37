#include "text/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "text/internal/rule_file.h"
#include "text/phrase_matcher.h"

namespace clarion::text {
namespace {

using internal::Relation;
using internal::Rule;
using internal::Speaker;
using internal::Within;

constexpr size_t kSpeakers = 7;

// What a phrase of a matcher belongs to.
struct Owner {
  uint32_t rule = 0;
  bool unless = false;
};

struct PhraseGroup {
  std::optional<PhraseMatcher> matcher;
  std::vector<Owner> owners;
};

// A hit before relations and counts; words of its text, for `unless`.
struct Candidate {
  RuleHit hit;
  uint32_t first_word = 0;
  uint32_t end_word = 0;
  bool unless = false;
};

}  // namespace

struct RuleSet::Impl {
  internal::RuleFile file;
  PhraseGroup in_turn;
  PhraseGroup across[kSpeakers];  // by speaker: phrases that cross turns

  bool InPlace(const Rule& rule, std::span<const Turn> turns, const Scratch::Impl& scratch,
               uint32_t turn) const;
  bool Related(const Relation& relation, bool after, const RuleHit& hit,
               std::span<const Turn> turns, const std::vector<RuleHit>& others) const;
  void MatchTurns(std::span<const Turn> turns, Scratch::Impl* scratch) const;
  void MatchAcross(size_t speaker, std::span<const Turn> turns, Scratch::Impl* scratch) const;
};

struct RuleSet::Scratch::Impl {
  PhraseMatcher::Scratch in_turn;
  PhraseMatcher::Scratch across[kSpeakers];
  std::vector<PhraseHit> phrase_hits;
  std::vector<Candidate> candidates;
  std::vector<std::vector<RuleHit>> by_rule;
  std::vector<uint32_t> touched;         // rules that have hits
  std::vector<uint32_t> nth[kSpeakers];  // per turn: how many of the speaker's came before it
  uint32_t turns_of[kSpeakers] = {};
  std::string joined;
  std::vector<std::pair<uint32_t, uint32_t>> begins;  // (offset in joined, turn)

  void CountTurns(std::span<const Turn> turns) {
    for (size_t speaker = 0; speaker < kSpeakers; ++speaker) {
      turns_of[speaker] = 0;
      nth[speaker].clear();
      for (const Turn& turn : turns) {
        nth[speaker].push_back(turns_of[speaker]);
        turns_of[speaker] += internal::Speaks(static_cast<Speaker>(speaker), turn.role);
      }
    }
  }
};

namespace {

Result<void> AddPhrases(const std::string& name, const Rule& rule, uint32_t number,
                        PhraseMatcher::Builder* builder, std::vector<Owner>* owners) {
  for (const bool unless : {false, true}) {
    for (const internal::RulePhrase& phrase : unless ? rule.unless : rule.phrases) {
      const auto added = builder->Add(phrase.text, rule.stem, rule.within != Within::kSentence);
      if (!added.ok())
        return InvalidInput(
            fmt::format("{}:{}: rule '{}': {}", name, phrase.line, rule.id, added.error().message));
      owners->push_back({number, unless});
    }
  }
  return {};
}

// Fills the group with those rules' phrases; nothing where there are none.
template <typename Wanted>
Result<void> BuildGroup(const std::string& name, const internal::RuleFile& file,
                        const Wanted& wanted, PhraseGroup* group) {
  PhraseMatcher::Builder builder(file.reading);
  for (uint32_t r = 0; r < file.rules.size(); ++r) {
    if (wanted(file.rules[r]))
      RETURN_IF_ERROR(AddPhrases(name, file.rules[r], r, &builder, &group->owners));
  }
  if (group->owners.empty()) return {};
  ASSIGN_OR_RETURN(PhraseMatcher matcher, builder.Build());
  group->matcher.emplace(std::move(matcher));
  return {};
}

std::optional<double> SecondsAt(std::span<const Turn> turns, uint32_t turn) {
  if (!turns[turn].start_ms) return std::nullopt;
  return static_cast<double>(*turns[turn].start_ms) / 1000;
}

// A conversation's own first and last moment.
std::pair<double, double> Bounds(std::span<const Turn> turns) {
  double first = 0, last = 0;
  bool any = false;
  for (const Turn& turn : turns) {
    if (!turn.start_ms) continue;
    const double begin = static_cast<double>(*turn.start_ms) / 1000;
    first = any ? std::min(first, begin) : begin;
    last = any ? std::max(last, begin) : begin;
    any = true;
  }
  return {first, last};
}

bool Near(const Candidate& hit, const Candidate& unless, uint32_t words) {
  if (unless.end_word <= hit.first_word) return hit.first_word - unless.end_word < words;
  if (unless.first_word >= hit.end_word) return unless.first_word - hit.end_word < words;
  return true;
}

}  // namespace

bool RuleSet::Impl::InPlace(const Rule& rule, std::span<const Turn> turns,
                            const Scratch::Impl& scratch, uint32_t turn) const {
  const auto speaker = static_cast<size_t>(rule.speaker);
  const uint32_t nth = scratch.nth[speaker][turn];
  if (rule.first_turns && nth >= *rule.first_turns) return false;
  if (rule.last_turns && scratch.turns_of[speaker] - nth > *rule.last_turns) return false;
  if (!rule.first_seconds && !rule.last_seconds) return true;
  const auto at = SecondsAt(turns, turn);
  if (!at) return false;
  const auto [first, last] = Bounds(turns);
  if (rule.first_seconds && *at - first > *rule.first_seconds) return false;
  return !rule.last_seconds || last - *at <= *rule.last_seconds;
}

bool RuleSet::Impl::Related(const Relation& relation, bool after, const RuleHit& hit,
                            std::span<const Turn> turns, const std::vector<RuleHit>& others) const {
  return std::any_of(others.begin(), others.end(), [&](const RuleHit& other) {
    const RuleHit& early = after ? other : hit;
    const RuleHit& late = after ? hit : other;
    if (std::tie(early.end_turn, early.end) > std::tie(late.turn, late.begin)) return false;
    if (relation.turns && late.turn - early.end_turn > *relation.turns) return false;
    if (!relation.seconds) return true;
    const auto from = SecondsAt(turns, early.end_turn);
    const auto to = SecondsAt(turns, late.turn);
    return from && to && *to - *from <= *relation.seconds;
  });
}

namespace {

// Hits of one text, less those an `unless` takes away, go to their rules.
void KeepStanding(const internal::RuleFile& file, std::vector<Candidate>* candidates,
                  std::vector<std::vector<RuleHit>>* by_rule, std::vector<uint32_t>* touched) {
  // Hits of several phrases of a rule that say the same place count once; of those that overlap,
  // the one that begins first, and of those the longest.
  std::sort(candidates->begin(), candidates->end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.hit.rule, a.unless, a.hit.turn, a.hit.begin, b.hit.end_turn, b.hit.end) <
           std::tie(b.hit.rule, b.unless, b.hit.turn, b.hit.begin, a.hit.end_turn, a.hit.end);
  });
  const auto same_rule = [](const Candidate& a, const Candidate& b) {
    return a.hit.rule < b.hit.rule;
  };
  for (auto at = candidates->begin(); at != candidates->end();) {
    const auto end = std::upper_bound(at, candidates->end(), *at, same_rule);
    const auto unless = std::find_if(at, end, [](const Candidate& c) { return c.unless; });
    const Rule& rule = file.rules[at->hit.rule];
    std::vector<RuleHit>& hits = (*by_rule)[at->hit.rule];
    const size_t known = hits.size();
    for (auto hit = at; hit != unless; ++hit) {
      const bool taken = std::any_of(unless, end, [&](const Candidate& other) {
        return Near(*hit, other, rule.unless_words);
      });
      if (taken) continue;
      if (hits.size() > known &&
          std::tie(hit->hit.turn, hit->hit.begin) < std::tie(hits.back().end_turn, hits.back().end))
        continue;
      if (hits.empty()) touched->push_back(hit->hit.rule);
      hits.push_back(hit->hit);
    }
    at = end;
  }
  candidates->clear();
}

}  // namespace

void RuleSet::Impl::MatchTurns(std::span<const Turn> turns, Scratch::Impl* scratch) const {
  for (uint32_t turn = 0; turn < turns.size(); ++turn) {
    scratch->phrase_hits.clear();
    in_turn.matcher->Match(turns[turn].text, &scratch->in_turn, &scratch->phrase_hits);
    if (scratch->phrase_hits.empty()) continue;
    for (const PhraseHit& hit : scratch->phrase_hits) {
      const Owner& owner = in_turn.owners[hit.phrase];
      const Rule& rule = file.rules[owner.rule];
      if (!internal::Speaks(rule.speaker, turns[turn].role)) continue;
      if (!owner.unless && !InPlace(rule, turns, *scratch, turn)) continue;
      scratch->candidates.push_back({{owner.rule, turn, hit.begin, turn, hit.end},
                                     hit.first_word,
                                     hit.end_word,
                                     owner.unless});
    }
    KeepStanding(file, &scratch->candidates, &scratch->by_rule, &scratch->touched);
  }
}

void RuleSet::Impl::MatchAcross(size_t speaker, std::span<const Turn> turns,
                                Scratch::Impl* scratch) const {
  const PhraseGroup& group = across[speaker];
  scratch->joined.clear();
  scratch->begins.clear();
  for (uint32_t turn = 0; turn < turns.size(); ++turn) {
    if (!internal::Speaks(static_cast<Speaker>(speaker), turns[turn].role)) continue;
    scratch->begins.emplace_back(static_cast<uint32_t>(scratch->joined.size()), turn);
    scratch->joined += turns[turn].text;
    scratch->joined += '\n';
  }
  scratch->phrase_hits.clear();
  group.matcher->Match(scratch->joined, &scratch->across[speaker], &scratch->phrase_hits);
  const auto place = [&](uint32_t offset) {
    const auto behind = std::upper_bound(
        scratch->begins.begin(), scratch->begins.end(), offset,
        [](uint32_t at, const std::pair<uint32_t, uint32_t>& begin) { return at < begin.first; });
    const auto& [begin, turn] = *std::prev(behind);
    return std::pair(turn, offset - begin);
  };
  for (const PhraseHit& hit : scratch->phrase_hits) {
    const Owner& owner = group.owners[hit.phrase];
    const auto [turn, begin] = place(hit.begin);
    const auto [end_turn, last] = place(hit.end - 1);
    if (!owner.unless && !InPlace(file.rules[owner.rule], turns, *scratch, turn)) continue;
    const uint32_t end = std::min(last + 1, static_cast<uint32_t>(turns[end_turn].text.size()));
    scratch->candidates.push_back(
        {{owner.rule, turn, begin, end_turn, end}, hit.first_word, hit.end_word, owner.unless});
  }
  KeepStanding(file, &scratch->candidates, &scratch->by_rule, &scratch->touched);
}

void RuleSet::Match(std::span<const Turn> turns, Scratch* scratch_out,
                    std::vector<RuleHit>* hits) const {
  Scratch::Impl& scratch = *scratch_out->impl_;
  scratch.by_rule.resize(size());
  scratch.CountTurns(turns);
  if (impl_->in_turn.matcher) impl_->MatchTurns(turns, &scratch);
  for (size_t speaker = 0; speaker < kSpeakers; ++speaker)
    if (impl_->across[speaker].matcher) impl_->MatchAcross(speaker, turns, &scratch);
  const auto added_at = static_cast<std::ptrdiff_t>(hits->size());
  if (scratch.touched.empty()) return;
  for (const uint32_t number : impl_->file.order) {
    const Rule& rule = impl_->file.rules[number];
    std::vector<RuleHit>& mine = scratch.by_rule[number];
    if (mine.empty()) continue;
    for (const bool after : {true, false}) {
      const std::optional<Relation>& relation = after ? rule.after : rule.before;
      if (!relation) continue;
      std::erase_if(mine, [&](const RuleHit& hit) {
        return !impl_->Related(*relation, after, hit, turns, scratch.by_rule[relation->rule]);
      });
    }
    if (mine.size() < rule.at_least || (rule.at_most && mine.size() > *rule.at_most)) mine.clear();
    hits->insert(hits->end(), mine.begin(), mine.end());
  }
  for (const uint32_t number : scratch.touched) scratch.by_rule[number].clear();
  scratch.touched.clear();
  std::sort(hits->begin() + added_at, hits->end(), [](const RuleHit& a, const RuleHit& b) {
    return std::tie(a.turn, a.begin, a.end_turn, a.end, a.rule) <
           std::tie(b.turn, b.begin, b.end_turn, b.end, b.rule);
  });
}

Result<RuleSet> RuleSet::Compile(const std::string& name, const std::string& yaml) {
  auto impl = std::make_unique<Impl>();
  ASSIGN_OR_RETURN(impl->file, internal::ParseRuleFile(name, yaml));
  RETURN_IF_ERROR(BuildGroup(
      name, impl->file, [](const Rule& rule) { return rule.within != Within::kConversation; },
      &impl->in_turn));
  for (size_t speaker = 0; speaker < kSpeakers; ++speaker) {
    const auto wanted = [speaker](const Rule& rule) {
      return rule.within == Within::kConversation && static_cast<size_t>(rule.speaker) == speaker;
    };
    RETURN_IF_ERROR(BuildGroup(name, impl->file, wanted, &impl->across[speaker]));
  }
  return RuleSet(std::move(impl));
}

RuleSet::RuleSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;
size_t RuleSet::size() const { return impl_->file.rules.size(); }
const std::string& RuleSet::id(uint32_t rule) const { return impl_->file.rules[rule].id; }

RuleSet::Scratch::Scratch() : impl_(std::make_unique<Impl>()) {}
RuleSet::Scratch::Scratch(Scratch&&) noexcept = default;
RuleSet::Scratch::~Scratch() = default;

}  // namespace clarion::text
