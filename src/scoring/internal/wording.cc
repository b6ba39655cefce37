#include "scoring/internal/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace clarion::scoring::internal {
namespace {

struct Entry {
  std::string_view key;  // kind, or kind:label
  std::string_view one;
  std::string_view many;  // "": one + "s"
  std::string_view the;   // "": "the " + one
};

constexpr Entry kSignals[] = {
    {"offer_help", "offer to help", "offers to help", ""},
    {"closing", "goodbye", "", ""},
    {"closing_offer", "offer of more help", "offers of more help", ""},
    {"apology", "apology", "apologies", ""},
    {"empathy", "empathy", "words of empathy", ""},
    {"ownership", "sign of ownership", "signs of ownership", ""},
    {"promise:send", "promise to send something", "promises to send something", ""},
    {"promise:refund", "refund promise", "", ""},
    {"promise:follow_up", "promise to follow up", "promises to follow up", ""},
    {"promise:repair", "promise to repair", "promises to repair", ""},
    {"promise:word_given", "promise", "", ""},
    {"callback_promised", "promised callback", "", ""},
    {"hold_request", "request to hold", "requests to hold", ""},
    {"hold_return", "thanks for waiting", "thanks for waiting", ""},
    {"transfer_announcement", "announced transfer", "", ""},
    {"resolution_claim", "stated result", "", ""},
    {"cannot_help", "refusal to help", "refusals to help", ""},
    {"prohibited_advice", "prohibited advice", "pieces of prohibited advice", ""},
    {"prohibited_advice:guarantee", "guarantee", "", ""},
    {"prohibited_advice:professional_advice", "professional advice",
     "pieces of professional advice", ""},
    {"payment_data_request", "request for full card data", "requests for full card data", ""},
    {"bot_disclosure", "word that it is automated", "words that it is automated", ""},
    {"human_claim", "claim to be a person", "claims to be a person", ""},
    {"authentication_request", "request to identify", "requests to identify", ""},
    {"identity_check_passed", "passed identity check", "", ""},
    {"disclosure", "account data", "pieces of account data", ""},
    {"disclosure:balance", "balance", "", ""},
    {"disclosure:personal_data", "personal data", "pieces of personal data", ""},
    {"disclosure:order", "order data", "pieces of order data", ""},
    {"bot_misunderstanding", "misunderstanding", "", ""},
    {"handover_offer", "offer of a person", "offers of a person", ""},
    {"identity_given", "identifying data", "pieces of identifying data", ""},
    {"repeat_contact:said_before", "repeated explanation", "", ""},
    {"repeat_contact:called_before", "earlier contact", "", ""},
    {"not_received", "word that nothing came", "words that nothing came", ""},
    {"escalation_request", "request for a person", "requests for a person", ""},
    {"frustration", "frustration", "signs of frustration", "the customer's frustration"},
    {"profanity", "swearing", "swear words", ""},
    {"cancel_intent", "wish to cancel", "wishes to cancel", ""},
    {"complaint", "complaint", "", "the customer's complaint"},
    {"resolution_confirmed", "confirmation by the customer", "confirmations by the customer", ""},
    {"unresolved", "unsolved problem", "", ""},
    {"no_answer", "missing answer", "", ""},
    {"confusion", "confusion", "signs of confusion", "the customer's confusion"},
    {"gave_up", "sign of giving up", "signs of giving up", ""},
    {"effort", "effort", "signs of effort", "the customer's effort"},
    {"effort:channel_switch", "change of channel", "changes of channel", ""},
    {"thanks", "thanks", "thanks", ""},
    {"handover", "hand-over", "", ""},
    {"queue_wait", "wait in the queue", "waits in the queue", ""},
    {"abandoned", "contact left before the answer", "contacts left before the answer", ""},
    {"wrap_up", "wrap-up", "", ""},
    {"first_response", "first answer", "", ""},
    {"dead_air", "long silence", "", ""},
    {"slow_response", "slow answer", "", ""},
    {"authentication", "identity check", "", ""},
    {"auth_failed", "failed identity check", "", ""},
    {"escalated", "escalation", "", ""},
    {"consult", "consultation", "", ""},
    {"disconnected", "lost connection", "", ""},
    {"channel_switch", "change of channel", "changes of channel", ""},
    {"tool_action", "tool call", "", ""},
    {"tool_error", "failed tool call", "", ""},
    {"bot_loop", "loop", "", ""},
    {"repeat_authentication", "repeated request to identify", "repeated requests to identify", ""},
    {"promise_unkept", "broken promise", "", ""},
    {"restated_problem", "repeated explanation", "", ""},
};
constexpr Entry kEvents[] = {
    {"authenticated", "identity check", "", ""},
    {"action", "tool call", "", ""},
    {"tool_result", "tool result", "", ""},
};

template <size_t kSize>
Noun NounFrom(const Entry (&entries)[kSize], std::string_view kind, std::string_view label) {
  auto find = [&](const std::string& key) {
    const auto* found = std::find_if(std::begin(entries), std::end(entries),
                                     [&](const Entry& e) { return e.key == key; });
    return found == std::end(entries) ? nullptr : found;
  };
  const std::string name(kind);
  std::string of_label;
  const Entry* entry = label.empty() ? nullptr : find(fmt::format("{}:{}", kind, label));
  if (entry == nullptr) {
    entry = find(name);
    if (!label.empty()) of_label = " of kind " + Plain(label);
  }
  Noun noun;
  noun.one = entry == nullptr ? Plain(name) : std::string(entry->one);
  noun.many = entry == nullptr || entry->many.empty() ? noun.one + "s" : std::string(entry->many);
  noun.the = entry == nullptr || entry->the.empty() ? "the " + noun.one : std::string(entry->the);
  for (std::string* words : {&noun.one, &noun.many, &noun.the}) words->append(of_label);
  return noun;
}

}  // namespace

std::string Plain(std::string_view name) {
  std::string plain(name);
  std::replace(plain.begin(), plain.end(), '_', ' ');
  return plain;
}

Noun SignalNoun(std::string_view kind, std::string_view label) {
  return NounFrom(kSignals, kind, label);
}
Noun EventNoun(std::string_view kind, std::string_view name) {
  const auto* known = std::find_if(std::begin(kEvents), std::end(kEvents),
                                   [&](const Entry& e) { return e.key == kind; });
  return known == std::end(kEvents) ? NounFrom(kSignals, kind, name)
                                    : NounFrom(kEvents, kind, name);
}

std::string TimeWords(double ms) {
  if (ms > 0 && ms < 1000) return "less than 1 s";
  const auto seconds = static_cast<int64_t>(std::llround(ms / 1000));
  const int64_t days = seconds / 86400;
  const int64_t hours = seconds / 3600 % 24;
  std::string words;
  auto add = [&](int64_t amount, const char* unit) {
    if (amount > 0) words += fmt::format("{}{} {}", words.empty() ? "" : " ", amount, unit);
  };
  add(days, days == 1 ? "day" : "days");
  add(hours, "h");
  if (days == 0) add(seconds / 60 % 60, "min");
  if (days == 0 && hours == 0) add(seconds % 60, "s");
  return words.empty() ? "0 s" : words;
}

std::string Listed(const std::vector<std::string>& names, std::string_view last_word) {
  constexpr size_t kMost = 3;
  std::string list;
  const size_t shown = std::min(names.size(), kMost);
  for (size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == names.size();
    if (i > 0) list += last ? fmt::format(" {} ", last_word) : ", ";
    list += names[i];
  }
  if (names.size() > kMost) list += fmt::format(" {} the like", last_word);
  return list;
}

std::string JoinClauses(const std::vector<std::string>& clauses) {
  std::string joined;
  for (size_t i = 0; i < clauses.size(); ++i) {
    const std::string& clause = clauses[i];
    if (std::find(clauses.begin(), clauses.begin() + static_cast<std::ptrdiff_t>(i), clause) !=
        clauses.begin() + static_cast<std::ptrdiff_t>(i)) {
      continue;
    }
    if (!joined.empty() && joined.size() + 2 + clause.size() > kMaxReasonBytes) break;
    joined += (joined.empty() ? "" : ", ") + clause;
  }
  if (joined.size() <= kMaxReasonBytes) return joined;
  // One long clause: cut at a space, or at least between two characters.
  size_t cut = joined.rfind(' ', kMaxReasonBytes - 3);
  if (cut == std::string::npos || cut == 0) {
    cut = kMaxReasonBytes - 3;
    while (cut > 0 && (static_cast<unsigned char>(joined[cut]) & 0xC0) == 0x80) --cut;
  }
  return joined.substr(0, cut) + "…";
}

}  // namespace clarion::scoring::internal
