// One contact between a customer and the organisation, as every connector delivers it and every
// stage reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/enums.h"

namespace clarion {

struct Party {
  std::string id;
  Role role = Role::kCustomer;
  std::string name;
  std::string attributes;  // JSON object text, "" when none
  bool operator==(const Party&) const = default;
};

struct Turn {
  Role role = Role::kCustomer;
  std::string party;  // a Party's id, or ""
  std::string text;   // UTF-8
  std::optional<int64_t>
      start_ms;  // since Interaction::started_at; unknown when the source has no times
  std::optional<int64_t> end_ms;
  std::string labels;  // what annotators said of this turn: JSON object text or "". Never read by a
                       // detector.
  bool operator==(const Turn&) const = default;
};

// Something that happened around the words: queued, answered, hold, hold_end, transfer, consult,
// authenticated, auth_failed, self_service_step, escalated, action, tool_result, wrap_up,
// abandoned, callback_scheduled, disconnected, …
struct Event {
  std::string kind;
  std::optional<int64_t> at_ms;  // since Interaction::started_at
  uint32_t before_turn =
      0;  // index of the turn it came before (turns.size() = after the last): order without times
  std::string name;  // which action, tool or queue; "" when the kind says it all
  std::optional<int64_t> duration_ms;
  std::string detail;  // the source's own words on it: JSON object text or ""
  std::string labels;  // annotations: JSON object text or "". Never read by a detector.
  bool operator==(const Event&) const = default;
};

// How it turned out, often known days later. Joined by interaction, or by customer to the latest
// contact before `at`.
struct Outcome {
  std::string kind;  // csat | nps | ces | resolved | reopened | refund | churn | sale | any name of
                     // the customer's
  double value = 0;
  std::optional<TimeMs> at;
  std::string source;   // survey, crm, …
  std::string comment;  // what the customer wrote beside the figure
  bool operator==(const Outcome&) const = default;
};

struct Interaction {
  std::string id;      // unique within the tenant, stable between imports; never empty
  std::string tenant;  // "" = the default tenant
  std::string dataset;
  Channel channel = Channel::kChat;
  Direction direction = Direction::kInbound;
  std::optional<TimeMs> started_at;
  std::optional<int64_t> duration_ms;
  std::string customer_id;
  std::string queue;
  std::vector<std::string> agent_ids;  // in the order they served
  AgentKind agent_kind = AgentKind::kHuman;
  std::vector<std::pair<std::string, std::string>> attributes;  // sorted by key, keys unique
  std::vector<Party> parties;
  std::vector<Turn> turns;
  std::vector<Event> events;  // in order
  std::vector<Outcome> outcomes;
  std::string labels;  // truth for benchmarks: JSON object text or "". Never read by a detector.
  std::string extras;  // members the format had and the model has no place for: JSON object text or
                       // ""; kept for export
  bool operator==(const Interaction&) const = default;
};

// An outcome that arrives on its own. Exactly one of the two ids is set.
struct LateOutcome {
  std::string tenant;
  std::string interaction_id;
  std::string customer_id;
  Outcome outcome;
  bool operator==(const LateOutcome&) const = default;
};

}  // namespace clarion
