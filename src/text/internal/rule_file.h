// A rule file as written, checked field by field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/enums.h"
#include "text/tokenizer.h"

namespace clarion::text::internal {

enum class Speaker : uint8_t { kAny, kServing, kCustomer, kAgent, kBot, kSystem, kSupervisor };
enum class Within : uint8_t { kSentence, kTurn, kConversation };

bool Speaks(Speaker speaker, Role role);

// "after: {rule: greeting, turns: 2, seconds: 30}"
struct Relation {
  uint32_t rule = 0;
  std::optional<uint32_t> turns;  // at most so many turns between them
  std::optional<double> seconds;
};

struct RulePhrase {
  std::string text;
  int line = 0;
};

struct Rule {
  std::string id;
  int line = 0;
  std::vector<RulePhrase> phrases;  // an expression stands as "/…/"
  std::vector<RulePhrase> unless;
  uint32_t unless_words = 3;
  std::string stem;
  Speaker speaker = Speaker::kAny;
  Within within = Within::kTurn;
  std::optional<uint32_t> first_turns, last_turns;
  std::optional<double> first_seconds, last_seconds;
  std::optional<Relation> after, before;
  uint32_t at_least = 0;
  std::optional<uint32_t> at_most;
};

struct RuleFile {
  Reading reading = Reading::kPlain;
  std::vector<Rule> rules;
  std::vector<uint32_t> order;  // rules, each behind those its `after` and `before` name
};

Result<RuleFile> ParseRuleFile(const std::string& name, const std::string& yaml);

}  // namespace clarion::text::internal
