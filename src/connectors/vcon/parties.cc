#include "connectors/vcon/parties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "base/ascii.h"
#include "connectors/internal/object_text.h"
#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

struct RoleWord {
  std::string_view word;
  Role role;
};
constexpr std::array<RoleWord, 33> kRoleWords = {{
    {"customer", Role::kCustomer},
    {"caller", Role::kCustomer},
    {"client", Role::kCustomer},
    {"contact", Role::kCustomer},
    {"consumer", Role::kCustomer},
    {"guest", Role::kCustomer},
    {"patient", Role::kCustomer},
    {"member", Role::kCustomer},
    {"user", Role::kCustomer},
    {"end_user", Role::kCustomer},
    {"visitor", Role::kCustomer},
    {"lead", Role::kCustomer},
    {"agent", Role::kAgent},
    {"representative", Role::kAgent},
    {"rep", Role::kAgent},
    {"employee", Role::kAgent},
    {"associate", Role::kAgent},
    {"advisor", Role::kAgent},
    {"operator", Role::kAgent},
    {"staff", Role::kAgent},
    {"support", Role::kAgent},
    {"human_agent", Role::kAgent},
    {"bot", Role::kBot},
    {"ai", Role::kBot},
    {"assistant", Role::kBot},
    {"chatbot", Role::kBot},
    {"voicebot", Role::kBot},
    {"virtual_agent", Role::kBot},
    {"ai_agent", Role::kBot},
    {"ivr", Role::kBot},
    {"system", Role::kSystem},
    {"supervisor", Role::kSupervisor},
    {"manager", Role::kSupervisor},
}};

constexpr std::array<std::string_view, 9> kPublicMail = {"gmail.com", "outlook.com", "hotmail.com",
                                                         "yahoo.com", "icloud.com",  "aol.com",
                                                         "gmx.de",    "web.de",      "proton.me"};

constexpr size_t kMostNameBytes = 64 << 10;

bool IsPublicMail(std::string_view domain) {
  return std::find(kPublicMail.begin(), kPublicMail.end(), domain) != kPublicMail.end();
}

std::string DomainOf(std::string_view mailto) {
  const size_t at = mailto.rfind('@');
  return at == std::string_view::npos ? "" : AsciiLower(mailto.substr(at + 1));
}

// The first of these members that is text and says something.
std::string FirstOf(const json::object& party, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const std::string_view text = Trimmed(StringOr(party, key, "")); !text.empty())
      return std::string(text);
  return "";
}

std::optional<Role> StatedRole(const json::object& party) {
  if (const auto role = RoleFromWord(StringOr(party, "role", ""))) return role;
  if (const json::value* meta = Find(party, "meta"); meta != nullptr)
    if (const auto role = RoleFromWord(StringOr(*meta, "role", ""))) return role;
  const auto type = RoleFromWord(StringOr(party, "type", ""));
  return type == Role::kBot ? type : std::nullopt;
}

std::optional<Role> RoleFromName(std::string_view name) {
  const size_t space = name.find_first_of(" (:_");
  if (space == std::string_view::npos) return std::nullopt;
  const std::string first = AsciiLower(name.substr(0, space));
  if (first == "agent") return Role::kAgent;
  if (first == "customer" || first == "caller") return Role::kCustomer;
  if (first == "supervisor") return Role::kSupervisor;
  return std::nullopt;
}

using Guesses = std::vector<std::optional<Role>>;

bool Any(const Guesses& roles, Role role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}
bool AnyServing(const Guesses& roles) { return Any(roles, Role::kAgent) || Any(roles, Role::kBot); }

void FillFromDomains(const std::vector<VconParty>& parties, Guesses* roles) {
  std::set<std::string> agents, seen, shared;
  for (size_t i = 0; i < parties.size(); ++i) {
    const std::string domain = DomainOf(parties[i].mailto);
    if (domain.empty() || IsPublicMail(domain)) continue;
    if ((*roles)[i] == Role::kAgent) agents.insert(domain);
    if (!seen.insert(domain).second) shared.insert(domain);
  }
  // Colleagues share a domain; that says who serves only where somebody else is there to be served.
  if (agents.empty() && shared.size() == 1 && parties.size() > 2 && !Any(*roles, Role::kAgent))
    agents = shared;
  for (size_t i = 0; i < parties.size(); ++i)
    if (!(*roles)[i] && agents.contains(DomainOf(parties[i].mailto))) (*roles)[i] = Role::kAgent;
}

void FillTheRest(const PartyHints& hints, Guesses* roles) {
  const bool serving = AnyServing(*roles);
  const bool customer = Any(*roles, Role::kCustomer);
  const size_t caller = hints.originator.value_or(0);
  for (size_t i = 0; i < roles->size(); ++i) {
    if ((*roles)[i]) continue;
    if (serving != customer)
      (*roles)[i] = serving ? Role::kCustomer : Role::kAgent;
    else if (serving)
      (*roles)[i] = Role::kCustomer;
    else
      (*roles)[i] = (i == caller) == (hints.direction == Direction::kInbound) ? Role::kCustomer
                                                                              : Role::kAgent;
  }
}

std::string AttributesOf(const json::object& party, bool* too_deep) {
  ObjectText out;
  for (const auto& member : party)
    if (member.key() != "name" &&
        !(member.value().is_string() && member.value().get_string().empty()))
      out.Add(member.key(), member.value());
  *too_deep |= out.too_deep();
  return out.Take();
}

}  // namespace

std::optional<Role> RoleFromWord(std::string_view word) {
  const std::string wanted = LowerSnake(Trimmed(word));
  for (const RoleWord& known : kRoleWords)
    if (known.word == wanted) return known.role;
  return std::nullopt;
}

Result<std::vector<VconParty>> ReadParties(const json::array& list, const PartyHints& hints) {
  std::vector<VconParty> parties;
  Guesses roles;
  std::set<std::string> ids;
  bool too_deep = false;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) return InvalidInput(fmt::format("parties[{}]: must be an object", i));
    const json::object& object = list[i].get_object();
    VconParty party;
    party.name = FirstOf(object, {"name"});
    party.mailto = FirstOf(object, {"mailto", "email"});
    const auto stated = StatedRole(object);
    const bool serves = stated && *stated != Role::kCustomer;
    party.id =
        serves ? FirstOf(object, {"uuid", "id", "mailto", "tel", "sip", "did", "name"})
               : FirstOf(object, {"uuid", "id", "tel", "mailto", "email", "sip", "did", "name"});
    if (party.id.empty() || !ids.insert(party.id).second) party.id = fmt::format("party-{}", i);
    ids.insert(party.id);
    party.stated = stated.has_value();
    party.attributes = AttributesOf(object, &too_deep);
    roles.push_back(stated ? stated : RoleFromName(party.name));
    parties.push_back(std::move(party));
  }
  if (too_deep) return TooDeep();
  FillFromDomains(parties, &roles);
  FillTheRest(hints, &roles);
  for (size_t i = 0; i < parties.size(); ++i) parties[i].role = *roles[i];
  return parties;
}

PartyNames::PartyNames(const std::vector<VconParty>& parties) : parties_(parties) {
  for (size_t i = 0; i < parties.size(); ++i) {
    const VconParty& party = parties[i];
    const std::string name = AsciiLower(party.name);
    by_name_.emplace(name, i);
    by_name_.emplace(AsciiLower(party.id), i);
    by_role_.emplace(party.role, i);
    if (std::optional<size_t>& first = first_[IsServing(party.role) ? 1 : 0]; !first) first = i;
    name_bytes_ += name.size();
    for (size_t from = 0; from < name.size();) {
      const size_t space = std::min(name.find(' ', from), name.size());
      const auto [word, fresh] = by_word_.try_emplace(name.substr(from, space - from), i);
      if (!fresh && word->second != i) word->second.reset();
      from = space + 1;
    }
  }
}

std::optional<size_t> PartyNames::OfRole(Role role) const {
  if (IsServing(role)) return First(true);
  const auto found = by_role_.find(role);
  return found == by_role_.end() ? std::nullopt : std::optional(found->second);
}

// "Mike" for "Agent Mike Rivera".
std::optional<size_t> PartyNames::WithWords(const std::string& words) const {
  if (words.find(' ') == std::string::npos) {
    const auto found = by_word_.find(words);
    return found == by_word_.end() ? std::nullopt : found->second;
  }
  if (name_bytes_ > kMostNameBytes) return std::nullopt;
  std::optional<size_t> found;
  for (size_t i = 0; i < parties_.size(); ++i) {
    const std::string padded = " " + AsciiLower(parties_[i].name) + " ";
    if (padded.find(" " + words + " ") == std::string::npos) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

std::optional<size_t> PartyNames::Find(std::string_view label) const {
  const std::string wanted = AsciiLower(Trimmed(label));
  if (wanted.empty()) return std::nullopt;
  if (const auto named = by_name_.find(wanted); named != by_name_.end()) return named->second;
  // "Agent(May)", "Customer: Jane", "agent 2": the word in front names the side.
  const std::string word = wanted.substr(0, wanted.find_first_of(" (-:/_0123456789"));
  for (const std::string& role_word : {wanted, word})
    if (const auto role = RoleFromWord(role_word))
      if (const auto party = OfRole(*role)) return party;
  return WithWords(wanted);
}

}  // namespace clarion::connectors
