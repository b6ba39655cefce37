#include "connectors/internal/shape.h"

#include <algorithm>
#include <iterator>

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

TurnTimes::TurnTimes(const std::vector<Turn>& turns) {
  for (size_t i = 0; i < turns.size(); ++i)
    if (turns[i].start_ms) starts_.push_back({*turns[i].start_ms, static_cast<uint32_t>(i + 1)});
  const auto earlier = [](const Start& a, const Start& b) { return a.at_ms < b.at_ms; };
  if (!std::is_sorted(starts_.begin(), starts_.end(), earlier))
    std::sort(starts_.begin(), starts_.end(), earlier);
  uint32_t last = 0;
  for (Start& start : starts_) start.place = last = std::max(last, start.place);
}

uint32_t TurnTimes::PlaceAt(int64_t at_ms) const {
  const auto later =
      std::lower_bound(starts_.begin(), starts_.end(), at_ms,
                       [](const Start& start, int64_t at) { return start.at_ms < at; });
  return later == starts_.begin() ? 0 : std::prev(later)->place;
}

void AddAttribute(Interaction* it, std::string_view key, std::string_view value) {
  if (key.empty() || value.empty()) return;
  const auto at =
      std::lower_bound(it->attributes.begin(), it->attributes.end(), key,
                       [](const auto& pair, std::string_view k) { return pair.first < k; });
  if (at != it->attributes.end() && at->first == key) return;
  it->attributes.insert(at, {std::string(key), std::string(value)});
}

void AddAttributes(Interaction* it, std::vector<std::pair<std::string, std::string>> more) {
  std::erase_if(more, [](const auto& one) { return one.first.empty() || one.second.empty(); });
  auto& all = it->attributes;
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  all.erase(std::unique(all.begin(), all.end(),
                        [](const auto& a, const auto& b) { return a.first == b.first; }),
            all.end());
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
