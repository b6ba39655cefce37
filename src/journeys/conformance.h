// Rules of order, checked case by case.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "journeys/event_log.h"

namespace clarion::journeys {

enum class OrderKind : uint8_t {
  kBefore,      // whenever B happens, A happened before it
  kFollowedBy,  // every A is followed by a B, within a time where one is given
  kNeverAfter,  // no A after a B
  kAtMost,      // A at most n times
};

struct OrderRule {
  std::string id;
  OrderKind kind = OrderKind::kBefore;
  std::string a;
  std::string b;          // "" for kAtMost
  TimeMs within_ms = -1;  // kFollowedBy; -1 = any time
  uint64_t at_most = 0;   // kAtMost
};

struct RuleCheck {
  uint64_t applies = 0;  // cases the rule speaks about: with B for kBefore, else with A
  uint64_t kept = 0;
  double share = 0, low = 0, high = 0;  // kept / applies with Wilson's 95 % interval; 0, 0, 1 when
                                        // it applies to none
  std::vector<size_t> broken;           // indices of the first ten cases
};

// YAML: a list `rules` of {id, before: [A, B]} | {id, followed_by: [A, B], within_minutes: n} |
// {id, never_after: [A, B]} | {id, at_most: [A, n]}. kInvalidInput names file and rule.
Result<std::vector<OrderRule>> ParseOrderRules(const std::string& name, const std::string& yaml);

// One check per rule, in their order. An activity the log does not have never happens. O(rules ×
// events).
std::vector<RuleCheck> CheckRules(const EventLog& log, const std::vector<OrderRule>& rules);

}  // namespace clarion::journeys
