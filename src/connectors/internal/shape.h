// What several connectors do to an Interaction once its parts are known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/interaction.h"

namespace clarion::connectors {

// By place, and by time among events of one place whose times are all known; otherwise the source's
// order stays.
void SortEvents(std::vector<Event>* events);

// The turn an event at `at_ms` came before: after the last turn that started earlier. Turns without
// times do not count.
uint32_t PlaceAt(const std::vector<Turn>& turns, int64_t at_ms);

// Sets an attribute; the first value of a key stays, and "" is no value. Keeps the list sorted.
void AddAttribute(Interaction* it, std::string_view key, std::string_view value);

// human, ai, mixed or none, from who spoke on the serving side.
AgentKind AgentKindOf(const std::vector<Turn>& turns);

// Lower case with '_' for spaces and dashes: names of events and outcomes.
std::string LowerSnake(std::string_view text);
std::string_view Trimmed(std::string_view text);

}  // namespace clarion::connectors
