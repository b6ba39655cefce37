#include "scoring/internal/evaluator.h"

#include <algorithm>
#include <cmath>

#include "scoring/internal/near_hits.h"

namespace clarion::scoring::internal {
namespace {

void Add(const Evidence& place, std::vector<Evidence>* evidence) {
  if (evidence == nullptr || evidence->size() >= kMaxEvidence) return;
  if (std::find(evidence->begin(), evidence->end(), place) == evidence->end()) {
    evidence->push_back(place);
  }
}

bool Holds(Compare compare, double a, double b) {
  switch (compare) {
    case Compare::kEqual:
      return a == b;
    case Compare::kNotEqual:
      return a != b;
    case Compare::kLess:
      return a < b;
    case Compare::kLessEqual:
      return a <= b;
    case Compare::kGreater:
      return a > b;
    case Compare::kGreaterEqual:
      return a >= b;
  }
  return false;
}

Truth From(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

bool IsSide(Speaker speaker, Role role) {
  switch (speaker) {
    case Speaker::kAny:
      return true;
    case Speaker::kCustomer:
      return role == Role::kCustomer;
    case Speaker::kAgent:
      return IsServing(role);
    case Speaker::kBot:
      return role == Role::kBot;
    case Speaker::kHuman:
      return role == Role::kAgent;
  }
  return false;
}

}  // namespace

Evaluator::Evaluator(const Program& program, const text::PhraseMatcher* matcher)
    : program_(program), matcher_(matcher), hits_(program.sets.size()) {}

void Evaluator::Begin(const Interaction& interaction, std::span<const Signal> signals) {
  interaction_ = &interaction;
  signals_ = signals;
  collected_.assign(program_.sets.size(), 0);
  reached_.assign(program_.rules.size(), 0);
  judged_.resize(program_.rules.size());
  measured_.resize(program_.rules.size());
  failed_.resize(program_.rules.size());
  phrases_matched_ = false;
  customer_turns_ = 0;
  serving_turns_ = 0;
  own_turn_.resize(interaction.turns.size());
  for (size_t i = 0; i < interaction.turns.size(); ++i) {
    const Role role = interaction.turns[i].role;
    own_turn_[i] = role == Role::kCustomer ? customer_turns_++
                   : IsServing(role)       ? serving_turns_++
                                           : 0;
  }
  signal_kind_.resize(signals.size());
  for (size_t i = 0; i < signals.size(); ++i) {
    // Enrichment emits equal kinds in no order that helps; a map of some sixty short names is fast
    // enough.
    const auto found = program_.signal_ids.find(signals[i].kind);
    signal_kind_[i] = found == program_.signal_ids.end() ? UINT32_MAX : found->second;
  }
}

Hit Evaluator::AtPlace(const Evidence& evidence, double value, double confidence) const {
  Hit hit;
  hit.evidence = evidence;
  hit.value = value;
  hit.confidence = confidence;
  if (evidence.turn != kNoTurn) {
    hit.turn = evidence.turn;
    hit.order = (uint64_t{evidence.turn} * 2 + 1) << 32 | evidence.begin;
    if (evidence.turn < interaction_->turns.size()) {
      hit.at_ms = interaction_->turns[evidence.turn].start_ms.value_or(kNoTime);
    }
  } else if (evidence.event < interaction_->events.size()) {
    const Event& event = interaction_->events[evidence.event];
    hit.turn = event.before_turn;
    hit.order = uint64_t{event.before_turn} * 2 << 32 | evidence.event;
    hit.at_ms = event.at_ms.value_or(kNoTime);
  }
  return hit;
}

bool Evaluator::SpokenBy(Speaker speaker, const Evidence& evidence) const {
  if (speaker == Speaker::kAny) return true;
  return evidence.turn < interaction_->turns.size() &&
         IsSide(speaker, interaction_->turns[evidence.turn].role);
}

bool Evaluator::Fits(const SetNode& set, const Hit& hit) const {
  if (hit.value < set.min_value || hit.value > set.max_value) return false;
  if (hit.confidence < set.min_confidence) return false;
  if (!SpokenBy(set.speaker, hit.evidence)) return false;
  const uint32_t turn = hit.evidence.turn;
  if (set.first_turns > 0 || set.last_turns > 0) {
    if (turn >= own_turn_.size()) return false;
    const bool customer = interaction_->turns[turn].role == Role::kCustomer;
    const uint32_t own = own_turn_[turn];
    const uint32_t all = customer ? customer_turns_ : serving_turns_;
    if (set.first_turns > 0 && own >= set.first_turns) return false;
    if (set.last_turns > 0 && own + set.last_turns < all) return false;
  }
  return set.first_ms == 0 || (hit.at_ms != kNoTime && hit.at_ms <= set.first_ms);
}

void Evaluator::MatchAllPhrases() {
  phrases_matched_ = true;
  phrase_places_.clear();
  if (matcher_ == nullptr) return;
  for (uint32_t i = 0; i < interaction_->turns.size(); ++i) {
    const Role role = interaction_->turns[i].role;
    if (role != Role::kCustomer && !IsServing(role)) continue;
    phrase_hits_.clear();
    matcher_->Match(interaction_->turns[i].text, &scratch_, &phrase_hits_);
    for (const text::PhraseHit& hit : phrase_hits_) {
      Evidence place;
      place.turn = i;
      place.begin = hit.begin;
      place.end = hit.end;
      phrase_places_.push_back({hit.phrase, place});
    }
  }
}

void Evaluator::CollectPhrases(const SetNode& set, std::vector<Hit>* hits) {
  if (!phrases_matched_) MatchAllPhrases();
  for (const PhrasePlace& place : phrase_places_) {
    if (place.phrase != set.name) continue;
    const Hit hit = AtPlace(place.evidence, 1, 0.9);
    if (Fits(set, hit)) hits->push_back(hit);
  }
}

void Evaluator::Collect(uint32_t id) {
  const SetNode& set = program_.sets[id];
  collected_[id] = 1;
  std::vector<Hit>& hits = hits_[id];
  hits.clear();
  switch (set.kind) {
    case SetNode::Kind::kSignal:
      for (size_t i = 0; i < signals_.size(); ++i) {
        if (signal_kind_[i] != set.name) continue;
        if (!set.label.empty() && signals_[i].label != set.label) continue;
        const Hit hit = AtPlace(signals_[i].evidence, signals_[i].value, signals_[i].confidence);
        if (Fits(set, hit)) hits.push_back(hit);
      }
      break;
    case SetNode::Kind::kEvent:
      for (uint32_t i = 0; i < interaction_->events.size(); ++i) {
        const Event& event = interaction_->events[i];
        if (event.kind != program_.event_kinds[set.name]) continue;
        if (!set.label.empty() && event.name != set.label) continue;
        Evidence place;
        place.event = i;
        const double value = event.duration_ms ? static_cast<double>(*event.duration_ms) : 1.0;
        const Hit hit = AtPlace(place, value, 1);
        if (Fits(set, hit)) hits.push_back(hit);
      }
      break;
    case SetNode::Kind::kPhrase:
      CollectPhrases(set, &hits);
      break;
    case SetNode::Kind::kUnion:
      for (uint32_t part : set.parts) {
        const std::vector<Hit>& more = HitsOf(part);
        hits.insert(hits.end(), more.begin(), more.end());
      }
      break;
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.order < b.order; });
}

const std::vector<Hit>& Evaluator::HitsOf(uint32_t set) {
  if (collected_[set] == 0) Collect(set);
  return hits_[set];
}

Judgement Evaluator::Judge(uint32_t rule, std::vector<Evidence>* evidence) {
  const RuleNode& node = program_.rules[rule];
  Judgement result{Truth::kTrue, 1};
  switch (node.kind) {
    case RuleNode::Kind::kAlways:
      break;
    case RuleNode::Kind::kNever:
      result.truth = Truth::kFalse;
      break;
    case RuleNode::Kind::kNot:
      result = Judge(node.parts[0], evidence);
      if (result.truth != Truth::kUnknown) result.truth = From(result.truth == Truth::kFalse);
      break;
    case RuleNode::Kind::kAnd:
    case RuleNode::Kind::kOr: {
      // The first part that decides ends it; its evidence is the evidence. Unknown parts leave the
      // others to decide.
      const Truth decisive = node.kind == RuleNode::Kind::kAnd ? Truth::kFalse : Truth::kTrue;
      result.truth = decisive == Truth::kFalse ? Truth::kTrue : Truth::kFalse;
      const size_t evidence_at = evidence == nullptr ? 0 : evidence->size();
      for (uint32_t part : node.parts) {
        const size_t part_at = evidence == nullptr ? 0 : evidence->size();
        const Judgement judged = Judge(part, evidence);
        if (judged.truth == decisive) {
          if (evidence != nullptr) {
            evidence->erase(evidence->begin() + static_cast<std::ptrdiff_t>(evidence_at),
                            evidence->begin() + static_cast<std::ptrdiff_t>(part_at));
          }
          result = judged;
          break;
        }
        if (judged.truth == Truth::kUnknown) result.truth = Truth::kUnknown;
        result.confidence = std::min(result.confidence, judged.confidence);
      }
      break;
    }
    case RuleNode::Kind::kFound: {
      const std::vector<Hit>& hits = HitsOf(node.parts[0]);
      result.truth = From(!hits.empty());
      const bool event = program_.sets[node.parts[0]].kind == SetNode::Kind::kEvent;
      result.confidence = hits.empty() ? (event ? 0.95 : kAbsenceConfidence) : 0;
      for (const Hit& hit : hits) {
        result.confidence = std::max(result.confidence, hit.confidence);
        Add(hit.evidence, evidence);
      }
      break;
    }
    case RuleNode::Kind::kBefore:
    case RuleNode::Kind::kAfter:
    case RuleNode::Kind::kWithin:
      result = JudgePlaces(node, evidence);
      break;
    case RuleNode::Kind::kFollowed:
    case RuleNode::Kind::kPreceded:
      result = JudgeEach(node, evidence);
      break;
    case RuleNode::Kind::kSequence:
      result = JudgeSequence(node, evidence);
      break;
    case RuleNode::Kind::kCompare:
      result = JudgeComparison(rule, evidence);
      break;
    case RuleNode::Kind::kField:
      result = JudgeField(node, evidence);
      break;
  }
  judged_[rule] = result;
  reached_[rule] = 1;
  return result;
}

Judgement Evaluator::JudgePlaces(const RuleNode& node, std::vector<Evidence>* evidence) {
  const std::vector<Hit>& a = HitsOf(node.parts[0]);
  const std::vector<Hit>& b = HitsOf(node.parts[1]);
  if (a.empty() || b.empty()) {
    // Half of what was looked for is still worth seeing.
    for (const Hit& hit : a) Add(hit.evidence, evidence);
    for (const Hit& hit : b) Add(hit.evidence, evidence);
    return {Truth::kFalse, kAbsenceConfidence};
  }
  auto decide = [&](bool truth, const Hit& x, const Hit& y) {
    Add(x.evidence, evidence);
    Add(y.evidence, evidence);
    return Judgement{From(truth), std::min(x.confidence, y.confidence)};
  };
  if (node.kind == RuleNode::Kind::kBefore) {
    return decide(a.front().order < b.front().order, a.front(), b.front());
  }
  if (node.kind == RuleNode::Kind::kAfter) {
    return decide(a.back().order > b.front().order, b.front(), a.back());
  }
  bool unknown = false;
  const NearHits near(b, node.limit, /*behind=*/true);
  for (const Hit& x : a) {
    const NearHits::Found found = near.Of(x);
    if (found.hit != nullptr) return decide(true, x, *found.hit);
    unknown = unknown || found.truth == Truth::kUnknown;
  }
  if (unknown) return {Truth::kUnknown, 1};
  return decide(false, a.front(), b.front());
}

Judgement Evaluator::JudgeEach(const RuleNode& node, std::vector<Evidence>* evidence) {
  const std::vector<Hit>& a = HitsOf(node.parts[0]);
  const std::vector<Hit>& b = HitsOf(node.parts[1]);
  Judgement result{Truth::kTrue, a.empty() ? kAbsenceConfidence : 1};
  const NearHits near(b, node.limit, node.kind == RuleNode::Kind::kFollowed);
  std::vector<Evidence> pairs;
  for (const Hit& x : a) {
    const NearHits::Found found = near.Of(x);
    if (found.hit != nullptr) {
      Add(x.evidence, &pairs);
      Add(found.hit->evidence, &pairs);
      result.confidence = std::min({result.confidence, x.confidence, found.hit->confidence});
    }
    if (found.truth == Truth::kFalse) {
      Add(x.evidence, evidence);
      failed_[static_cast<size_t>(&node - program_.rules.data())] = x.evidence;
      return {Truth::kFalse, std::min(x.confidence, kAbsenceConfidence)};
    }
    if (found.truth == Truth::kUnknown) result.truth = Truth::kUnknown;
  }
  for (const Evidence& place : pairs) Add(place, evidence);
  return result;
}

Judgement Evaluator::JudgeSequence(const RuleNode& node, std::vector<Evidence>* evidence) {
  uint64_t after = 0;
  bool first = true;
  double confidence = 1;
  for (uint32_t set : node.parts) {
    const std::vector<Hit>& hits = HitsOf(set);
    const auto next = std::find_if(hits.begin(), hits.end(),
                                   [&](const Hit& hit) { return first || hit.order > after; });
    if (next == hits.end()) return {Truth::kFalse, kAbsenceConfidence};
    Add(next->evidence, evidence);
    after = next->order;
    confidence = std::min(confidence, next->confidence);
    first = false;
  }
  return {Truth::kTrue, confidence};
}

Measured Evaluator::Measure(const NumberNode& number, std::vector<Evidence>* evidence) {
  Measured result;
  result.known = true;
  if (number.kind == NumberNode::Kind::kDuration) {
    std::optional<int64_t> duration = interaction_->duration_ms;
    for (const Turn& turn : interaction_->turns) {
      if (interaction_->duration_ms) break;
      const auto end = turn.end_ms ? turn.end_ms : turn.start_ms;
      if (end) duration = std::max(duration.value_or(0), *end);
    }
    result.known = duration.has_value();
    result.value = static_cast<double>(duration.value_or(0));
    return result;
  }
  if (number.kind == NumberNode::Kind::kTurns) {
    for (const Turn& turn : interaction_->turns) {
      const bool speaks = turn.role == Role::kCustomer || IsServing(turn.role);
      if (speaks && IsSide(number.speaker, turn.role)) result.value += 1;
    }
    return result;
  }
  const std::vector<Hit>& hits = HitsOf(number.set);
  result.confidence = hits.empty() ? kAbsenceConfidence : 1;
  for (size_t i = 0; i < hits.size(); ++i) {
    const double value = hits[i].value;
    switch (number.kind) {
      case NumberNode::Kind::kCount:
        result.value += 1;
        break;
      case NumberNode::Kind::kSum:
        result.value += value;
        break;
      case NumberNode::Kind::kMax:
        result.value = i == 0 ? value : std::max(result.value, value);
        break;
      default:
        result.value = i == 0 ? value : std::min(result.value, value);
    }
    result.confidence = std::min(result.confidence, hits[i].confidence);
    Add(hits[i].evidence, evidence);
  }
  if (hits.empty() && number.kind == NumberNode::Kind::kMin) result.known = false;
  return result;
}

Judgement Evaluator::JudgeComparison(uint32_t rule, std::vector<Evidence>* evidence) {
  const RuleNode& node = program_.rules[rule];
  const Measured measured = Measure(node.number, evidence);
  measured_[rule] = measured.value;
  if (!measured.known) return {Truth::kUnknown, 1};
  return {From(Holds(node.compare, measured.value, node.amount)), measured.confidence};
}

std::string_view Evaluator::FieldValue(const RuleNode& node, double* confidence,
                                       std::vector<Evidence>* evidence) const {
  std::string_view value;
  switch (node.field) {
    case Field::kChannel:
      value = Name(interaction_->channel);
      break;
    case Field::kDirection:
      value = Name(interaction_->direction);
      break;
    case Field::kQueue:
      value = interaction_->queue;
      break;
    case Field::kAgentKind:
      value = Name(interaction_->agent_kind);
      break;
    case Field::kReason:
      for (const Signal& signal : signals_) {
        if (signal.kind != "contact_reason") continue;
        value = signal.label;
        if (confidence != nullptr) *confidence = signal.confidence;
        Add(signal.evidence, evidence);
        break;
      }
      break;
    case Field::kAttribute:
      for (const auto& [key, text] : interaction_->attributes) {
        if (key == node.attribute) value = text;
      }
      break;
  }
  return value;
}

Judgement Evaluator::JudgeField(const RuleNode& node, std::vector<Evidence>* evidence) const {
  double confidence = 1;
  const std::string_view value = FieldValue(node, &confidence, evidence);
  const bool among = std::find(node.texts.begin(), node.texts.end(), value) != node.texts.end();
  return {From(among == (node.compare == Compare::kEqual)), confidence};
}

}  // namespace clarion::scoring::internal
