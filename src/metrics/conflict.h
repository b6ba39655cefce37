// Metrics that disagree: one gets better while one that serves a higher-ranked outcome gets worse,
// in the same scope over the same time. Pure.
//
// Two strengths. "Together": both moved beyond chance. "In the same places": besides, the segments
// (teams, agents, reasons …) in which the one got better most are those in which the other got
// worse most. Either is a correlation, not a cause.
//
// Change: difference of ratios; its variance from days as clusters, weekdays taken out, with
// inflated where a day resembles the one before, never less than that of independent contacts.
// Pair: the larger of the two one-sided p (an intersection–union test, Berger 1982), then
// Benjamini and Hochberg (1995) over all pairs.
// Association: changes of segments, less their mean, over their noise and true spread
// (DerSimonian and Laird 1986), so that small segments are no louder than large ones; correlation
// of ranks weighted by reliability; one-sided p by permutation (all of them up to 7 segments, else
// 4,999), then Benjamini and Hochberg over all that were tried.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "metrics/definition.h"
#include "metrics/estimate.h"

namespace clarion::metrics {

// One metric in one scope, day by day, over two periods of the same whole number of weeks.
struct Move {
  const Definition* metric = nullptr;  // not a count: that is never here
  Direction better = Direction::kNone;
  size_t rank = 0;                // of the outcome it serves: 0 wins over all
  bool aimed = false;             // somebody wants it better: it has a target, or is a headline
  std::vector<Sums> before, now;  // by day
};

// A segment: what each metric counts in it, in the order of the moves.
struct SegmentMove {
  std::string value;
  std::vector<Sums> before, now;
};
struct SegmentSplit {
  std::string dimension;
  std::vector<SegmentMove> segments;
};

struct ConflictSettings {
  // Share of false conflicts among those told, at most. Of pairs below 5 %, as variances learned
  // from 28 days are a little short: simulated, this is 5 % (bench/conflict_bench.cc).
  double q = 0.04;
  double places_q = 0.05;
  double least_change = 0.02;  // of the figure before (a share: of its smaller side); less is noise
  size_t least_segments = 5;
  int64_t least_contacts = 10;  // in a segment, for each metric and period
};

struct MoveChange {
  double before = 0, now = 0;
  double value = 0, low = 0, high = 0;  // now − before, 95 %, in the metric's unit
  double p_better = 1, p_worse = 1;     // one-sided
};

struct Association {
  std::string dimension;
  size_t segments = 0;
  double correlation = 0;  // [-1, 1]; above 0: got worse most where the other got better most
  double p = 1, q = 1;
  std::string most;  // the segment in which both moved most clearly
};

struct Conflict {
  size_t better = 0, worse = 0;  // indices of the moves
  MoveChange gain, loss;
  double p = 1, q = 1;
  std::vector<Association> associations;  // each dimension that could be tried, the surest first
  bool in_same_places = false;            // one of them has q ≤ the setting
};

// The difference of one metric between its periods; `value` is 0 with p of 1 where a period is
// empty.
MoveChange ChangeOf(const Move& move);

// The surest first. Nothing is an answer. O(pairs + associations × 5,000 × segments);
// deterministic.
std::vector<Conflict> FindConflicts(std::span<const Move> moves,
                                    std::span<const SegmentSplit> splits,
                                    const ConflictSettings& settings = {});

}  // namespace clarion::metrics
