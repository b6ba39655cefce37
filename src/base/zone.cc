#include "base/zone.h"

#include <algorithm>

namespace clarion {
namespace {

constexpr size_t kDateLength = 10;  // 2026-04-08

TimeMs FloorDay(TimeMs wall) { return wall >= 0 ? wall / kDayMs : -((kDayMs - 1 - wall) / kDayMs); }

}  // namespace

// Offsets from UTC: the one that counts at an instant is of the last change not after it.
struct Zone::Rules {
  std::string name;
  std::vector<TimeMs> changes;  // ascending
  std::vector<TimeMs> offsets;

  size_t At(TimeMs at) const {
    const auto next = std::upper_bound(changes.begin() + 1, changes.end(), at);
    return static_cast<size_t>(next - changes.begin()) - 1;
  }
};

Zone::Zone(std::string name, const std::vector<Change>& changes) {
  if (changes.empty()) return;
  auto rules = std::make_shared<Rules>();
  rules->name = std::move(name);
  for (const Change& one : changes) {
    rules->changes.push_back(one.at);
    rules->offsets.push_back(one.offset_ms);
  }
  rules_ = std::move(rules);
}

const std::string& Zone::name() const {
  static const std::string utc = "UTC";
  return rules_ == nullptr ? utc : rules_->name;
}

TimeMs Zone::ToWall(TimeMs at) const {
  return rules_ == nullptr ? at : at + rules_->offsets[rules_->At(at)];
}

TimeMs Zone::FromWall(TimeMs wall) const {
  if (rules_ == nullptr) return wall;
  // Offsets are less than a day, and change less often than every other day.
  const size_t before = rules_->At(wall - kDayMs);
  const TimeMs first = wall - rules_->offsets[before];
  if (before + 1 >= rules_->changes.size() || first < rules_->changes[before + 1]) return first;
  return std::max(rules_->changes[before + 1], wall - rules_->offsets[before + 1]);
}

int64_t Zone::DayOf(TimeMs at) const { return FloorDay(ToWall(at)); }

TimeMs Zone::BeginOf(TimeMs date_or_instant) const {
  return date_or_instant % kDayMs == 0 ? FromWall(date_or_instant) : Midnight(date_or_instant);
}

Result<TimeMs> Zone::Parse(std::string_view text) const {
  ASSIGN_OR_RETURN(const TimeMs at, ParseTime(text));
  return text.size() == kDateLength ? FromWall(at) : at;
}

}  // namespace clarion
