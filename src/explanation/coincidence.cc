#include "explanation/coincidence.h"

#include <algorithm>
#include <cmath>

namespace clarion::explanation {
namespace {

constexpr double kDelayMean = 1;         // days
constexpr double kDeviationLeast = 0.5;  // days: figures are daily
constexpr double kKindHits = 0.5, kKindSeen = 10;
constexpr double kQuietMoves = 0.5, kQuietDays = 90;

// Near: this many days around the beginning's interval. Own: days the move itself takes.
constexpr double kNearBefore = 10, kNearAfter = 3, kOwn = 10;
// A move this many days after a change followed it.
constexpr double kFollowsFrom = -1.5, kFollowsTo = 5;
constexpr int kRounds = 5;

constexpr size_t kWeek = 7, kLeastDays = 4, kWeeks = 5;
constexpr double kFar = 3.5;
constexpr double kMadToDeviation = 1.4826;

double MovesADay(const Quiet& quiet) {
  return (kQuietMoves + quiet.credit) / (kQuietDays + static_cast<double>(quiet.days));
}
double MovesAChange(const KindRecord& kind) {
  return (kKindHits + kind.credit) / (kKindSeen + static_cast<double>(kind.changes));
}

// Midnight is a day, and stands for all of it; else a day's figure is its noon's.
double AsDay(double at) { return at == std::floor(at) ? at : at - 0.5; }

// To whom the moves before are due.
void Credit(const std::vector<double>& moves, const std::vector<NearbyChange>& earlier,
            std::vector<KindRecord>* kinds, Quiet* quiet) {
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> credit(kinds->size(), 0);
    double none = 0;
    for (const double move : moves) {
      const double chance = MovesADay(*quiet);
      double all = chance;
      std::vector<double> shares(kinds->size(), 0);
      for (const NearbyChange& one : earlier) {
        const double delay = move - one.at;
        if (delay < kFollowsFrom || delay > kFollowsTo) continue;
        const double share =
            MovesAChange((*kinds)[one.kind]) * one.overlap * DelayDensity(delay, kDeviationLeast);
        shares[one.kind] += share;
        all += share;
      }
      none += chance / all;
      for (size_t kind = 0; kind < shares.size(); ++kind) credit[kind] += shares[kind] / all;
    }
    quiet->credit = none;
    for (size_t kind = 0; kind < credit.size(); ++kind) (*kinds)[kind].credit = credit[kind];
  }
}

// Mean of the days that have figures; NaN where they are too few.
double MeanOf(std::span<const double> days) {
  double sum = 0;
  size_t n = 0;
  for (const double one : days) {
    if (std::isnan(one)) continue;
    sum += one;
    ++n;
  }
  return n < kLeastDays ? NAN : sum / static_cast<double>(n);
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

double DelayDensity(double days, double deviation) {
  // An exponentially modified Gaussian. Far before the move both factors leave the range of double:
  // there is nothing there.
  const double rate = 1 / kDelayMean;
  const double shift = rate * deviation * deviation;
  const double exponent = rate * (shift / 2 - days);
  const double tail = std::erfc((shift - days) / (std::sqrt(2.0) * deviation));
  if (tail <= 0 || exponent > 500) return 0;
  return rate / 2 * std::exp(exponent) * tail;
}

std::vector<double> CoincidenceScores(const MoveTime& move, std::span<const NearbyChange> changes,
                                      std::span<const KindRecord> kinds, const Quiet& quiet) {
  const double deviation = std::max(kDeviationLeast, (move.high - move.low) / (2 * 1.96));
  const double chance = MovesADay(quiet);
  double all = chance;
  std::vector<double> out;
  for (const NearbyChange& one : changes) {
    out.push_back(MovesAChange(kinds[one.kind]) * std::clamp(one.overlap, 0.0, 1.0) *
                  DelayDensity(move.at - one.at, deviation));
    all += out.back();
  }
  for (double& one : out) one /= all;
  return out;
}

std::vector<size_t> MovesOf(std::span<const double> daily) {
  std::vector<size_t> moves;
  if (daily.size() < kWeeks * kWeek) return moves;
  std::vector<double> difference(daily.size(), NAN), sizes;
  for (size_t day = kWeek; day + kWeek <= daily.size(); ++day) {
    difference[day] = MeanOf(daily.subspan(day, kWeek)) - MeanOf(daily.subspan(day - kWeek, kWeek));
    if (!std::isnan(difference[day])) sizes.push_back(std::abs(difference[day]));
  }
  if (sizes.size() < kWeek) return moves;
  const double usual = kMadToDeviation * Median(sizes);
  if (!(usual > 0)) return moves;
  const auto far = [&](size_t day) {
    return std::isnan(difference[day]) ? 0 : std::abs(difference[day]) / usual;
  };
  for (size_t day = kWeek; day + kWeek <= daily.size(); ++day) {
    if (far(day) < kFar) continue;
    bool strongest = true;
    for (size_t other = day - kWeek; other < std::min(daily.size(), day + kWeek + 1); ++other)
      strongest &= far(other) < far(day) || (far(other) == far(day) && other >= day);
    if (strongest) moves.push_back(day);
  }
  return moves;
}

Coincidences FindCoincidences(std::span<const double> daily, double first_day, const MoveTime& move,
                              std::span<const DatedChange> changes, size_t kinds) {
  Coincidences out;
  out.scores.assign(changes.size(), 0);
  out.near.assign(changes.size(), false);
  out.before.resize(kinds);
  const double end = first_day + static_cast<double>(daily.size());
  const auto own = [&](double at) { return std::abs(at - move.at) <= kOwn; };
  std::vector<double> moves;
  for (const size_t day : MovesOf(daily))
    if (const double at = first_day + static_cast<double>(day); !own(at)) moves.push_back(at);
  const auto follows = [](double moved, const DatedChange& change) {
    return moved - change.at >= kFollowsFrom && moved - change.at <= kFollowsTo;
  };

  std::vector<NearbyChange> nearby, earlier;
  std::vector<size_t> nearby_index;
  std::vector<bool> explained(moves.size());
  for (size_t i = 0; i < changes.size(); ++i) {
    const DatedChange& one = changes[i];
    if (!(one.overlap > 0)) continue;
    out.near[i] = one.at >= move.low - kNearBefore && one.at <= move.high + kNearAfter;
    if (out.near[i]) {
      nearby.push_back({AsDay(one.at), one.overlap, one.kind});
      nearby_index.push_back(i);
      continue;
    }
    if (own(one.at) || one.at < first_day || one.at >= end) continue;
    bool moved = false;
    for (size_t m = 0; m < moves.size(); ++m) {
      if (!follows(moves[m], one)) continue;
      explained[m] = moved = true;
    }
    earlier.push_back({AsDay(one.at), one.overlap, one.kind});
    ++out.before[one.kind].changes;
    out.before[one.kind].moved += moved ? 1 : 0;
  }
  for (size_t day = 0; day < daily.size(); ++day)
    out.quiet.days += own(first_day + static_cast<double>(day)) ? 0 : 1;
  for (const bool known : explained) out.quiet.moves += known ? 0 : 1;
  Credit(moves, earlier, &out.before, &out.quiet);
  const std::vector<double> scores = CoincidenceScores(move, nearby, out.before, out.quiet);
  for (size_t i = 0; i < scores.size(); ++i) {
    out.scores[nearby_index[i]] = scores[i];
    out.by_chance -= scores[i];
  }
  out.by_chance = std::max(out.by_chance, 0.0);
  return out;
}

}  // namespace clarion::explanation
