// Why a rule came out as it did, in words for supervisors.
#include <fmt/format.h>

#include <algorithm>

#include "scoring/internal/evaluator.h"
#include "scoring/internal/wording.h"

namespace clarion::scoring::internal {
namespace {

std::string Amount(double value) { return fmt::format("{:g}", value); }

void AddOnce(std::string name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) {
    names->push_back(std::move(name));
  }
}

}  // namespace

// The sets a union joins; a plain set by itself.
std::vector<uint32_t> Evaluator::PartsOf(uint32_t set) const {
  const SetNode& node = program_.sets[set];
  return node.kind == SetNode::Kind::kUnion ? node.parts : std::vector<uint32_t>{set};
}

// "no greeting found in the first 2 agent turns", "no apology or empathy found"
const std::string& Evaluator::MissingWords(const std::vector<uint32_t>& sets) const {
  // The words depend on the program alone, and are asked for in most conversations.
  std::string& known = missing_words_[sets];
  if (known.empty()) known = WriteMissingWords(sets);
  return known;
}

std::string Evaluator::WriteMissingWords(const std::vector<uint32_t>& sets) const {
  std::vector<std::string> names;
  std::string by;
  std::string place;
  bool phrases = false;
  for (uint32_t set : sets) {
    for (uint32_t part : PartsOf(set)) {
      const SetNode& node = program_.sets[part];
      by = node.by;
      place = node.place;
      if (node.kind == SetNode::Kind::kPhrase) {
        phrases = true;
      } else {
        AddOnce(node.noun.one + node.by, &names);
      }
    }
  }
  if (sets.size() > 1 || PartsOf(sets[0]).size() > 1) place.clear();
  if (names.empty()) return fmt::format("nothing of the kind was said{}{}", by, place);
  if (phrases && names.size() <= 3) names.push_back("the like");
  return fmt::format("no {} found{}", Listed(names, "or"), place);
}

// The part of the set that has a hit here: what was really found.
const SetNode& Evaluator::FoundPart(uint32_t set, const Evidence& place) const {
  for (uint32_t part : PartsOf(set)) {
    const auto& hits = hits_[part];
    if (std::any_of(hits.begin(), hits.end(),
                    [&](const Hit& hit) { return hit.evidence == place; })) {
      return program_.sets[part];
    }
  }
  return program_.sets[PartsOf(set)[0]];
}

std::string Evaluator::PairWords(uint32_t rule) const {
  const RuleNode& node = program_.rules[rule];
  const uint32_t a = node.parts[0];
  const uint32_t b = node.parts[1];
  const bool truth = judged_[rule].truth == Truth::kTrue;
  const bool each =
      node.kind == RuleNode::Kind::kFollowed || node.kind == RuleNode::Kind::kPreceded;
  if (hits_[a].empty()) return MissingWords({a});
  std::string limit;
  if (node.limit.ms) limit = " within " + TimeWords(static_cast<double>(*node.limit.ms));
  if (node.limit.turns) {
    limit = fmt::format(" within {} turn{}", *node.limit.turns, *node.limit.turns == 1 ? "" : "s");
  }
  // The hit that failed, or else the first.
  const Evidence& subject = each && !truth ? failed_[rule] : hits_[a].front().evidence;
  const Noun& one = FoundPart(a, subject).noun;
  const bool before = node.kind == RuleNode::Kind::kPreceded;
  if (hits_[b].empty()) {
    if (node.kind == RuleNode::Kind::kBefore || node.kind == RuleNode::Kind::kAfter) {
      return MissingWords({b});
    }
    return fmt::format("{}{} {} {}", MissingWords({b}), limit, before ? "before" : "after",
                       one.the);
  }
  const Noun& other = FoundPart(b, hits_[b].front().evidence).noun;
  switch (node.kind) {
    case RuleNode::Kind::kBefore:
      return truth ? fmt::format("{} came before {}", one.one, other.the)
                   : fmt::format("{} came before {}", other.one, one.the);
    case RuleNode::Kind::kAfter:
      return truth ? fmt::format("{} came after {}",
                                 FoundPart(a, hits_[a].back().evidence).noun.one, other.the)
                   : fmt::format("no {} came after {}", one.one, other.the);
    case RuleNode::Kind::kWithin:
      if (truth) return fmt::format("{} found{} after {}", other.one, limit, one.the);
      break;
    default:
      if (!truth) break;
      if (hits_[a].size() == 1) {
        return fmt::format("{} found{} {} {}", other.one, limit, before ? "before" : "after",
                           one.the);
      }
      return fmt::format("{} found {} each of {} {}", other.one, before ? "before" : "after",
                         hits_[a].size(), one.many);
  }
  return fmt::format("{}{} {} {}", MissingWords({b}), limit, before ? "before" : "after", one.the);
}

std::string Evaluator::FieldWords(const RuleNode& node) const {
  const std::string value = Plain(FieldValue(node, nullptr, nullptr));
  switch (node.field) {
    case Field::kChannel:
      return "the channel is " + value;
    case Field::kDirection:
      return "the contact is " + value;
    case Field::kQueue:
      return value.empty() ? "no queue is known" : "the queue is " + value;
    case Field::kAgentKind:
      return value == "human"   ? "served by a person"
             : value == "ai"    ? "served by an AI agent"
             : value == "mixed" ? "served by an AI agent and a person"
                                : "served by nobody";
    case Field::kReason:
      return value.empty() ? "no contact reason found" : "the contact reason is " + value;
    case Field::kAttribute:
      return value.empty() ? fmt::format("{} is not set", Plain(node.attribute))
                           : fmt::format("the {} is {}", Plain(node.attribute), value);
  }
  return "";
}

std::string Evaluator::MeasureWords(const NumberNode& number, double value, bool is_time) const {
  if (number.kind == NumberNode::Kind::kDuration) {
    return fmt::format("the conversation took {}", TimeWords(value));
  }
  if (number.kind == NumberNode::Kind::kTurns) {
    std::string_view side;
    if (number.speaker == Speaker::kCustomer) side = "customer ";
    if (number.speaker == Speaker::kAgent) side = "agent ";
    if (number.speaker == Speaker::kBot) side = "bot ";
    if (number.speaker == Speaker::kHuman) side = "human agent ";
    return fmt::format("{} {}turn{}", Amount(value), side, value == 1 ? "" : "s");
  }
  // "2 holds and 1 wait in the queue": what there is, or what there could have been.
  std::vector<std::string> names;
  size_t kinds = 0;
  size_t hits = 0;
  double longest = 0;
  for (uint32_t part : PartsOf(number.set)) {
    const SetNode& node = program_.sets[part];
    const bool phrase = node.kind == SetNode::Kind::kPhrase;
    double count = static_cast<double>(hits_[part].size());
    hits += hits_[part].size();
    kinds += hits_[part].empty() ? 0 : 1;
    for (const Hit& hit : hits_[part]) longest = std::max(longest, hit.value);
    if (number.kind == NumberNode::Kind::kSum && !is_time) {
      count = 0;
      for (const Hit& hit : hits_[part]) count += hit.value;
    }
    if (hits_[number.set].empty()) {
      AddOnce((phrase ? "such words" : node.noun.many) + node.by, &names);
    } else if (!hits_[part].empty()) {
      names.push_back(fmt::format("{} {}{}", Amount(count),
                                  phrase       ? "such words"
                                  : count == 1 ? node.noun.one
                                               : node.noun.many,
                                  node.by));
    }
  }
  const SetNode& node = program_.sets[PartsOf(number.set)[0]];
  if (hits == 0) return fmt::format("no {}{}", Listed(names, "or"), kinds == 0 ? node.place : "");
  std::string words = Listed(names, "and");
  if (number.kind == NumberNode::Kind::kCount || !is_time) {
    if (number.kind == NumberNode::Kind::kMax) words += ", largest " + Amount(value);
    if (number.kind == NumberNode::Kind::kMin) words += ", smallest " + Amount(value);
    return words;
  }
  const std::string time = TimeWords(value);
  if (hits == 1) {
    const Noun& found = FoundPart(number.set, hits_[number.set].front().evidence).noun;
    if (found.one == "first answer" || found.one == "slow answer") {
      return fmt::format("{} after {}", found.one, time);
    }
    return value <= 0 ? words + " of unknown length" : fmt::format("{} of {}", words, time);
  }
  if (number.kind == NumberNode::Kind::kMax) return fmt::format("{}, longest {}", words, time);
  if (number.kind == NumberNode::Kind::kMin) return fmt::format("{}, shortest {}", words, time);
  if (kinds > 1) return fmt::format("{}, {} in all", words, time);
  return fmt::format("{}, longest {}, {} in all", words, TimeWords(longest), time);
}

void Evaluator::CollectClauses(uint32_t rule, std::vector<std::string>* out) const {
  const RuleNode& node = program_.rules[rule];
  const Judgement judged = judged_[rule];
  switch (node.kind) {
    case RuleNode::Kind::kAlways:
    case RuleNode::Kind::kNever:
      return;
    case RuleNode::Kind::kNot:
      return CollectClauses(node.parts[0], out);
    case RuleNode::Kind::kAnd:
    case RuleNode::Kind::kOr: {
      const Truth decisive = node.kind == RuleNode::Kind::kAnd ? Truth::kFalse : Truth::kTrue;
      // What none of several things was found for is one clause: "no apology or empathy found".
      std::vector<uint32_t> missing;
      std::vector<std::string> clauses;
      for (uint32_t part : node.parts) {
        if (reached_[part] == 0) continue;
        const Truth truth = judged_[part].truth;
        // Only the part that decided; or, where none did, all of them (the unknown ones when that
        // is the outcome).
        if (judged.truth == decisive && truth != decisive) continue;
        if (judged.truth == Truth::kUnknown && truth != Truth::kUnknown) continue;
        if (node.kind == RuleNode::Kind::kOr && truth == Truth::kFalse &&
            program_.rules[part].kind == RuleNode::Kind::kFound) {
          missing.push_back(program_.rules[part].parts[0]);
        } else {
          CollectClauses(part, &clauses);
        }
        if (judged.truth == decisive) break;
      }
      if (!missing.empty()) out->push_back(MissingWords(missing));
      out->insert(out->end(), clauses.begin(), clauses.end());
      return;
    }
    default:
      break;
  }
  if (judged.truth == Truth::kUnknown) {
    const bool conversation =
        node.kind == RuleNode::Kind::kCompare && node.number.kind == NumberNode::Kind::kDuration;
    out->push_back(conversation ? "how long it took is not known"
                                : "the times needed are not known");
    return;
  }
  switch (node.kind) {
    case RuleNode::Kind::kFound: {
      if (judged.truth == Truth::kFalse) return out->push_back(MissingWords({node.parts[0]}));
      const SetNode& set = program_.sets[node.parts[0]];
      return out->push_back(
          set.kind == SetNode::Kind::kPhrase
              ? fmt::format("something of the kind was said{}{}", set.by, set.place)
              : fmt::format("{}{} found{}", set.noun.one, set.by, set.place));
    }
    case RuleNode::Kind::kCompare: {
      const bool counts = node.number.kind == NumberNode::Kind::kCount ||
                          node.number.kind == NumberNode::Kind::kTurns;
      const bool too_few =
          judged.truth == Truth::kFalse && measured_[rule] > 0 &&
          (node.compare == Compare::kGreater || node.compare == Compare::kGreaterEqual);
      return out->push_back((counts && too_few ? "only " : "") +
                            MeasureWords(node.number, measured_[rule], node.amount_is_ms));
    }
    case RuleNode::Kind::kField:
      return out->push_back(FieldWords(node));
    case RuleNode::Kind::kSequence: {
      std::vector<std::string> names;
      for (uint32_t set : node.parts) names.push_back(program_.sets[PartsOf(set)[0]].noun.one);
      const std::string list = Listed(names, "and");
      return out->push_back(judged.truth == Truth::kTrue
                                ? fmt::format("{} came in this order", list)
                                : fmt::format("{} did not all come in this order", list));
    }
    default:
      return out->push_back(PairWords(rule));
  }
}

std::string Evaluator::Explain(uint32_t rule) const {
  std::vector<std::string> clauses;
  CollectClauses(rule, &clauses);
  return JoinClauses(clauses);
}

std::string Evaluator::ExplainMeasure(const NumberNode& number, const Measured& measured,
                                      bool is_time) const {
  if (measured.known) return JoinClauses({MeasureWords(number, measured.value, is_time)});
  if (number.kind == NumberNode::Kind::kDuration) return "how long it took is not known";
  return JoinClauses({MissingWords({number.set})});
}

}  // namespace clarion::scoring::internal
