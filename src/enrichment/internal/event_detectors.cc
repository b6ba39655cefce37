#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "enrichment/internal/detectors.h"

namespace clarion::enrichment::internal {
namespace {

constexpr int64_t kDeadAirMs = 15'000;
constexpr int64_t kSlowResponseMs = 60'000;
constexpr int64_t kInterruptionMs = 500;
constexpr size_t kMostPerKind = 20;  // a broken clock must not flood the warehouse

constexpr std::string_view kHold = "events/hold@1";
constexpr std::string_view kRouting = "events/routing@1";
constexpr std::string_view kWaits = "events/waits@1";
constexpr std::string_view kTiming = "timing/turns@1";
constexpr std::string_view kActions = "events/actions@1";
constexpr std::string_view kPlain = "events/plain@1";

bool IsLive(Channel channel) {
  return channel == Channel::kVoice || channel == Channel::kChat || channel == Channel::kBot;
}

double Ms(int64_t ms) { return static_cast<double>(std::max<int64_t>(ms, 0)); }

Finding Make(std::string_view kind, std::string_view detector, Evidence evidence, double value = 1,
             double confidence = 1, std::string_view label = "") {
  return {kind, label, detector, value, confidence, evidence};
}

// The turns that events of these kinds come before, ascending.
std::vector<uint32_t> PlacesOf(const std::vector<Event>& events,
                               std::initializer_list<std::string_view> kinds) {
  std::vector<uint32_t> places;
  for (const Event& event : events)
    if (std::find(kinds.begin(), kinds.end(), event.kind) != kinds.end())
      places.push_back(event.before_turn);
  if (!std::is_sorted(places.begin(), places.end())) std::sort(places.begin(), places.end());
  return places;
}

// Events of one name: the places of the first and the third, and how many there are.
struct Named {
  std::string_view kind;
  std::string_view name;
  size_t first = 0;
  size_t third = 0;  // 0: there are fewer
  size_t count = 0;
};

// In order of the first of each.
class NameCount {
 public:
  void Add(std::string_view kind, std::string_view name, size_t at) {
    all_.push_back({kind, name, at});
  }
  std::vector<Named> Take() {
    const auto less = [](const Named& a, const Named& b) {
      return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
    };
    std::stable_sort(all_.begin(), all_.end(), less);
    std::vector<Named> out;
    for (const Named& one : all_) {
      if (out.empty() || less(out.back(), one)) out.push_back(one);
      if (++out.back().count == 3) out.back().third = one.first;
    }
    std::sort(out.begin(), out.end(),
              [](const Named& a, const Named& b) { return a.first < b.first; });
    return out;
  }

 private:
  std::vector<Named> all_;
};

}  // namespace

void DetectHolds(const Interaction& interaction, std::vector<Finding>* out) {
  const auto& events = interaction.events;
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].kind != "hold") continue;
    std::optional<int64_t> duration = events[i].duration_ms;
    for (size_t j = i + 1; j < events.size() && !duration; ++j) {
      if (events[j].kind == "hold") break;
      if (events[j].kind != "hold_end") continue;
      if (events[i].at_ms && events[j].at_ms) duration = *events[j].at_ms - *events[i].at_ms;
      break;
    }
    out->push_back(Make("hold", kHold, AtEvent(i), duration ? Ms(*duration) : 0));
  }
}

// Transfers among those who serve, and the hand-over from a bot to a person, which is counted
// apart.
void DetectRouting(const Interaction& interaction, std::vector<Finding>* out) {
  const auto& turns = interaction.turns;
  const auto& events = interaction.events;
  const bool has_answer = std::any_of(events.begin(), events.end(),
                                      [](const Event& e) { return e.kind == "answered"; });
  const std::vector<uint32_t> transfers = PlacesOf(events, {"transfer"});
  std::vector<uint32_t> serving;  // turns
  for (uint32_t i = 0; i < turns.size() && !transfers.empty(); ++i)
    if (IsServing(turns[i].role)) serving.push_back(i);
  bool answered = false;
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].kind == "answered") answered = true;
    if (events[i].kind != "transfer") continue;
    const auto next = std::lower_bound(serving.begin(), serving.end(), events[i].before_turn);
    const Turn* before = next == serving.begin() ? nullptr : &turns[*std::prev(next)];
    const Turn* after = next == serving.end() ? nullptr : &turns[*next];
    const bool from_bot = before != nullptr && before->role == Role::kBot;
    if (from_bot && (after == nullptr || after->role == Role::kAgent)) {
      out->push_back(Make("handover", kRouting, AtEvent(i)));
    } else if (has_answer ? answered : turns.empty() || before != nullptr) {
      out->push_back(Make("transfer", kRouting, AtEvent(i)));
    }
  }
  const Turn* previous = nullptr;
  size_t previous_at = 0;
  for (size_t i = 0; i < turns.size(); ++i) {
    if (!IsServing(turns[i].role)) continue;
    if (previous != nullptr) {
      const auto next = std::upper_bound(transfers.begin(), transfers.end(), previous_at);
      const bool told = next != transfers.end() && *next <= i;
      if (!told && previous->role == Role::kBot && turns[i].role == Role::kAgent) {
        out->push_back(Make("handover", kRouting, AtTurn(i), 1, 0.8));
      } else if (!told && previous->role == Role::kAgent && turns[i].role == Role::kAgent &&
                 !previous->party.empty() && !turns[i].party.empty() &&
                 previous->party != turns[i].party) {
        out->push_back(Make("transfer", kRouting, AtTurn(i), 1, 0.7));
      }
    }
    previous = &turns[i];
    previous_at = i;
  }
}

void DetectWaits(const Interaction& interaction, std::vector<Finding>* out) {
  const auto& events = interaction.events;
  std::optional<int64_t> queued_at;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (event.kind == "queued") {
      queued_at = event.at_ms;
      if (event.duration_ms) {
        out->push_back(Make("queue_wait", kWaits, AtEvent(i), Ms(*event.duration_ms)));
        queued_at.reset();
      }
    } else if (event.kind == "answered" || event.kind == "abandoned") {
      std::optional<int64_t> wait;
      if (queued_at && event.at_ms) wait = *event.at_ms - *queued_at;
      queued_at.reset();
      if (event.kind == "abandoned") {
        out->push_back(Make("abandoned", kWaits, AtEvent(i), wait ? Ms(*wait) : 0));
      } else if (wait) {
        out->push_back(Make("queue_wait", kWaits, AtEvent(i), Ms(*wait)));
      }
    } else if (event.kind == "wrap_up") {
      out->push_back(
          Make("wrap_up", kWaits, AtEvent(i), event.duration_ms ? Ms(*event.duration_ms) : 0));
    }
  }
}

void DetectResponseTimes(const Interaction& interaction, std::vector<Finding>* out) {
  const auto& turns = interaction.turns;
  const bool voice = interaction.channel == Channel::kVoice;
  const std::vector<uint32_t> held =
      voice ? PlacesOf(interaction.events, {"hold", "hold_end", "transfer"})
            : std::vector<uint32_t>();
  double sum = 0;
  double most = -1;
  size_t most_at = 0;
  size_t count = 0;
  size_t gaps = 0;
  size_t overlaps = 0;
  const Turn* previous = nullptr;
  for (size_t i = 0; i < turns.size(); ++i) {
    const Turn& turn = turns[i];
    if (turn.role == Role::kSystem || turn.role == Role::kSupervisor) continue;
    if (previous != nullptr && turn.start_ms && previous->start_ms) {
      const int64_t said = previous->end_ms.value_or(*previous->start_ms);
      const int64_t gap = *turn.start_ms - said;
      const bool reply = IsServing(turn.role) && previous->role == Role::kCustomer;
      if (reply) {
        const double wait = Ms(gap);
        if (count == 0) out->push_back(Make("first_response", kTiming, AtTurn(i), wait));
        sum += wait;
        ++count;
        if (wait > most) {
          most = wait;
          most_at = i;
        }
      }
      // Without ends, the silence of a call cannot be told from a long sentence.
      if (voice) {
        if (previous->end_ms && gap > kDeadAirMs && gaps < kMostPerKind &&
            !std::binary_search(held.begin(), held.end(), i)) {
          out->push_back(Make("dead_air", kTiming, AtTurn(i), Ms(gap), 0.9));
          ++gaps;
        }
        if (previous->end_ms && gap < -kInterruptionMs && overlaps < kMostPerKind &&
            (previous->role == Role::kCustomer) != (turn.role == Role::kCustomer)) {
          out->push_back(Make("interruption", kTiming, AtTurn(i), Ms(-gap), 0.8,
                              turn.role == Role::kCustomer ? "by_customer" : "by_agent"));
          ++overlaps;
        }
      } else if (reply && IsLive(interaction.channel) && gap > kSlowResponseMs &&
                 gaps < kMostPerKind) {
        out->push_back(Make("slow_response", kTiming, AtTurn(i), Ms(gap), 0.9));
        ++gaps;
      }
    }
    previous = &turn;
  }
  if (count >= 2) {
    out->push_back(Make("response_time", kTiming, AtTurn(most_at), sum / static_cast<double>(count),
                        1, "average"));
    out->push_back(Make("response_time", kTiming, AtTurn(most_at), most, 1, "longest"));
  }
}

// One row per distinct action or failed tool, counted: agents that call forty tools do not make
// forty rows.
void DetectActions(const Interaction& interaction, std::vector<Finding>* out) {
  const auto& events = interaction.events;
  NameCount actions;
  NameCount steps;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (event.kind == "action") {
      actions.Add("tool_action", event.name, i);
    } else if (event.kind == "tool_result" &&
               (event.detail.find("\"error\":") != std::string::npos ||
                event.detail.find("Error:") != std::string::npos)) {
      actions.Add("tool_error", event.name, i);
    } else if (event.kind == "self_service_step" && !event.name.empty()) {
      steps.Add("", event.name, i);
    }
  }
  for (const Named& one : actions.Take())
    out->push_back(
        Make(one.kind, kActions, AtEvent(one.first), static_cast<double>(one.count), 1, one.name));
  // The same step of a self-service menu, over and over.
  for (const Named& one : steps.Take()) {
    if (one.count < 3) continue;
    out->push_back(Make("bot_loop", kActions, AtEvent(one.third), static_cast<double>(one.count), 1,
                        "same_step"));
  }
}

void DetectPlainEvents(const Interaction& interaction, std::vector<Finding>* out) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kKinds = {{
      {"authenticated", "authentication"},
      {"auth_failed", "auth_failed"},
      {"escalated", "escalated"},
      {"consult", "consult"},
      {"callback_scheduled", "callback_scheduled"},
      {"disconnected", "disconnected"},
      {"channel_switch", "channel_switch"},
  }};
  for (size_t i = 0; i < interaction.events.size(); ++i) {
    for (const auto& [event, kind] : kKinds) {
      if (interaction.events[i].kind == event) {
        out->push_back(
            Make(kind, kPlain, AtEvent(i),
                 interaction.events[i].duration_ms ? Ms(*interaction.events[i].duration_ms) : 1));
      }
    }
  }
}

}  // namespace clarion::enrichment::internal
