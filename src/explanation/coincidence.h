// Which of the things that happened nearby a move coincides with, and whether that is more than
// chance: a release on the day a figure moved says much, one of a kind that comes every day and
// moves nothing says nothing.
//
// Moves of a series come by themselves, at a rate μ a day, or after a change i of kind k, with
// probability r_k and after a delay of density f. Of a move that began about t, the share due to i
// is (stochastic declustering of point processes: Zhuang, Ogata and Vere-Jones 2002)
//
//   score_i = w_i / (μ + Σ_j w_j),   w_j = r_k(j) · overlap_j · f(t − at_j)
//
//   f    a delay that is exponential with mean 1 day, seen through the onset's own uncertainty
//        (normal; its deviation from the onset's 95 % interval, at least half a day)
//   r_k  (1/2 + moves due to such changes before) / (10 + such changes before, in these contacts)
//   μ    (1/2 + moves due to none) / (90 + days looked at)
//
// Of an earlier move too, only a share is due to each change it followed: the same shares, begun
// with no kind having moved anything, five times over (expectation–maximisation). So a daily kind
// gets no credit for what a rare one did that day.
//
// The two priors say: of twenty changes of an unknown kind one moves a figure, and a figure moves
// by itself twice a year. It is a coincidence in time and place, not an effect: what else happened
// that day and nobody wrote down has the same.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace clarion::explanation {

// Where a move began; days may be of any origin.
struct MoveTime {
  double at = 0;
  double low = 0;  // 95 %
  double high = 0;
};

struct NearbyChange {
  double at = 0;       // days, as the move's
  double overlap = 1;  // with the contacts that moved, 0 to 1
  size_t kind = 0;     // index into the records below
};

// What changes of one kind did before, in the same contacts.
struct KindRecord {
  size_t changes = 0;
  size_t moved = 0;   // of them followed by a move, whatever it was due to; at most `changes`
  double credit = 0;  // moves due to them
};

struct Quiet {
  size_t days = 0;    // looked at
  size_t moves = 0;   // that followed no change
  double credit = 0;  // moves due to none
};

// One score each, in the same order, in [0, 1]; they and the share of chance add up to 1.
// O(changes). Pure.
std::vector<double> CoincidenceScores(const MoveTime& move, std::span<const NearbyChange> changes,
                                      std::span<const KindRecord> kinds, const Quiet& quiet);

// The density of f at a delay of `days`, which may be negative; `deviation` > 0.
double DelayDensity(double days, double deviation);

// Days at which a daily series moved and stayed so for a week: where the mean of the seven days
// from there differs from that of the seven before by more than 3.5 times the usual, the strongest
// of each week. Seven against seven, so that weekends stand against weekends; the usual is 1.48
// times the median deviation of all such differences (Efron's empirical null, 2004, from its
// middle). NaN is a day without figures; a side needs four. Fewer than five weeks: none. O(days).
std::vector<size_t> MovesOf(std::span<const double> daily);

// Something that happened, before, at or after the move; days of the move's origin.
struct DatedChange {
  double at = 0;
  double overlap = 1;  // 0: it concerns other contacts, and is not looked at
  size_t kind = 0;     // below `kinds`
};

struct Coincidences {
  std::vector<double> scores;      // of each change, in the order given; 0 for what is not near
  std::vector<bool> near;          // from ten days before the beginning's interval to two after
  std::vector<KindRecord> before;  // of each kind, by the changes that are not near the move
  Quiet quiet;
  double by_chance = 1;
};

// All of the above for one move: which earlier changes were followed by a move of the series, and
// how it moves by itself, are read off the series of the contacts that moved. `daily` begins on
// `first_day` and should hold half a year; days within ten of the move are its own. A move follows
// a change that came at most five days before it (or a day after: days are whole). Beyond the
// series nothing is learned. O(days + changes × moves). Pure.
Coincidences FindCoincidences(std::span<const double> daily, double first_day, const MoveTime& move,
                              std::span<const DatedChange> changes, size_t kinds);

}  // namespace clarion::explanation
