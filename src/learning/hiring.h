// Can I hire five people tomorrow? What they would bring, week by week, told from what earlier
// newcomers of the same center brought.
//
//   const HiringForecast told = ForecastHiring(ramp, {.people = 5, .weeks = 12});
//   told.weeks[3].full_time  // 2.9 [2.1, 3.6]: what 2.9 experienced agents handle
//
// Bootstrap over past newcomers (Efron 1979), in two levels: who the newcomers could have been,
// then who of them the new ones are like. A newcomer who left brings nothing afterwards; one whose
// weeks end with the data goes on as another who was still there in that week. With few
// newcomers the bootstrap is too sure: deviations are widened by √(n/(n−1)) and Student's t over
// the normal, of those observed in that week, and smoothed over five weeks. Demand is taken as of
// the last eight weeks; that all start in one class, with one trainer, is not in it.
//
// Pure function, the same on every machine, any thread. 2,000 draws of five people over 26 weeks:
// some ms.
#pragma once

#include <string>
#include <vector>

#include "learning/ramp_up.h"

namespace clarion::learning {

struct HiringSettings {
  int people = 5;  // 1 … 500
  int weeks = 12;  // 1 … 26
  int draws = 2000;
  uint64_t seed = 1;
};

struct Range {
  double value = 0;  // NaN: nobody to tell it from
  double low = 0;    // 90 %
  double high = 0;
};

struct HiringWeek {
  int week = 0;            // from 0
  int64_t seen = 0;        // newcomers observed so far into their tenure
  Range full_time;         // in experienced agents
  Range contacts;          // a week
  Range resolved;          // of them; NaN: whether contacts were resolved is not known
  double still_there = 0;  // people expected; NaN likewise
};

struct HiringForecast {
  size_t newcomers = 0;
  std::string note;  // why it is wide; "": no reason but chance
  std::vector<HiringWeek> weeks;
};

HiringForecast ForecastHiring(const RampUp& ramp, const HiringSettings& settings);

}  // namespace clarion::learning
