#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "enrichment/internal/detectors.h"

namespace clarion::enrichment::internal {
namespace {

constexpr std::string_view kRepeatAuthentication = "dialogue/repeat_authentication@1";
constexpr std::string_view kPromise = "dialogue/promise@1";
constexpr std::string_view kClaim = "dialogue/claim@1";
constexpr std::string_view kRepetition = "dialogue/repetition@2";

// Ascending.
std::vector<uint32_t> CustomerTurns(const Interaction& interaction) {
  std::vector<uint32_t> turns;
  for (uint32_t i = 0; i < interaction.turns.size(); ++i)
    if (interaction.turns[i].role == Role::kCustomer) turns.push_back(i);
  return turns;
}

// Is one of the ascending `turns` in [from, to)?
bool HasTurn(const std::vector<uint32_t>& turns, uint32_t from, uint32_t to) {
  const auto next = std::lower_bound(turns.begin(), turns.end(), from);
  return next != turns.end() && *next < to;
}

std::optional<int64_t> TimeOf(const Interaction& interaction, const Evidence& evidence) {
  if (evidence.turn != kNoTurn) return interaction.turns[evidence.turn].start_ms;
  return interaction.events[evidence.event].at_ms;
}

double ShareInCommon(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  size_t common = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++common;
      ++i;
      ++j;
    } else if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  const size_t smaller = std::min(a.size(), b.size());
  return smaller == 0 ? 0 : static_cast<double>(common) / static_cast<double>(smaller);
}

}  // namespace

// Asking for name, then date of birth, then code is one identification. It is a repeat when the
// customer had been authenticated, or had been asked by somebody before a transfer, or is asked for
// the same thing again after answering.
void DetectRepeatAuthentication(const Interaction& interaction, std::vector<Finding>* findings) {
  const size_t count = findings->size();
  bool asked = false;
  bool authenticated = false;
  bool asked_before_transfer = false;
  std::vector<std::pair<std::string_view, uint32_t>>
      asked_for;                                  // label, turn it was first asked in
  std::optional<std::vector<uint32_t>> customer;  // turns; made when asked for
  for (size_t i = 0; i < count; ++i) {
    const Finding f = (*findings)[i];
    std::string_view why;
    double confidence = 0.8;
    if (f.kind == "transfer" || f.kind == "handover") {
      asked_before_transfer = asked || authenticated;
    } else if (f.kind == "authentication") {
      if (authenticated) why = "authenticated_again";
      authenticated = true;
      confidence = 1;
    } else if (f.kind == "authentication_request" && f.evidence.turn != kNoTurn) {
      if (authenticated) {
        why = "after_authentication";
      } else if (asked_before_transfer) {
        why = "after_transfer";
      } else if (!f.label.empty() && f.label != "general") {
        const auto first = std::find_if(asked_for.begin(), asked_for.end(),
                                        [&](const auto& one) { return one.first == f.label; });
        if (first == asked_for.end()) {
          asked_for.emplace_back(f.label, f.evidence.turn);
        } else {
          if (!customer) customer = CustomerTurns(interaction);
          if (HasTurn(*customer, first->second, f.evidence.turn)) {
            why = "same_item";
            confidence = 0.6;
          }
        }
      }
      asked = true;
    }
    if (why.empty()) continue;
    findings->push_back(
        {"repeat_authentication", why, kRepeatAuthentication, 1, confidence, f.evidence});
    authenticated = f.kind == "authentication";  // one repeat per round of questions
    asked_before_transfer = false;
    asked_for.clear();
  }
}

// A promise of the serving side, and later the customer says that nothing came. Evidence is the
// promise: that is where a coach must look; value is the time until the complaint, 0 when unknown.
void DetectUnkeptPromises(const Interaction& interaction, std::vector<Finding>* findings) {
  const size_t count = findings->size();
  std::optional<size_t> open;
  for (size_t i = 0; i < count; ++i) {
    const Finding f = (*findings)[i];
    if (f.kind == "promise" || f.kind == "callback_promised") {
      if (!open) open = i;
    } else if (f.kind == "resolution_confirmed") {
      open.reset();
    } else if (f.kind == "not_received" && open) {
      const Finding promise = (*findings)[*open];
      if (f.evidence.turn <= promise.evidence.turn) continue;
      const auto made = TimeOf(interaction, promise.evidence);
      const auto missed = TimeOf(interaction, f.evidence);
      const double waited =
          made && missed ? static_cast<double>(std::max<int64_t>(*missed - *made, 0)) : 0;
      findings->push_back({"promise_unkept", promise.label, kPromise, waited, 0.9 * f.confidence,
                           promise.evidence});
      open.reset();
    }
  }
}

// "I have cancelled your order", and no tool was used since the customer's last two turns. Only
// where the conversation shows tools at all: else there is nothing to compare with.
void DetectUnsupportedClaims(const Interaction& interaction, std::vector<Finding>* findings) {
  std::vector<uint32_t> actions;  // the turns they came before
  for (const Event& event : interaction.events)
    if (event.kind == "action") actions.push_back(event.before_turn);
  if (actions.empty()) return;
  std::sort(actions.begin(), actions.end());
  const std::vector<uint32_t> customer = CustomerTurns(interaction);
  const size_t count = findings->size();
  for (size_t i = 0; i < count; ++i) {
    const Finding f = (*findings)[i];
    if (f.kind != "resolution_claim" || f.evidence.turn == kNoTurn) continue;
    const auto later = std::lower_bound(customer.begin(), customer.end(), f.evidence.turn);
    const uint32_t since = later - customer.begin() < 2 ? 0 : *(later - 2) + 1;
    const bool acted = HasTurn(actions, since, f.evidence.turn + 1);
    if (!acted) {
      findings->push_back({"unsupported_claim", "", kClaim, 1, 0.6, f.evidence});
    }
  }
}

// Turns that show a conversation standing still: the customer does not answer, does not understand
// or objects; or the serving side says that it did not understand.
std::vector<bool> StuckTurns(const Interaction& interaction, const std::vector<Finding>& findings) {
  static constexpr std::string_view kStuck[] = {
      "no_answer",      "confusion",          "unresolved",   "frustration", "profanity",
      "repeat_contact", "escalation_request", "gave_up",      "complaint",   "restated_problem",
      "dead_end",       "not_received",       "cancel_intent"};
  std::vector<bool> stuck(interaction.turns.size());
  for (const Finding& f : findings) {
    if (f.evidence.turn >= stuck.size()) continue;
    const bool customer = interaction.turns[f.evidence.turn].role == Role::kCustomer;
    const bool known = std::find(std::begin(kStuck), std::end(kStuck), f.kind) != std::end(kStuck);
    if (customer ? known : f.kind == "bot_misunderstanding") stuck[f.evidence.turn] = true;
  }
  return stuck;
}

// The serving side says the same thing three times and nothing moves between: the customer says
// nothing, nothing that answers, or the same as before (a loop; a form that asks for the next
// passenger is none). Or the customer says an early message nearly word for word again (the problem
// had to be restated).
void DetectRepetition(const Interaction& interaction, const std::vector<TurnWords>& words,
                      std::vector<Finding>* findings) {
  constexpr size_t kEarlyTurns = 4;
  constexpr uint32_t kLoopWords = 4;
  const auto& turns = interaction.turns;
  std::vector<size_t> early;
  std::vector<std::pair<uint64_t, uint32_t>> said;  // text, turn
  for (uint32_t i = 0; i < turns.size(); ++i) {
    if (IsServing(turns[i].role)) {
      if (words[i].words >= kLoopWords) said.emplace_back(words[i].text, i);
    } else if (turns[i].role == Role::kCustomer && words[i].content.size() >= 4) {
      for (size_t e : early) {
        if (i > e + 1 && words[i].content.size() * 2 >= words[e].content.size() &&
            ShareInCommon(words[e].content, words[i].content) >= 0.75) {
          findings->push_back({"restated_problem", "", kRepetition, 1, 0.7, AtTurn(i)});
          break;
        }
      }
      if (early.size() < kEarlyTurns) early.push_back(i);
    }
  }
  std::sort(said.begin(), said.end());
  const std::vector<bool> stuck = StuckTurns(interaction, *findings);
  // Turns in which the customer gives something new; made when the same words are there twice.
  std::optional<std::vector<uint32_t>> news;
  const auto find_news = [&] {
    news.emplace();
    std::unordered_set<uint64_t> heard;
    for (uint32_t i = 0; i < turns.size(); ++i) {
      if (turns[i].role != Role::kCustomer) continue;
      const bool again = !heard.insert(words[i].text).second;
      if (!again && !stuck[i] && words[i].words > 0) news->push_back(i);
    }
  };
  // Between the same words at `from` and at `to`, did the customer give something new?
  const auto moved = [&](uint32_t from, uint32_t to) {
    if (stuck[to]) return false;
    if (!news) find_news();
    return HasTurn(*news, from + 1, to);
  };
  for (size_t i = 0; i < said.size();) {
    uint32_t run = 1;
    uint32_t longest = 1;
    uint32_t third = 0;
    size_t j = i + 1;
    for (; j < said.size() && said[j].first == said[i].first; ++j) {
      run = moved(said[j - 1].second, said[j].second) ? 1 : run + 1;
      if (run == 3 && longest < 3) third = said[j].second;
      longest = std::max(longest, run);
    }
    if (longest >= 3) {
      findings->push_back({"bot_loop", "same_words", kRepetition, static_cast<double>(longest), 0.9,
                           AtTurn(third)});
    }
    i = j;
  }
}

}  // namespace clarion::enrichment::internal
