// A natural experiment: something reached groups (teams, sites) at different times. Its effect,
// against the groups that did not have it yet.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace clarion::explanation {

struct RolloutGroup {
  std::string name;
  std::optional<size_t> since;  // period it got the change; nullopt: never, within the series
  std::vector<double> num;      // by period, e.g. resolved
  std::vector<double> den;      // e.g. contacts; a mean's count
};

struct RolloutEffect {
  double effect = 0;  // of having it, in units of num/den, weighted by contacts
  double low = 0;     // 95 % interval, jackknife over groups with Student's t
  double high = 0;
  // The same estimate made where nobody had it yet. Far from 0: the groups did not move alike, and
  // the effect is no more than a correlation.
  double placebo = 0;
  double placebo_low = 0;
  double placebo_high = 0;
  bool has_placebo = false;  // false: no group had two periods before
  bool is_credible = false;  // the placebo's interval holds 0
  size_t groups_with = 0;
  size_t groups_without = 0;  // that ever served as comparison
};

// Difference-in-differences of each group and period against groups that get it later or never
// (Callaway and Sant'Anna 2021, not-yet-treated controls, last period before as base), averaged by
// contacts. kInvalidInput: series of unequal length, negative or non-finite figures, fewer than
// three groups, no group with a period before and a comparison after. O(groups² · periods²).
Result<RolloutEffect> StaggeredEffect(const std::vector<RolloutGroup>& groups);

}  // namespace clarion::explanation
