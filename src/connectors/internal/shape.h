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

// Where among turns an event belongs whose time alone is known. Cost: O(turns) to make where turns
// are in order of time, O(log turns) to ask.
class TurnTimes {
 public:
  explicit TurnTimes(const std::vector<Turn>& turns);
  // The turn an event at `at_ms` came before: after the last turn that started earlier. Turns
  // without times do not count.
  uint32_t PlaceAt(int64_t at_ms) const;

 private:
  struct Start {
    int64_t at_ms;
    uint32_t place;  // behind the last of the turns that started no later
  };
  std::vector<Start> starts_;  // ascending
};

// Sets an attribute; the first value of a key stays, and "" is no value. Keeps the list sorted.
void AddAttribute(Interaction* it, std::string_view key, std::string_view value);
// The same for many, in this order.
void AddAttributes(Interaction* it, std::vector<std::pair<std::string, std::string>> more);

// human, ai, mixed or none, from who spoke on the serving side.
AgentKind AgentKindOf(const std::vector<Turn>& turns);

// Lower case with '_' for spaces and dashes: names of events and outcomes.
std::string LowerSnake(std::string_view text);
std::string_view Trimmed(std::string_view text);

}  // namespace clarion::connectors
