#include "metrics/contact_facts.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"

namespace clarion::metrics {
namespace {

constexpr size_t kPreviewBytes = 160;

void FromTurns(const Interaction& it, ContactFacts& facts) {
  int64_t last_end = -1;
  for (const Turn& turn : it.turns) {
    ++facts.turns;
    if (turn.role == Role::kCustomer) {
      ++facts.customer_turns;
      if (facts.preview.empty()) facts.preview = Utf8Prefix(turn.text, kPreviewBytes);
    }
    if (IsServing(turn.role)) ++facts.agent_turns;
    facts.bot_served |= turn.role == Role::kBot;
    last_end = std::max({last_end, turn.start_ms.value_or(-1), turn.end_ms.value_or(-1)});
  }
  for (const Event& event : it.events) last_end = std::max(last_end, event.at_ms.value_or(-1));
  facts.duration_ms = it.duration_ms.value_or(last_end);
  facts.bot_served |= it.agent_kind == AgentKind::kAi || it.agent_kind == AgentKind::kMixed;
}

// Time to answer a customer who is waiting for one: from the first customer turn after an answer to
// the next answer.
void ResponseTimes(const Interaction& it, ContactFacts& facts) {
  int64_t asked_at = -1;
  int64_t total = 0;
  int64_t count = 0;
  for (const Turn& turn : it.turns) {
    if (!turn.start_ms) continue;
    if (turn.role == Role::kCustomer) {
      if (asked_at < 0) asked_at = turn.end_ms.value_or(*turn.start_ms);
    } else if (IsServing(turn.role) && asked_at >= 0) {
      const int64_t waited = std::max<int64_t>(0, *turn.start_ms - asked_at);
      if (count == 0) facts.first_response_ms = waited;
      total += waited;
      ++count;
      asked_at = -1;
    }
  }
  if (count > 0) facts.response_ms = total / count;
}

using Apply = void (*)(const Signal&, ContactFacts&);

// What each kind of signal adds. Kinds not named here do not enter the facts.
const std::unordered_map<std::string_view, Apply>& Rules() {
  static const std::unordered_map<std::string_view, Apply> rules = {
      {"contact_reason",
       [](const Signal& s, ContactFacts& f) {
         if (f.reason.empty()) f.reason = s.label;
       }},
      {"queue_wait",
       [](const Signal& s, ContactFacts& f) {
         f.wait_ms = std::max<int64_t>(f.wait_ms, 0) + static_cast<int64_t>(s.value);
       }},
      {"hold",
       [](const Signal& s, ContactFacts& f) {
         ++f.holds;
         f.hold_ms += static_cast<int64_t>(s.value);
       }},
      {"wrap_up",
       [](const Signal& s, ContactFacts& f) { f.wrap_ms += static_cast<int64_t>(s.value); }},
      {"dead_air",
       [](const Signal& s, ContactFacts& f) { f.dead_air_ms += static_cast<int64_t>(s.value); }},
      {"transfer", [](const Signal&, ContactFacts& f) { ++f.transfers; }},
      {"handover", [](const Signal&, ContactFacts& f) { ++f.handovers; }},
      {"repeat_contact", [](const Signal&, ContactFacts& f) { ++f.repeats_stated; }},
      {"bot_loop", [](const Signal&, ContactFacts& f) { ++f.bot_loops; }},
      {"escalation_request", [](const Signal&, ContactFacts& f) { ++f.escalation_requests; }},
      {"frustration", [](const Signal&, ContactFacts& f) { ++f.frustration; }},
      {"promise", [](const Signal&, ContactFacts& f) { ++f.promises; }},
      {"callback", [](const Signal&, ContactFacts& f) { ++f.promises; }},
      {"abandoned", [](const Signal&, ContactFacts& f) { f.abandoned = true; }},
  };
  return rules;
}

// Asked to identify once is normal; what counts is each request after an answer was due. The
// detector has counted them already: repeat_authentication signals come one per request beyond the
// first.
void Identification(std::span<const Signal> signals, ContactFacts& facts) {
  bool any = false;
  uint32_t repeats = 0;
  for (const Signal& signal : signals) {
    any |= signal.kind == "authentication_request" || signal.kind == "authentication" ||
           signal.kind == "authenticated";
    repeats += signal.kind == "repeat_authentication" ? 1 : 0;
  }
  facts.identifications = repeats + (any || repeats > 0 ? 1 : 0);
}

// The customer's own word settles it; without one, the agent's claim stands unless the customer
// objected afterwards.
bool ResolutionStated(std::span<const Signal> signals) {
  uint32_t claimed = kNoTurn;
  uint32_t objected = kNoTurn;
  bool confirmed = false;
  for (const Signal& signal : signals) {
    const uint32_t turn = signal.evidence.turn;
    if (turn == kNoTurn) continue;
    if (signal.kind == "resolution_confirmed") confirmed = true;
    if (signal.kind == "resolution_claim") claimed = turn;
    if (signal.kind == "unresolved") {
      objected = turn;
      confirmed = false;
    }
  }
  if (confirmed) return true;
  return claimed != kNoTurn && (objected == kNoTurn || objected < claimed);
}

}  // namespace

double MeasuredEffort(const ContactFacts& f) {
  const double waited =
      f.wait_ms > 0 ? std::min(3.0, static_cast<double>(f.wait_ms) / 300000.0) : 0.0;
  return f.repeats_stated + f.transfers + 0.5 * f.handovers +
         (f.identifications > 1 ? f.identifications - 1 : 0) + f.escalation_requests + waited +
         (f.holds > 1 ? f.holds - 1 : 0);
}

ContactFacts FactsOf(const Interaction& it, std::span<const Signal> signals) {
  ContactFacts facts;
  FromTurns(it, facts);
  ResponseTimes(it, facts);
  for (const Signal& signal : signals) {
    const auto rule = Rules().find(signal.kind);
    if (rule != Rules().end()) rule->second(signal, facts);
  }
  Identification(signals, facts);
  facts.resolution_stated = ResolutionStated(signals);
  facts.abandoned |= facts.agent_turns == 0 && it.agent_kind == AgentKind::kNone &&
                     !it.events.empty() &&
                     std::any_of(it.events.begin(), it.events.end(),
                                 [](const Event& e) { return e.kind == "abandoned"; });
  if (!facts.abandoned && facts.duration_ms >= 0)
    facts.handle_ms =
        std::max<int64_t>(0, facts.duration_ms - std::max<int64_t>(0, facts.wait_ms)) +
        facts.wrap_ms;
  facts.effort = MeasuredEffort(facts);
  return facts;
}

}  // namespace clarion::metrics
