#include <fmt/format.h>

#include <algorithm>

#include "scoring/internal/rule.h"
#include "scoring/internal/rule_words.h"
#include "text/yaml_reader.h"

namespace clarion::scoring::internal {
namespace {

constexpr int kMaxDepth = 30;

const std::vector<std::string> kSpeakers = {"customer", "agent", "bot", "human", "any"};
const std::vector<std::string> kFields = {"channel",    "direction", "queue",
                                          "agent_kind", "reason",    "attribute"};
const std::vector<std::string> kNumbers = {"count", "sum", "max", "min", "duration", "turns"};
const std::vector<std::string> kPlaceRules = {"before",   "after",    "within",
                                              "followed", "preceded", "sequence"};
const std::vector<std::string> kSetMakers = {"signal", "event", "phrase"};

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string SpeakerWords(Speaker speaker) {
  switch (speaker) {
    case Speaker::kAny:
      return "";
    case Speaker::kCustomer:
      return "the customer";
    case Speaker::kAgent:
      return "the agent";
    case Speaker::kBot:
      return "the bot";
    case Speaker::kHuman:
      return "a human agent";
  }
  return "";
}

class Parser {
 public:
  Parser(std::vector<Word> words, Program* program)
      : words_(std::move(words)), program_(*program) {}

  Result<uint32_t> ParseWhole() {
    ASSIGN_OR_RETURN(uint32_t rule, ParseOr(0));
    RETURN_IF_ERROR(ExpectEnd());
    return rule;
  }
  Result<NumberNode> ParseWholeMeasure() {
    if (!IsNumber()) {
      return FailAt(Here().at, fmt::format("a measure begins with {}", fmt::join(kNumbers, ", ")));
    }
    ASSIGN_OR_RETURN(NumberNode number, ParseNumber());
    RETURN_IF_ERROR(ExpectEnd());
    return number;
  }

 private:
  const Word& Here() const { return words_[at_]; }
  const Word& Ahead() const { return words_[std::min(at_ + 1, words_.size() - 1)]; }
  bool IsSign(std::string_view sign) const {
    return Here().kind == Word::Kind::kSign && Here().text == sign;
  }
  bool IsName(std::string_view name) const {
    return Here().kind == Word::Kind::kName && Here().text == name;
  }
  bool TakeSign(std::string_view sign) {
    if (!IsSign(sign)) return false;
    ++at_;
    return true;
  }
  bool TakeName(std::string_view name) {
    if (!IsName(name)) return false;
    ++at_;
    return true;
  }
  Result<void> ExpectSign(std::string_view sign) {
    if (TakeSign(sign)) return {};
    return FailAt(Here().at, fmt::format("expected '{}' here{}", sign, Saw()));
  }
  Result<void> ExpectEnd() {
    if (Here().kind == Word::Kind::kEnd) return {};
    return FailAt(Here().at,
                  fmt::format("the rule could end here; join rules with 'and' or 'or'{}", Saw()));
  }
  std::string Saw() const {
    return Here().kind == Word::Kind::kEnd ? ", but the rule ends"
                                           : fmt::format(", not '{}'", Here().text.substr(0, 40));
  }
  uint32_t Keep(RuleNode node) {
    program_.rules.push_back(std::move(node));
    return static_cast<uint32_t>(program_.rules.size() - 1);
  }

  Result<uint32_t> ParseJoined(int depth, std::string_view word, RuleNode::Kind kind) {
    RuleNode node;
    node.kind = kind;
    do {
      if (kind == RuleNode::Kind::kOr) {
        ASSIGN_OR_RETURN(uint32_t part, ParseJoined(depth, "and", RuleNode::Kind::kAnd));
        node.parts.push_back(part);
      } else {
        ASSIGN_OR_RETURN(uint32_t part, ParseUnary(depth));
        node.parts.push_back(part);
      }
    } while (TakeName(word));
    if (node.parts.size() == 1) return node.parts[0];
    return Keep(std::move(node));
  }
  Result<uint32_t> ParseOr(int depth) { return ParseJoined(depth, "or", RuleNode::Kind::kOr); }

  Result<uint32_t> ParseUnary(int depth) {
    if (depth > kMaxDepth) return FailAt(Here().at, "nested too deep; split the rule");
    if (TakeName("not")) {
      ASSIGN_OR_RETURN(uint32_t part, ParseUnary(depth + 1));
      RuleNode node;
      node.kind = RuleNode::Kind::kNot;
      node.parts = {part};
      return Keep(std::move(node));
    }
    if (TakeSign("(")) {
      ASSIGN_OR_RETURN(uint32_t inner, ParseOr(depth + 1));
      RETURN_IF_ERROR(ExpectSign(")"));
      return inner;
    }
    return ParsePrimary();
  }

  bool IsNumber() const {
    if (Here().kind != Word::Kind::kName || !Contains(kNumbers, Here().text)) return false;
    return true;
  }

  Result<uint32_t> ParsePrimary() {
    const Word& word = Here();
    if (word.kind != Word::Kind::kName) {
      return FailAt(word.at,
                    fmt::format("expected a rule here, such as signal(greeting){}", Saw()));
    }
    RuleNode node;
    if (TakeName("always") || TakeName("never")) {
      node.kind = word.text == "always" ? RuleNode::Kind::kAlways : RuleNode::Kind::kNever;
      return Keep(std::move(node));
    }
    if (IsNumber()) return ParseComparison();
    if (Contains(kFields, word.text)) return ParseField();
    if (Contains(kPlaceRules, word.text) && Ahead().text == "(") return ParsePlaces();
    ASSIGN_OR_RETURN(uint32_t set, ParseSet());
    node.kind = RuleNode::Kind::kFound;
    node.parts = {set};
    return Keep(std::move(node));
  }

  Result<uint32_t> ParseComparison() {
    RuleNode node;
    node.kind = RuleNode::Kind::kCompare;
    ASSIGN_OR_RETURN(node.number, ParseNumber());
    ASSIGN_OR_RETURN(node.compare, ParseCompare());
    if (Here().kind != Word::Kind::kAmount) {
      return FailAt(Here().at, fmt::format("expected a number or a time such as 90s{}", Saw()));
    }
    auto amount = ParseAmount(Here().text, &node.amount_is_ms);
    if (!amount) return FailAt(Here().at, amount.error().message);
    const bool wants_count = node.number.kind == NumberNode::Kind::kCount ||
                             node.number.kind == NumberNode::Kind::kTurns;
    if (wants_count && node.amount_is_ms) {
      return FailAt(Here().at, "a count is compared with a plain number, without a unit");
    }
    if (node.number.kind == NumberNode::Kind::kDuration && !node.amount_is_ms) {
      return FailAt(Here().at, "a duration is compared with a time, such as 600s or 10m");
    }
    node.amount = *amount;
    ++at_;
    return Keep(std::move(node));
  }

  Result<Compare> ParseCompare() {
    static const std::map<std::string, Compare> kSigns = {
        {"=", Compare::kEqual},      {"!=", Compare::kNotEqual}, {"<", Compare::kLess},
        {"<=", Compare::kLessEqual}, {">", Compare::kGreater},   {">=", Compare::kGreaterEqual}};
    if (Here().kind == Word::Kind::kSign) {
      if (auto found = kSigns.find(Here().text); found != kSigns.end()) {
        ++at_;
        return found->second;
      }
    }
    return FailAt(Here().at, fmt::format("expected = != < <= > or >= here{}", Saw()));
  }

  Result<NumberNode> ParseNumber() {
    static const std::map<std::string, NumberNode::Kind> kKinds = {
        {"count", NumberNode::Kind::kCount},       {"sum", NumberNode::Kind::kSum},
        {"max", NumberNode::Kind::kMax},           {"min", NumberNode::Kind::kMin},
        {"duration", NumberNode::Kind::kDuration}, {"turns", NumberNode::Kind::kTurns}};
    NumberNode number;
    const std::string name = Here().text;
    number.kind = kKinds.at(name);
    ++at_;
    if (number.kind == NumberNode::Kind::kDuration) {
      return number;
    }
    if (number.kind == NumberNode::Kind::kTurns) {
      if (!TakeSign("(")) return number;
      ASSIGN_OR_RETURN(number.speaker, ParseSpeaker());
      RETURN_IF_ERROR(ExpectSign(")"));
      return number;
    }
    RETURN_IF_ERROR(ExpectSign("("));
    ASSIGN_OR_RETURN(number.set, ParseSetUnion());
    RETURN_IF_ERROR(ExpectSign(")"));
    return number;
  }

  Result<uint32_t> ParseField() {
    RuleNode node;
    node.kind = RuleNode::Kind::kField;
    const std::string name = Here().text;
    const auto which = std::find(kFields.begin(), kFields.end(), name) - kFields.begin();
    node.field = static_cast<Field>(which);
    ++at_;
    if (node.field == Field::kAttribute) {
      RETURN_IF_ERROR(ExpectSign("("));
      ASSIGN_OR_RETURN(node.attribute, ParseText("an attribute's name"));
      RETURN_IF_ERROR(ExpectSign(")"));
    }
    if (TakeName("in")) {
      RETURN_IF_ERROR(ExpectSign("("));
      do {
        RETURN_IF_ERROR(ParseFieldValue(&node));
      } while (TakeSign(","));
      RETURN_IF_ERROR(ExpectSign(")"));
    } else {
      const size_t sign_at = Here().at;
      ASSIGN_OR_RETURN(node.compare, ParseCompare());
      if (node.compare != Compare::kEqual && node.compare != Compare::kNotEqual) {
        return FailAt(sign_at,
                      fmt::format("{} is a text: compare it with = or != or in (…)", name));
      }
      RETURN_IF_ERROR(ParseFieldValue(&node));
    }
    return Keep(std::move(node));
  }

  Result<void> ParseFieldValue(RuleNode* node) {
    const size_t at = Here().at;
    ASSIGN_OR_RETURN(std::string value, ParseText("a value"));
    auto refuse = [&](std::string_view what, const std::vector<std::string>& known) {
      return FailAt(at, fmt::format("no {} '{}'{}", what, value, text::DidYouMean(value, known)));
    };
    if (node->field == Field::kChannel && !ChannelFrom(value)) {
      return refuse("channel",
                    {"voice", "chat", "email", "sms", "social", "messaging", "ticket", "bot"});
    }
    if (node->field == Field::kDirection && !DirectionFrom(value)) {
      return refuse("direction", {"inbound", "outbound"});
    }
    if (node->field == Field::kAgentKind && !AgentKindFrom(value)) {
      return refuse("agent_kind", {"human", "ai", "mixed", "none"});
    }
    node->texts.push_back(std::move(value));
    return {};
  }

  Result<std::string> ParseText(std::string_view what) {
    if (Here().kind == Word::Kind::kEnd || Here().kind == Word::Kind::kSign) {
      return FailAt(Here().at, fmt::format("expected {} here{}", what, Saw()));
    }
    return words_[at_++].text;
  }

  Result<Speaker> ParseSpeaker() {
    const size_t at = Here().at;
    ASSIGN_OR_RETURN(std::string name, ParseText("a speaker"));
    if (name == "customer") return Speaker::kCustomer;
    if (name == "agent") return Speaker::kAgent;
    if (name == "bot") return Speaker::kBot;
    if (name == "human") return Speaker::kHuman;
    if (name == "any") return Speaker::kAny;
    return FailAt(at, fmt::format("no speaker '{}'{}", name, text::DidYouMean(name, kSpeakers)));
  }

  Result<uint32_t> ParsePlaces() {
    static const std::map<std::string, RuleNode::Kind> kKinds = {
        {"before", RuleNode::Kind::kBefore},     {"after", RuleNode::Kind::kAfter},
        {"within", RuleNode::Kind::kWithin},     {"followed", RuleNode::Kind::kFollowed},
        {"preceded", RuleNode::Kind::kPreceded}, {"sequence", RuleNode::Kind::kSequence}};
    RuleNode node;
    const std::string name = Here().text;
    node.kind = kKinds.at(name);
    ++at_;
    RETURN_IF_ERROR(ExpectSign("("));
    do {
      if (node.parts.size() >= 2 && Here().kind == Word::Kind::kAmount) {
        RETURN_IF_ERROR(ParseLimit(&node.limit));
        break;
      }
      ASSIGN_OR_RETURN(uint32_t set, ParseSetUnion());
      node.parts.push_back(set);
    } while (TakeSign(","));
    const bool limited = node.limit.ms || node.limit.turns;
    const bool may_limit = name == "within" || name == "followed" || name == "preceded";
    if (limited && !may_limit) {
      return FailAt(Here().at, fmt::format("'{}' takes no limit; use within(a, b, 60s)", name));
    }
    if (name == "within" && !limited) {
      return FailAt(Here().at,
                    "'within' needs a limit: within(a, b, 60s) or within(a, b, 3 turns)");
    }
    if (node.parts.size() < 2 || (name != "sequence" && node.parts.size() > 2)) {
      return FailAt(Here().at,
                    fmt::format("'{}' takes two things to look for: {}(a, b)", name, name));
    }
    RETURN_IF_ERROR(ExpectSign(")"));
    return Keep(std::move(node));
  }

  Result<void> ParseLimit(Limit* limit) {
    bool is_ms = false;
    const size_t at = Here().at;
    auto amount = ParseAmount(Here().text, &is_ms);
    if (!amount) return FailAt(at, amount.error().message);
    ++at_;
    if (is_ms) {
      limit->ms = static_cast<int64_t>(*amount);
    } else if (TakeName("turns") || TakeName("turn")) {
      if (*amount > 1e6) return FailAt(at, "so many turns are no limit");
      limit->turns = static_cast<uint32_t>(*amount);
    } else {
      return FailAt(at, "a limit is a time such as 60s, or a number of turns: 3 turns");
    }
    return {};
  }

  // Sets joined with 'or': anything that is in one of them.
  Result<uint32_t> ParseSetUnion() {
    const bool bracket = TakeSign("(");
    SetNode join;
    join.kind = SetNode::Kind::kUnion;
    do {
      ASSIGN_OR_RETURN(uint32_t part, ParseSet());
      join.parts.push_back(part);
    } while (TakeName("or"));
    if (bracket) RETURN_IF_ERROR(ExpectSign(")"));
    if (join.parts.size() == 1) return join.parts[0];
    return KeepSet(std::move(join));
  }

  uint32_t KeepSet(SetNode node) {
    const std::string key = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", int(node.kind), node.name, node.label,
        int(node.speaker), node.first_turns, node.last_turns, node.first_ms, node.min_value,
        node.max_value, node.min_confidence, fmt::join(node.parts, ","));
    auto [it, added] = program_.set_ids.try_emplace(key, program_.sets.size());
    if (added) program_.sets.push_back(std::move(node));
    return it->second;
  }

  static uint32_t Number(auto* ids, std::vector<std::string>* names, const std::string& name) {
    auto [it, added] = ids->try_emplace(name, names->size());
    if (added) names->push_back(name);
    return it->second;
  }

  Result<uint32_t> ParseSet() {
    const Word word = Here();
    if (word.kind != Word::Kind::kName) {
      return FailAt(word.at,
                    fmt::format("expected what to look for, such as signal(hold){}", Saw()));
    }
    SetNode node;
    if (!Contains(kSetMakers, word.text)) {
      if (Ahead().kind == Word::Kind::kSign && Ahead().text == "(") {
        std::vector<std::string> known = kSetMakers;
        for (const auto* list : {&kPlaceRules, &kNumbers})
          known.insert(known.end(), list->begin(), list->end());
        known.push_back("attribute");
        return FailAt(word.at, fmt::format("no rule is called '{}'{}", word.text,
                                           text::DidYouMean(word.text, known)));
      }
      if (Ahead().kind == Word::Kind::kSign && Ahead().text != ")" && Ahead().text != ",") {
        return FailAt(word.at, fmt::format("no field is called '{}'{}", word.text,
                                           text::DidYouMean(word.text, kFields)));
      }
      static const std::vector<std::string> kReserved = {"and", "or",     "not",
                                                         "in",  "always", "never"};
      if (Contains(kReserved, word.text)) {
        return FailAt(word.at, fmt::format("expected what to look for before '{}'", word.text));
      }
      ++at_;  // a bare name is a signal
      node.name = Number(&program_.signal_ids, &program_.signal_kinds, word.text);
      node.noun = SignalNoun(word.text, "");
      return KeepSet(std::move(node));
    }
    ++at_;
    RETURN_IF_ERROR(ExpectSign("("));
    const size_t name_at = Here().at;
    ASSIGN_OR_RETURN(std::string name,
                     ParseText(word.text == "phrase" ? "a phrase in quotes" : "a name"));
    if (word.text == "signal") {
      node.name = Number(&program_.signal_ids, &program_.signal_kinds, name);
    } else if (word.text == "event") {
      node.kind = SetNode::Kind::kEvent;
      node.name = Number(&program_.event_ids, &program_.event_kinds, name);
    } else {
      node.kind = SetNode::Kind::kPhrase;
      auto [it, added] = program_.phrase_ids.try_emplace(name, 0);
      if (added) {
        auto id = program_.phrase_builder.Add(name);
        if (!id) {
          program_.phrase_ids.erase(it);
          return FailAt(name_at, fmt::format("phrase: {}", id.error().message));
        }
        it->second = *id;
        ++program_.phrases;
      }
      node.name = it->second;
    }
    while (TakeSign(",")) RETURN_IF_ERROR(ParseFilter(&node));
    RETURN_IF_ERROR(ExpectSign(")"));
    if (word.text == "signal") node.noun = SignalNoun(name, node.label);
    if (word.text == "event") node.noun = EventNoun(name, node.label);
    DescribePlace(&node);
    return KeepSet(std::move(node));
  }

  // Whose turns and which: " by the bot", " in the first 2 bot turns".
  static void DescribePlace(SetNode* node) {
    std::string side;
    if (node->speaker == Speaker::kCustomer) side = "customer ";
    if (node->speaker == Speaker::kAgent || node->speaker == Speaker::kHuman) side = "agent ";
    if (node->speaker == Speaker::kBot) side = "bot ";
    auto turns = [&](std::string_view which, uint32_t count) {
      node->place += count == 1 ? fmt::format(" in the {} {}turn", which, side)
                                : fmt::format(" in the {} {} {}turns", which, count, side);
    };
    if (node->first_turns > 0) turns("first", node->first_turns);
    if (node->last_turns > 0) turns("last", node->last_turns);
    if (node->place.empty() && node->speaker != Speaker::kAny) {
      node->by = " by " + SpeakerWords(node->speaker);
    }
    if (node->first_ms > 0) {
      node->place += " in the first " + TimeWords(static_cast<double>(node->first_ms));
    }
  }

  Result<void> ParseFilter(SetNode* node) {
    static const std::vector<std::string> kFilters = {
        "speaker",       "label",     "name",      "first_turns",   "last_turns",
        "first_seconds", "min_value", "max_value", "min_confidence"};
    const size_t at = Here().at;
    ASSIGN_OR_RETURN(std::string name, ParseText("a filter such as speaker=agent"));
    if (!Contains(kFilters, name)) {
      return FailAt(
          at, fmt::format("no filter is called '{}'{}", name, text::DidYouMean(name, kFilters)));
    }
    RETURN_IF_ERROR(ExpectSign("="));
    if (name == "speaker") {
      ASSIGN_OR_RETURN(node->speaker, ParseSpeaker());
      return {};
    }
    if (name == "label" || name == "name") {
      ASSIGN_OR_RETURN(node->label, ParseText("a text"));
      return {};
    }
    const size_t value_at = Here().at;
    bool is_ms = false;
    auto amount = ParseAmount(Here().text, &is_ms);
    if (!amount) return FailAt(value_at, amount.error().message);
    ++at_;
    const double value = *amount;
    if (name == "first_turns" || name == "last_turns") {
      if (value < 1 || value > 1e6 || is_ms) {
        return FailAt(value_at, "expected a number of turns, 1 or more");
      }
      (name == "first_turns" ? node->first_turns : node->last_turns) = static_cast<uint32_t>(value);
    } else if (name == "first_seconds") {
      node->first_ms = static_cast<int64_t>(is_ms ? value : value * 1000);
    } else if (name == "min_value") {
      node->min_value = value;
    } else if (name == "max_value") {
      node->max_value = value;
    } else {
      if (value > 1 || is_ms) return FailAt(value_at, "a confidence lies between 0 and 1");
      node->min_confidence = value;
    }
    return {};
  }

  std::vector<Word> words_;
  size_t at_ = 0;
  Program& program_;
};

}  // namespace

Result<uint32_t> ParseRule(std::string_view text, Program* program) {
  ASSIGN_OR_RETURN(std::vector<Word> words, SplitWords(text));
  return Parser(std::move(words), program).ParseWhole();
}

Result<NumberNode> ParseMeasure(std::string_view text, Program* program) {
  ASSIGN_OR_RETURN(std::vector<Word> words, SplitWords(text));
  return Parser(std::move(words), program).ParseWholeMeasure();
}

}  // namespace clarion::scoring::internal
