// Daily figures of known truth: what forecasts are measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "detection/outlook.h"

namespace clarion::detection::testing {

struct DaysSettings {
  size_t days = 154;
  double volume = 80;       // rows on a working day; weekends a third of it
  bool share = true;        // else a mean of values about 400 with a deviation of 220
  double level = 0.2;       // of the share; a mean's is 400
  double weekday = 0.1;     // height of the weekly pattern, in parts of the level
  double day_noise = 0.05;  // deviation of a day's own, in parts
  double wander = 0;        // deviation of the level's step from day to day, in parts
  double trend = 0;         // change a day, in parts, from `trend_from` on
  size_t trend_from = 0;
  double shift = 0;  // change of the level at `shift_at`, in parts
  size_t shift_at = 0;
};

// Deterministic for a seed.
inline std::vector<DaySums> SimulateDays(const DaysSettings& s, uint64_t seed) {
  Random random(seed * 7919 + 3);
  const double base = s.share ? s.level : 400;
  double walk = 0;
  std::vector<DaySums> out;
  for (size_t day = 0; day < s.days; ++day) {
    walk += s.wander * random.Normal();
    double part = 1 + walk + s.weekday * std::sin(2 * M_PI * double(day % 7) / 7) +
                  s.day_noise * random.Normal();
    if (day >= s.trend_from) part += s.trend * double(day - s.trend_from);
    if (day >= s.shift_at) part += s.shift;
    const double figure = std::max(0.0, base * part);
    const double usual = s.volume * (day % 7 >= 5 ? 1 / 3.0 : 1);
    DaySums sums;
    sums.n = std::max(0.0, std::round(usual + std::sqrt(usual) * 1.5 * random.Normal()));
    for (auto left = size_t(sums.n); left > 0; --left) {
      // A long right tail, as times have.
      const double value = s.share ? (random.Uniform() < figure ? 1.0 : 0.0)
                                   : figure * std::exp(0.5 * random.Normal() - 0.125);
      sums.total += value;
      sums.squares += value * value;
    }
    out.push_back(sums);
  }
  return out;
}

}  // namespace clarion::detection::testing
