// Who is who in a vCon. The container names parties; which side they are on is mostly left to the
// reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/interaction.h"

namespace clarion::connectors {

struct VconParty {
  std::string id;    // unique within the vCon
  std::string name;  // "" when unknown
  std::string mailto;
  Role role = Role::kCustomer;
  bool stated = false;  // the role was written, not inferred
  std::string attributes;
};

// What of the rest of the vCon helps to tell the sides apart.
struct PartyHints {
  Direction direction = Direction::kInbound;
  std::optional<size_t> originator;  // who began the first dialog
};

// "agent", "Customer", "voicebot", …; nullopt for words that name no side.
std::optional<Role> RoleFromWord(std::string_view word);

// In this order: a stated role (`role`, `meta.role`, a bot `type`); a name that begins with "Agent"
// or "Customer"; a mail domain shared with a known agent, or by several parties while another's
// differs; the one side left when the other is known; at last, who called: on an inbound contact
// the originator is the customer, on an outbound one the agent. O(parties²).
Result<std::vector<VconParty>> ReadParties(const json::array& parties, const PartyHints& hints);

// Which party a speaker's label means: a full name, a role word ("Agent (May)"), or a part of a
// name. nullopt when none fits.
std::optional<size_t> PartyOfLabel(const std::vector<VconParty>& parties, std::string_view label);

}  // namespace clarion::connectors
