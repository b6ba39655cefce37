// One scorecard as written, checked, its rules compiled into a program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "scoring/internal/rule.h"
#include "scoring/scorer.h"

namespace clarion::scoring::internal {

struct Step {
  uint32_t rule = 0;  // scale
  double up_to = 0;   // count, duration: at most so much
  double value = 0;
  double points = 0;
  std::string because;  // the author's own words; "": generated
};

struct Question {
  std::optional<uint32_t> applies_when;
  uint32_t rule = 0;   // yes/no
  NumberNode measure;  // count, duration
  std::vector<Step> steps;
  std::string because_yes;  // yes/no; "": generated
  std::string because_no;
};

struct Card {
  ScorecardInfo info;
  std::optional<uint32_t> applies_to;
  std::vector<Question> questions;  // as info.questions
};

Result<Card> ParseCard(const ScorecardSource& source, Program* program);

}  // namespace clarion::scoring::internal
