#include "text/testing/naive_rules.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "text/internal/rule_file.h"
#include "text/testing/naive_matcher.h"

namespace clarion::text::testing {
namespace {

using internal::Rule;
using internal::RuleFile;
using internal::Within;

class Literal {
 public:
  Literal(const RuleFile& file, std::span<const Turn> turns) : file_(file), turns_(turns) {}

  // Hits of one rule, its relations asked of the other rules' hits.
  const std::vector<RuleHit>& Of(uint32_t number) {
    if (const auto known = known_.find(number); known != known_.end()) return known->second;
    const Rule& rule = file_.rules[number];
    std::vector<RuleHit> hits =
        rule.within == Within::kConversation ? Across(number) : TurnByTurn(number);
    std::vector<RuleHit> kept;
    for (const RuleHit& hit : hits) {
      if (rule.after && !AnyOther(*rule.after, hit, true)) continue;
      if (rule.before && !AnyOther(*rule.before, hit, false)) continue;
      kept.push_back(hit);
    }
    if (kept.size() < rule.at_least) kept.clear();
    if (rule.at_most && kept.size() > *rule.at_most) kept.clear();
    return known_[number] = kept;
  }

 private:
  bool AnyOther(const internal::Relation& relation, const RuleHit& hit, bool after) {
    for (const RuleHit& other : Of(relation.rule)) {
      const RuleHit& a = after ? other : hit;
      const RuleHit& b = after ? hit : other;
      if (a.end_turn > b.turn || (a.end_turn == b.turn && a.end > b.begin)) continue;
      if (relation.turns && b.turn > a.end_turn + *relation.turns) continue;
      if (relation.seconds) {
        const auto &from = turns_[a.end_turn].start_ms, &to = turns_[b.turn].start_ms;
        if (!from || !to) continue;
        if (static_cast<double>(*to) / 1000 - static_cast<double>(*from) / 1000 > *relation.seconds)
          continue;
      }
      return true;
    }
    return false;
  }

  std::vector<uint32_t> Spoken(const Rule& rule) const {
    std::vector<uint32_t> spoken;
    for (uint32_t t = 0; t < turns_.size(); ++t)
      if (internal::Speaks(rule.speaker, turns_[t].role)) spoken.push_back(t);
    return spoken;
  }

  bool Placed(const Rule& rule, uint32_t turn) const {
    const std::vector<uint32_t> spoken = Spoken(rule);
    const auto at =
        static_cast<size_t>(std::find(spoken.begin(), spoken.end(), turn) - spoken.begin());
    if (rule.first_turns && at >= *rule.first_turns) return false;
    if (rule.last_turns && at + *rule.last_turns < spoken.size()) return false;
    if (!rule.first_seconds && !rule.last_seconds) return true;
    if (!turns_[turn].start_ms) return false;
    int64_t first = *turns_[turn].start_ms, last = first;
    for (const Turn& other : turns_) {
      if (!other.start_ms) continue;
      first = std::min(first, *other.start_ms);
      last = std::max(last, *other.start_ms);
    }
    const auto seconds = [](int64_t ms) { return static_cast<double>(ms) / 1000; };
    const double at_s = seconds(*turns_[turn].start_ms);
    if (rule.first_seconds && at_s - seconds(first) > *rule.first_seconds) return false;
    return !rule.last_seconds || seconds(last) - at_s <= *rule.last_seconds;
  }

  // Hits of the rule's phrases in one text, those near an `unless` and those within another left
  // out.
  std::vector<PhraseHit> InText(const Rule& rule, std::string_view text,
                                const std::function<bool(uint32_t)>& begins_well) const {
    const auto find = [&](const std::vector<internal::RulePhrase>& list) {
      std::vector<NaivePhrase> phrases;
      for (const internal::RulePhrase& phrase : list)
        phrases.push_back({phrase.text, rule.stem, rule.within != Within::kSentence});
      return NaiveMatch(phrases, text, file_.reading);
    };
    std::vector<PhraseHit> hits = find(rule.phrases);
    const std::vector<PhraseHit> unless = find(rule.unless);
    std::erase_if(hits, [&](const PhraseHit& hit) {
      if (!begins_well(hit.begin)) return true;
      for (const PhraseHit& other : unless) {
        if (other.end_word + rule.unless_words > hit.first_word &&
            hit.end_word + rule.unless_words > other.first_word)
          return true;
      }
      return false;
    });
    std::sort(hits.begin(), hits.end(), [](const PhraseHit& a, const PhraseHit& b) {
      return std::tie(a.begin, b.end) < std::tie(b.begin, a.end);
    });
    std::vector<PhraseHit> apart;
    for (const PhraseHit& hit : hits)
      if (apart.empty() || hit.begin >= apart.back().end) apart.push_back(hit);
    return apart;
  }

  std::vector<RuleHit> TurnByTurn(uint32_t number) const {
    const Rule& rule = file_.rules[number];
    std::vector<RuleHit> hits;
    for (const uint32_t t : Spoken(rule)) {
      const auto placed = [&](uint32_t) { return Placed(rule, t); };
      for (const PhraseHit& hit : InText(rule, turns_[t].text, placed))
        hits.push_back({number, t, hit.begin, t, hit.end});
    }
    return hits;
  }

  std::vector<RuleHit> Across(uint32_t number) const {
    const Rule& rule = file_.rules[number];
    std::string text;
    std::vector<std::pair<uint32_t, uint32_t>> place;  // per byte: turn, offset in it
    for (const uint32_t t : Spoken(rule)) {
      const std::string& words = turns_[t].text;
      for (uint32_t i = 0; i <= words.size(); ++i) place.emplace_back(t, i);
      text += words + '\n';
    }
    std::vector<RuleHit> hits;
    const auto placed = [&](uint32_t begin) { return Placed(rule, place[begin].first); };
    for (const PhraseHit& hit : InText(rule, text, placed)) {
      const auto [turn, begin] = place[hit.begin];
      const auto [end_turn, last] = place[hit.end - 1];
      const auto size = static_cast<uint32_t>(turns_[end_turn].text.size());
      hits.push_back({number, turn, begin, end_turn, std::min(last + 1, size)});
    }
    return hits;
  }

  const RuleFile& file_;
  std::span<const Turn> turns_;
  std::map<uint32_t, std::vector<RuleHit>> known_;
};

}  // namespace

std::vector<RuleHit> NaiveRules(const std::string& yaml, std::span<const Turn> turns) {
  const auto file = internal::ParseRuleFile("naive", yaml);
  std::vector<RuleHit> all;
  Literal literal(*file, turns);
  for (uint32_t rule = 0; rule < file->rules.size(); ++rule) {
    const std::vector<RuleHit>& hits = literal.Of(rule);
    all.insert(all.end(), hits.begin(), hits.end());
  }
  std::sort(all.begin(), all.end(), [](const RuleHit& a, const RuleHit& b) {
    return std::tie(a.turn, a.begin, a.end_turn, a.end, a.rule) <
           std::tie(b.turn, b.begin, b.end_turn, b.end, b.rule);
  });
  return all;
}

}  // namespace clarion::text::testing
