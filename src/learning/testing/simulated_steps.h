// A year of a document's steps, looked at every week: what flags of staleness are measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "learning/staleness.h"

namespace clarion::learning::testing {

struct StepsSettings {
  size_t steps = 6;
  double contacts_week = 80;
  double noise = 0;  // deviation of a week's share beyond chance, of all steps by themselves
  double fall = 0;   // of the first step, from the middle of the year on
};

struct YearOfLooks {
  bool flagged = false;     // any step, in any week
  bool right_step = false;  // the step that fell, after it fell
  int after_weeks = 0;
};

inline YearOfLooks LookForAYear(const StepsSettings& s, uint64_t seed) {
  constexpr size_t kWeeks = 52, kFallsAt = 26;
  Random random(seed * 7919 + 11);
  std::vector<WeeklyShare> parts(s.steps);
  std::vector<double> level(s.steps);
  for (size_t p = 0; p < s.steps; ++p) level[p] = 0.3 + 0.6 * random.Uniform();
  if (s.fall > 0) level[0] = 0.75;
  YearOfLooks out;
  for (size_t w = 0; w < kWeeks; ++w) {
    for (size_t p = 0; p < s.steps; ++p) {
      double share = level[p] + s.noise * random.Normal();
      if (p == 0 && w >= kFallsAt) share -= s.fall;
      share = std::clamp(share, 0.02, 0.98);
      double hits = 0;
      const auto n = static_cast<int>(s.contacts_week);
      for (int i = 0; i < n; ++i) hits += random.Uniform() < share ? 1 : 0;
      parts[p].n.push_back(n);
      parts[p].hits.push_back(hits);
    }
    for (const Moved& moved : FindMoved(parts, true, {})) {
      out.flagged = true;
      if (moved.part == 0 && s.fall > 0 && w >= kFallsAt && !out.right_step) {
        out.right_step = true;
        out.after_weeks = static_cast<int>(w - kFallsAt) + 1;
      }
    }
  }
  return out;
}

struct StepFamily {
  const char* name;
  StepsSettings settings;
};
inline std::vector<StepFamily> StepFamilies() {
  return {{"nothing changes, 80 contacts a week", {}},
          {"nothing changes, 20 contacts a week", {.contacts_week = 20}},
          {"nothing changes, 400 contacts a week", {.contacts_week = 400}},
          {"nothing changes, weeks vary by 5 points", {.noise = 0.05}},
          {"a step falls by 30 points, 80 contacts", {.fall = 0.3}},
          {"a step falls by 20 points, 80 contacts", {.fall = 0.2}},
          {"a step falls by 20 points, 20 contacts", {.contacts_week = 20, .fall = 0.2}},
          {"a step falls by 20 points, 400 contacts", {.contacts_week = 400, .fall = 0.2}},
          {"falls by 20, weeks vary by 5 points", {.noise = 0.05, .fall = 0.2}}};
}

}  // namespace clarion::learning::testing
