// A rule set read literally: what RuleSet must agree with, hit for hit.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "text/rule_set.h"

namespace clarion::text::testing {

// Hits of all rules of a valid rule file, sorted as RuleSet sorts them. Each rule is read by
// itself, phrase by phrase, turn by turn.
std::vector<RuleHit> NaiveRules(const std::string& yaml, std::span<const Turn> turns);

}  // namespace clarion::text::testing
