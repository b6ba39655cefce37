// What did a new version of an AI agent change? Each release is found in the contacts themselves,
// and every figure and question is compared before and after, beside the same days served by
// people.
//
//   const auto releases = FindReleases(cases, {});
//   const auto changes = CompareReleases(cases, releases, figures, {});
//   // Aria b11 → b12: contained −18 points [−23, −13]: worse
//
// A release is where the version most contacts of a day are served by changes, a way back
// included. The effect: (new − old) less what people's figure did over the same days, case mix left
// out. Errors clustered by customer and by agent; false discoveries of a release, over all figures
// that vary, are held by Benjamini and Hochberg 1995. What else changed that day on the AI agent's
// side counts with it.
//
// Pure functions, any thread. 200,000 cases, 50 figures, 5 releases: some 2 s.
#pragma once

#include <string>
#include <vector>

#include "base/zone.h"
#include "performance/behaviours.h"
#include "performance/cases.h"

namespace clarion::performance {

// Columns of equal length, a row a case.
struct ReleaseCases {
  size_t agents = 0;               // AI agents
  std::vector<int32_t> agent;      // who began; −1 = a person
  std::vector<std::string> names;  // of versions
  std::vector<int32_t> version;    // an index into `names`; −1 = not told
  std::vector<TimeMs> started;
  Zone zone;  // whose days
  std::vector<Factor> factors;
  std::vector<uint32_t> cluster;
};

struct Release {
  uint32_t agent = 0;
  int32_t from = 0;  // versions
  int32_t to = 0;
  TimeMs at = 0;     // midnight of the first day it served most
  TimeMs since = 0;  // of the version before
  TimeMs until = 0;  // the next release, or the end of the data
};

struct ReleaseSettings {
  int days = 28;            // before and after
  int64_t least = 30;       // cases of each version
  int64_t day_least = 3;    // cases of a day that tells a version
  int days_least = 2;       // a version serves most of, else it is none
  int64_t people = 100;     // people's cases before and after; fewer are no comparison
  double negligible = 0.1;  // in deviations of the figure
  double false_discoveries = 0.05;
};

std::vector<Release> FindReleases(const ReleaseCases& cases, const ReleaseSettings& settings);

enum class Change : uint8_t { kBetter, kWorse, kDiffers, kSame, kUnsure, kTooFew };
std::string_view Name(Change change);  // better, worse, differs, same, unsure, too_few

struct Figure {
  std::string id;
  std::vector<float> value;  // of every case; NaN = not known
  int better = 1;            // 1: higher is, −1: lower is, 0: neither
};

struct ReleaseChange {
  size_t release = 0;
  size_t figure = 0;
  int64_t before_n = 0;
  int64_t after_n = 0;
  double before = 0;  // plain means; NaN without cases
  double after = 0;
  double people = 0;  // what people's figure did meanwhile; 0 = not compared
  bool beside_people = false;
  double effect = 0;
  double low = 0;  // 95 %
  double high = 0;
  double q = 1;  // false-discovery rate at which it would be named
  Change change = Change::kTooFew;
};

// By release, then figure.
std::vector<ReleaseChange> CompareReleases(const ReleaseCases& cases,
                                           const std::vector<Release>& releases,
                                           const std::vector<Figure>& figures,
                                           const ReleaseSettings& settings);

}  // namespace clarion::performance
