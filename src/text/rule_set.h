// Phrase rules over whole conversations: what is said, by whom, where, how often, before or after
// what. One pass over the turns for thousands of rules.
//
//   reading: plain               # or words: see text/phrase_matcher.h
//   rules:
//     - id: told_before
//       phrases: ["already told ~3 you", "(second|third) time"]
//       unless: ["have not"]     # takes a hit away when it stands within `unless_words` words
//       speaker: customer        # customer, agent, bot, system, supervisor, serving, any
//       within: turn             # sentence, turn, or conversation: across that speaker's turns
//     - id: sorry
//       regex: '\b(sorry|apologi[sz]e)\b'
//       speaker: serving
//       after: {rule: told_before, turns: 2}
//       first_turns: 3           # of the speaker's; last_turns, first_seconds, last_seconds
//       at_least: 2              # fewer in a conversation: none counts; at_most: more: none counts
//
// docs/rules.md explains every field to those who write rules.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"

namespace clarion::text {

struct RuleHit {
  uint32_t rule = 0;  // in the order of the file
  uint32_t turn = 0;  // where it begins
  uint32_t begin = 0;
  uint32_t end_turn = 0;  // where it ends: another turn only for `within: conversation`
  uint32_t end = 0;       // bytes of that turn's text
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14
  auto operator<=>(const RuleHit&) const = default;
};

// Immutable once built: share freely between threads, each with its own Scratch.
class RuleSet {
 public:
  class Scratch;

  // kInvalidInput names file, line and the way out.
  static Result<RuleSet> Compile(const std::string& name, const std::string& yaml);
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  // Appends the hits of all rules, sorted by turn, begin, end, rule. Only `turns` are read; times
  // count from the conversation's first known time, and a rule with seconds has no hit in a turn
  // without a time.
  void Match(std::span<const Turn> turns, Scratch* scratch, std::vector<RuleHit>* hits) const;
  size_t size() const;
  const std::string& id(uint32_t rule) const;

 private:
  struct Impl;
  explicit RuleSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Buffers of one thread.
class RuleSet::Scratch {
 public:
  Scratch();
  Scratch(Scratch&&) noexcept;
  ~Scratch();

 private:
  friend class RuleSet;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace clarion::text
