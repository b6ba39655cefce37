// The words in which answers give their reasons: what supervisors and agents read. No rule
// language, no phrases, no names with underscores.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace clarion::scoring::internal {

// What was looked for: "no hold found", "2 holds", "after the hold".
struct Noun {
  std::string one;
  std::string many;
  std::string the;
};

inline constexpr size_t kMaxReasonBytes = 140;

// Known kinds have a wording of their own; others are read out: "vip_mark" is "vip mark".
Noun SignalNoun(std::string_view kind, std::string_view label);
Noun EventNoun(std::string_view kind, std::string_view name);

// "contact_reason" → "contact reason"
std::string Plain(std::string_view name);
// "1 min 40 s", "2 h 5 min", "3 days"
std::string TimeWords(double ms);
// "a, b or c"; four and more: "a, b, c or the like"
std::string Listed(const std::vector<std::string>& names, std::string_view last_word);
// Clauses joined by commas, as many as there is room for; never longer than kMaxReasonBytes.
std::string JoinClauses(const std::vector<std::string>& clauses);

}  // namespace clarion::scoring::internal
