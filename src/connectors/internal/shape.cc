#include "connectors/internal/shape.h"

#include <algorithm>

#include "base/ascii.h"

namespace clarion::connectors {

void SortEvents(std::vector<Event>* events) {
  std::stable_sort(events->begin(), events->end(),
                   [](const Event& a, const Event& b) { return a.before_turn < b.before_turn; });
  for (auto from = events->begin(); from != events->end();) {
    const auto to = std::find_if(
        from, events->end(), [&](const Event& e) { return e.before_turn != from->before_turn; });
    if (std::all_of(from, to, [](const Event& e) { return e.at_ms.has_value(); }))
      std::stable_sort(from, to,
                       [](const Event& a, const Event& b) { return *a.at_ms < *b.at_ms; });
    from = to;
  }
}

uint32_t PlaceAt(const std::vector<Turn>& turns, int64_t at_ms) {
  uint32_t place = 0;
  for (size_t i = 0; i < turns.size(); ++i)
    if (turns[i].start_ms && *turns[i].start_ms < at_ms) place = static_cast<uint32_t>(i + 1);
  return place;
}

void AddAttribute(Interaction* it, std::string_view key, std::string_view value) {
  if (key.empty() || value.empty()) return;
  const auto at =
      std::lower_bound(it->attributes.begin(), it->attributes.end(), key,
                       [](const auto& pair, std::string_view k) { return pair.first < k; });
  if (at != it->attributes.end() && at->first == key) return;
  it->attributes.insert(at, {std::string(key), std::string(value)});
}

AgentKind AgentKindOf(const std::vector<Turn>& turns) {
  bool human = false;
  bool bot = false;
  for (const Turn& turn : turns) {
    human |= turn.role == Role::kAgent;
    bot |= turn.role == Role::kBot;
  }
  return human && bot ? AgentKind::kMixed
         : human      ? AgentKind::kHuman
         : bot        ? AgentKind::kAi
                      : AgentKind::kNone;
}

std::string LowerSnake(std::string_view text) {
  std::string out = AsciiLower(text);
  for (char& c : out)
    if (c == ' ' || c == '-') c = '_';
  return out;
}

std::string_view Trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r\n\f\v");
  if (from == std::string_view::npos) return "";
  return text.substr(from, text.find_last_not_of(" \t\r\n\f\v") - from + 1);
}

}  // namespace clarion::connectors
