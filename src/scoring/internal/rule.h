// The rule language as trees. docs/scorecards.md is its manual.
//
// A *set* is a list of hits: places where something was found, each with time, value and
// confidence. A *number* is measured on sets or on the interaction. A *rule* is true, false or
// unknown. Sets are shared: the same words in ten rules are looked up once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/enums.h"
#include "scoring/internal/wording.h"
#include "text/phrase_matcher.h"

namespace clarion::scoring::internal {

enum class Speaker : uint8_t { kAny, kCustomer, kAgent, kBot, kHuman };

struct SetNode {
  enum class Kind : uint8_t { kSignal, kEvent, kPhrase, kUnion };
  Kind kind = Kind::kSignal;
  uint32_t name = 0;  // kSignal: signal kind; kEvent: event kind; kPhrase: number in the matcher
  std::string label;  // of the signal, or the event's name; "" = any
  Speaker speaker = Speaker::kAny;
  uint32_t first_turns = 0;
  uint32_t last_turns = 0;
  int64_t first_ms = 0;
  double min_value = -1e300;
  double max_value = 1e300;
  double min_confidence = 0;
  std::vector<uint32_t> parts;  // kUnion: sets
  Noun noun;                    // not of kPhrase and kUnion
  std::string by;               // " by the agent", or ""
  std::string place;            // " in the first 2 agent turns", or ""
};

struct NumberNode {
  enum class Kind : uint8_t { kCount, kSum, kMax, kMin, kDuration, kTurns };
  Kind kind = Kind::kCount;
  uint32_t set = 0;
  Speaker speaker = Speaker::kAny;  // kTurns
};

enum class Compare : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct Limit {
  std::optional<int64_t> ms;
  std::optional<uint32_t> turns;
};

enum class Field : uint8_t { kChannel, kDirection, kQueue, kAgentKind, kReason, kAttribute };

struct RuleNode {
  enum class Kind : uint8_t {
    kAlways,
    kNever,
    kNot,
    kAnd,
    kOr,
    kFound,  // set a is not empty
    kBefore,
    kAfter,
    kWithin,
    kFollowed,
    kPreceded,  // sets a and b
    kSequence,  // sets in order
    kCompare,   // number against amount
    kField,     // field against texts
  };
  Kind kind = Kind::kAlways;
  std::vector<uint32_t> parts;  // rules: kNot, kAnd, kOr; sets: the others, in the order written
  Limit limit;
  NumberNode number;
  Compare compare = Compare::kEqual;
  double amount = 0;
  bool amount_is_ms = false;
  Field field = Field::kChannel;
  std::string attribute;
  std::vector<std::string> texts;  // any of them (kNotEqual: none of them)
};

// Everything the rules of all cards refer to.
struct Program {
  std::vector<std::string> signal_kinds;
  std::vector<std::string> event_kinds;
  std::vector<SetNode> sets;
  std::vector<RuleNode> rules;
  text::PhraseMatcher::Builder phrase_builder;
  size_t phrases = 0;

  std::unordered_map<std::string, uint32_t> signal_ids;  // asked of every signal
  std::map<std::string, uint32_t> event_ids;
  std::map<std::string, uint32_t> set_ids;  // by canonical text
  std::map<std::string, uint32_t> phrase_ids;
};

// Adds a rule to the program; returns its number. kInvalidInput: "column 14: …".
Result<uint32_t> ParseRule(std::string_view text, Program* program);
// "count(transfer)", "sum(hold)", "duration", …
Result<NumberNode> ParseMeasure(std::string_view text, Program* program);
// "90s", "2m", "48h", "1.5d", "250ms", or a plain number. `is_ms` tells which.
Result<double> ParseAmount(std::string_view text, bool* is_ms);
// "1m 30s", as specs write times; wording.h has the words for people
std::string DurationWords(double ms);

}  // namespace clarion::scoring::internal
