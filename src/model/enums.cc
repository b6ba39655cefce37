#include "model/enums.h"

#include <array>
#include <cstddef>

namespace clarion {
namespace {

constexpr std::array<std::string_view, 8> kChannels = {"voice",  "chat",      "email",  "sms",
                                                       "social", "messaging", "ticket", "bot"};
constexpr std::array<std::string_view, 2> kDirections = {"inbound", "outbound"};
constexpr std::array<std::string_view, 4> kAgentKinds = {"human", "ai", "mixed", "none"};
constexpr std::array<std::string_view, 5> kRoles = {"customer", "agent", "bot", "system",
                                                    "supervisor"};
constexpr std::array<std::string_view, 4> kVerdicts = {"yes", "no", "na", "value"};

template <typename E, size_t N>
std::optional<E> From(const std::array<std::string_view, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace

std::string_view Name(Channel value) { return kChannels[static_cast<size_t>(value)]; }
std::string_view Name(Direction value) { return kDirections[static_cast<size_t>(value)]; }
std::string_view Name(AgentKind value) { return kAgentKinds[static_cast<size_t>(value)]; }
std::string_view Name(Role value) { return kRoles[static_cast<size_t>(value)]; }
std::string_view Name(Verdict value) { return kVerdicts[static_cast<size_t>(value)]; }

std::optional<Channel> ChannelFrom(std::string_view name) { return From<Channel>(kChannels, name); }
std::optional<Direction> DirectionFrom(std::string_view name) {
  return From<Direction>(kDirections, name);
}
std::optional<AgentKind> AgentKindFrom(std::string_view name) {
  return From<AgentKind>(kAgentKinds, name);
}
std::optional<Role> RoleFrom(std::string_view name) { return From<Role>(kRoles, name); }
std::optional<Verdict> VerdictFrom(std::string_view name) { return From<Verdict>(kVerdicts, name); }

std::string_view ChannelNames() {
  return "voice, chat, email, sms, social, messaging, ticket or bot";
}
std::string_view RoleNames() { return "customer, agent, bot, system or supervisor"; }

}  // namespace clarion
