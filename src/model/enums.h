// The closed vocabularies of the model, with the names they carry on the wire and in the warehouse.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace clarion {

enum class Channel : uint8_t { kVoice, kChat, kEmail, kSms, kSocial, kMessaging, kTicket, kBot };
enum class Direction : uint8_t { kInbound, kOutbound };
enum class AgentKind : uint8_t { kHuman, kAi, kMixed, kNone };
enum class Role : uint8_t { kCustomer, kAgent, kBot, kSystem, kSupervisor };
enum class Verdict : uint8_t { kYes, kNo, kNotApplicable, kValue };  // of a scorecard's question

std::string_view Name(Channel value);
std::string_view Name(Direction value);
std::string_view Name(AgentKind value);
std::string_view Name(Role value);
std::string_view Name(Verdict value);  // "yes", "no", "na", "value"

// nullopt when `name` is not one of the names above (lower case, exact).
std::optional<Channel> ChannelFrom(std::string_view name);
std::optional<Direction> DirectionFrom(std::string_view name);
std::optional<AgentKind> AgentKindFrom(std::string_view name);
std::optional<Role> RoleFrom(std::string_view name);
std::optional<Verdict> VerdictFrom(std::string_view name);

// "voice, chat, email, …": for messages that say what would have been right.
std::string_view ChannelNames();
std::string_view RoleNames();

// Agent and bot are one side of the conversation: the one whose work is scored.
inline bool IsServing(Role role) { return role == Role::kAgent || role == Role::kBot; }

}  // namespace clarion
