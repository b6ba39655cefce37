// Which figures move which: a graph learned from lagged, adjusted association.
//
//   const Graph graph = Learn(panel, rules);
//   graph.edges[0];   // wait → repeats, a week later: +0.04 points a second [0.03, 0.05], q < .001
//
// For every target B, by weighted least squares over segments and weeks:
//   B[s, t] = segment + week + Σ over figures m, lags k = 1, 2 of β[m, k] · m[s, t − k] + error
// so an edge A → B is what A says of B given all other figures and B's own past. What all segments
// share in a week (season, holidays, an outage) and what a segment always is are taken out.
// - A figure whose week is known later (Figure::known_after) is read that much earlier.
// - A week's figure of few contacts is noisy, and noise in what is held constant lets its influence
//   through. The noise is known from the contacts, what two figures share of it from every other
//   day against the days between; it is taken out of the cross products (Fuller 1987).
// - Errors: the largest of those by clusters of segment × four weeks, of whole segments, and of
//   weeks (Liang and Zeger 1986, CR1); t with weeks − 1 degrees of freedom. Benjamini and Hochberg
//   (1995) over all pairs × lags. The sign must be the same in both halves of the weeks.
// An association in time, not proof of a cause: what is not measured, and differs by segment and
// week, may stand behind both.
//
// Pure, deterministic, any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "drivers/panel.h"

namespace clarion::drivers {

inline constexpr size_t kLags = 2;  // weeks

// Which pairs may be linked: square, by index of figure.
class Pairs {
 public:
  Pairs() = default;  // none
  explicit Pairs(size_t figures) : figures_(figures), held_(figures * figures) {}
  bool Has(size_t from, size_t to) const { return !held_.empty() && held_[from * figures_ + to]; }
  void Add(size_t from, size_t to) { held_[from * figures_ + to] = true; }

 private:
  size_t figures_ = 0;
  std::vector<bool> held_;
};

struct Rules {
  // Never linked, and never held constant for each other: they tell of the same facts.
  Pairs kin;
  // People know that `from` does not move `to`: no edge, and not among what is held constant.
  Pairs rejected;
};

struct LearnSettings {
  double false_discoveries = 0.05;
  double least_contacts = 10;  // of a cell; fewer is no figure
  size_t least_segments = 4;
  size_t least_weeks = 12;
  double least_present = 0.9;  // share of a target's weeks in which a figure must be there
  bool take_noise_out = true;  // false: to measure what it is worth
};

struct Edge {
  size_t from = 0, to = 0;
  size_t lag = 1;                        // weeks between, `known_after` included
  double effect = 0, low = 0, high = 0;  // of B, per unit of A, 95 %
  double p = 1, q = 1;
  double deviation = 0;     // of A from week to week, within segments, without its noise
  double to_deviation = 0;  // of B
  size_t segments = 0, weeks = 0;
  size_t same_sign = 0;  // segments that say by themselves what all the others together say
  double first_half = 0, second_half = 0;  // the effect in either half of the weeks
  double noise_out = 1;  // share of the known noise that could be taken out of the equation
  bool found = false;    // q within the limit, and the same sign in both halves

  double PerDeviation() const { return effect * deviation; }
  // Deviations of B per deviation of A.
  double Strength() const { return to_deviation > 0 ? PerDeviation() / to_deviation : 0; }
  bool HalvesAgree() const { return first_half * second_half > 0; }
};

// kStill: hardly moves within segments.
enum class TargetState : uint8_t { kLearned, kFewSegments, kFewWeeks, kFewRows, kStill };
// learned, few_segments, few_weeks, few_rows, still
std::string_view Name(TargetState state);

// What was done for one target.
struct TargetReport {
  TargetState state = TargetState::kFewRows;
  size_t segments = 0, weeks = 0, rows = 0;
  std::vector<size_t> held;      // figures in the equation, the target itself among them
  std::vector<size_t> sparse;    // missing in too many weeks
  std::vector<size_t> noisy;     // hardly more than chance from week to week: held, not told of
  std::vector<size_t> still;     // never move
  std::vector<size_t> repeats;   // say what the others say already: not told of
  std::vector<size_t> rejected;  // by people
  size_t lags = kLags;           // of the figures held; 1 where the weeks are too few for 2
};

struct Graph {
  std::vector<Edge> edges;            // every pair tried, its clearer lag; the surest first
  std::vector<TargetReport> targets;  // by figure
  size_t tried = 0;                   // tests that q is of
};

// Weeks in which so many figures of so many segments (2 and more) can be told apart, were each of
// them there.
size_t WeeksFor(size_t figures, size_t segments);

// 30 figures, 200 segments, 365 days: see docs/measurements.md.
Graph Learn(const Panel& panel, const Rules& rules, const LearnSettings& settings = {});

// What an edge rests on: one segment and week.
struct Spot {
  size_t segment = 0;
  size_t week = 0;  // of B; A's is `lag` weeks before
  double x = 0;     // A and B, less what everything held constant says of them, around 0
  double y = 0;
  double weight = 0;
  size_t of = 1;  // cells it stands for
};
// The estimate of one pair and lag whether found or not (p and q: its own p), and its spots, at
// most `most`: more are put together by x, each named after its heaviest. None: too little data.
struct Evidence {
  Edge edge;
  std::vector<size_t> held;  // figures held constant, the target's own past among them
  std::vector<Spot> spots;
};
std::optional<Evidence> EvidenceOf(const Panel& panel, const Rules& rules, size_t from, size_t to,
                                   size_t lag, size_t most = 200,
                                   const LearnSettings& settings = {});

// The naive way, to be measured against: the correlation of A with B a week or two later, within
// segments, pair by pair; `found` by Benjamini and Hochberg. `effect` is the correlation.
Graph Correlate(const Panel& panel, const Rules& rules, const LearnSettings& settings = {});

}  // namespace clarion::drivers
