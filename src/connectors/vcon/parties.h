// Who is who in a vCon. The container names parties; which side they are on is mostly left to the
// reader.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
// the originator is the customer, on an outbound one the agent. O(parties log parties).
Result<std::vector<VconParty>> ReadParties(const json::array& parties, const PartyHints& hints);

// The parties by what transcripts call them. O(bytes of the names) to make.
class PartyNames {
 public:
  // REQUIRES: `parties` outlives it.
  explicit PartyNames(const std::vector<VconParty>& parties);

  const std::vector<VconParty>& parties() const { return parties_; }
  // Which party a speaker's label means: a full name, a role word ("Agent (May)"), or whole words
  // of exactly one name; nullopt when none fits. O(length), for labels of several words up to
  // O(64 KiB): where names are longer together, these are not looked for in parts of names.
  std::optional<size_t> Find(std::string_view label) const;
  std::optional<size_t> First(bool serving) const { return first_[serving ? 1 : 0]; }

 private:
  std::optional<size_t> OfRole(Role role) const;
  std::optional<size_t> WithWords(const std::string& words) const;

  const std::vector<VconParty>& parties_;
  std::unordered_map<std::string, size_t> by_name_;  // names and ids in lower case: the first
  std::unordered_map<std::string, std::optional<size_t>> by_word_;  // nullopt: of several names
  std::map<Role, size_t> by_role_;                                  // the first
  std::array<std::optional<size_t>, 2> first_;                      // who serves not, and serves
  size_t name_bytes_ = 0;
};

}  // namespace clarion::connectors
