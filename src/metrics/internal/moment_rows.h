// The rows of Source::kMoment: a contact with its place in the journey, what was said and done in
// it, what was promised and whether it was kept, and whether the customer was asked how it was.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace clarion::metrics::internal {

// A column counted from the signals of a contact.
struct SignalCount {
  std::string_view name;
  std::string_view kind;
  std::string_view label;  // "" = any
};
std::span<const SignalCount> SignalCounts();

// Columns that come from elsewhere: events, the contact after, calls back, surveys.
std::span<const std::string_view> OtherMomentColumns();

// Within which a promised call back must come, and a contact again counts as a repeat.
inline constexpr std::string_view kCallBackWithin = "604800000";  // ms, 7 days

// `journey`: the rows of Source::kJourney as a subquery. `tenant`, `contacts`: conditions, the
// latter on interactions. `most`: nearly all contacts are asked for, so that looking up which
// signals and events are theirs costs more than it saves. The rows are the same.
std::string MomentRows(const std::string& journey, const std::string& tenant,
                       const std::string& contacts, bool most);

}  // namespace clarion::metrics::internal
