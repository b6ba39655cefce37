// Is a process document still what happens? Each step that shows in conversations is followed week
// by week; a document is flagged where a step stopped to happen, where something new became
// frequent that it does not know, or where its owner has not looked at it for too long.
//
//   const std::vector<Moved> moved = FindMoved(evidence, {});
//   // step "confirm_need": 71 % of contacts in its first weeks, 38 % in the last four
//
// A part of the conversations is a share of them each week. Its first weeks (after publishing) are
// held against its last: a difference of shares, variance inflated by what weeks of all parts vary
// beyond chance (quasi-binomial, McCullagh and Nelder 1989), Student's t by the weeks. Looked at
// every week, over all parts together: α is split over the parts (Bonferroni) and kept so small
// that a year of looks at a document that does not change flags it in under 5 % of cases
// (docs/measurements.md). And a difference of less than `least` is nobody's business.
//
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace clarion::learning {

// Of one step, or of one signal, by week, oldest first.
struct WeeklyShare {
  std::string name;
  std::vector<double> n;     // contacts it could have happened in
  std::vector<double> hits;  // in which it did
};

struct StalenessSettings {
  size_t weeks = 4;      // at each end
  double n_least = 40;   // contacts at each end
  double alpha = 0.001;  // one-sided, of a look at one document
  double least = 0.1;    // of the share
};

struct Moved {
  size_t part = 0;  // index into what was given
  double before = 0;
  double now = 0;
  double change = 0;  // now − before
  double low = 0;     // 95 %
  double high = 0;
  double p = 1;  // one-sided
};

// Parts that fell (`fell`) or rose, largest change first; of those with contacts enough.
std::vector<Moved> FindMoved(const std::vector<WeeklyShare>& parts, bool fell,
                             const StalenessSettings& settings);

// Upper tail of Student's t.
double StudentTail(double t, double degrees_of_freedom);

}  // namespace clarion::learning
