#include "metrics/conflict.h"

#include <algorithm>
#include <cmath>

#include "base/multiple_tests.h"
#include "metrics/internal/rank_association.h"
#include "metrics/internal/ratio_change.h"

namespace clarion::metrics {
namespace {

constexpr uint64_t kSeed = 0x7461726765747321;
constexpr size_t kSegmentsMost = 200;
constexpr double kBorrowed = 10;  // contacts of the whole that steady a segment's own variance

double Sign(const Move& move) { return move.better == Direction::kUp ? 1 : -1; }

struct Measured {
  RatioChange ratio;
  MoveChange change;
  double row_variance = 0;  // of the whole
};

MoveChange ToChange(const Move& move, const RatioChange& ratio) {
  MoveChange out;
  out.before = ratio.before;
  out.now = ratio.now;
  if (!ratio.known) return out;
  const double se = std::sqrt(ratio.variance);
  out.value = ratio.now - ratio.before;
  const double half = StudentT95(int64_t(ratio.freedom)) * se;
  out.low = out.value - half;
  out.high = out.value + half;
  if (se <= 0) return out;
  out.p_better = StudentTail(Sign(move) * out.value / se, ratio.freedom);
  out.p_worse = 1 - out.p_better;
  return out;
}

Measured Measure(const Move& move) {
  Measured out;
  out.ratio = ChangeByDays(move.metric->kind, move.before, move.now);
  out.change = ToChange(move, out.ratio);
  Sums all;
  for (const auto* side : {&move.before, &move.now})
    for (const Sums& day : *side) all += day;
  out.row_variance = RowVariance(move.metric->kind, all);
  return out;
}

// Whether a change is large enough to speak of.
bool Matters(const Move& move, const MoveChange& change, double least) {
  double base = std::abs(change.before);
  if (move.metric->kind == Kind::kShare) base = std::min(change.before, 1 - change.before);
  if (move.metric->kind == Kind::kNet) base = 100;
  return std::abs(change.value) >= least * base;
}

// How a segment moved, upwards = better.
SegmentShift ShiftOf(const Move& move, const Measured& whole, const Sums& before, const Sums& now) {
  const Kind kind = move.metric->kind;
  Sums both = before;
  both += now;
  const double n = double(both.n);
  const double own =
      (n * RowVariance(kind, both) + kBorrowed * whole.row_variance) / (n + kBorrowed);
  SegmentShift out;
  out.value =
      Sign(move) * (TotalOf(kind, now) / double(now.n) - TotalOf(kind, before) / double(before.n));
  out.variance = whole.ratio.inflation * own * (1 / double(before.n) + 1 / double(now.n));
  return out;
}

class Finder {
 public:
  Finder(std::span<const Move> moves, std::span<const SegmentSplit> splits,
         const ConflictSettings& settings)
      : moves_(moves), splits_(splits), settings_(settings) {
    for (const Move& move : moves) measured_.push_back(Measure(move));
  }

  std::vector<Conflict> Run() {
    std::vector<Conflict> out = Together();
    Associations(&out);
    std::stable_sort(out.begin(), out.end(), [](const Conflict& a, const Conflict& b) {
      return a.in_same_places != b.in_same_places ? a.in_same_places : a.p < b.p;
    });
    return out;
  }

 private:
  std::vector<Conflict> Together() const {
    std::vector<Conflict> pairs;
    std::vector<double> p;
    for (size_t i = 0; i < moves_.size(); ++i)
      for (size_t j = 0; j < moves_.size(); ++j) {
        if (!moves_[i].aimed || moves_[j].rank >= moves_[i].rank) continue;
        if (moves_[i].better == Direction::kNone || moves_[j].better == Direction::kNone) continue;
        if (!measured_[i].ratio.known || !measured_[j].ratio.known) continue;
        Conflict one{i, j, measured_[i].change, measured_[j].change};
        one.p = std::max(one.gain.p_better, one.loss.p_worse);
        p.push_back(one.p);
        pairs.push_back(std::move(one));
      }
    const std::vector<double> q = AdjustedPValues(p);
    for (size_t k = 0; k < pairs.size(); ++k) pairs[k].q = q[k];
    std::erase_if(pairs, [&](const Conflict& one) {
      return one.q > settings_.q ||
             !Matters(moves_[one.better], one.gain, settings_.least_change) ||
             !Matters(moves_[one.worse], one.loss, settings_.least_change);
    });
    return pairs;
  }

  void Associations(std::vector<Conflict>* conflicts) const {
    std::vector<double> p;
    for (Conflict& one : *conflicts)
      for (const SegmentSplit& split : splits_)
        if (auto found = AssociationOf(one, split)) {
          p.push_back(found->p);
          one.associations.push_back(*std::move(found));
        }
    const std::vector<double> q = AdjustedPValues(p);
    size_t next = 0;
    for (Conflict& one : *conflicts) {
      for (Association& each : one.associations) {
        each.q = q[next++];
        one.in_same_places |= each.q <= settings_.places_q;
      }
      std::stable_sort(one.associations.begin(), one.associations.end(),
                       [](const Association& a, const Association& b) { return a.p < b.p; });
    }
  }

  bool Enough(const SegmentMove& segment, size_t move) const {
    return segment.before[move].n >= settings_.least_contacts &&
           segment.now[move].n >= settings_.least_contacts;
  }

  std::vector<const SegmentMove*> SegmentsFor(const Conflict& one,
                                              const SegmentSplit& split) const {
    std::vector<const SegmentMove*> out;
    for (const SegmentMove& segment : split.segments)
      if (Enough(segment, one.better) && Enough(segment, one.worse)) out.push_back(&segment);
    std::stable_sort(out.begin(), out.end(), [&](const SegmentMove* a, const SegmentMove* b) {
      return a->now[one.better].n > b->now[one.better].n;
    });
    if (out.size() > kSegmentsMost) out.resize(kSegmentsMost);
    return out;
  }

  std::optional<Association> AssociationOf(const Conflict& one, const SegmentSplit& split) const {
    const std::vector<const SegmentMove*> segments = SegmentsFor(one, split);
    if (segments.size() < settings_.least_segments) return std::nullopt;
    std::vector<SegmentShift> gains, losses;
    Association out;
    double clearest = 0;
    for (const SegmentMove* segment : segments) {
      gains.push_back(ShiftOf(moves_[one.better], measured_[one.better],
                              segment->before[one.better], segment->now[one.better]));
      losses.push_back(ShiftOf(moves_[one.worse], measured_[one.worse], segment->before[one.worse],
                               segment->now[one.worse]));
      losses.back().value *= -1;
      if (gains.back().variance <= 0 || losses.back().variance <= 0) return std::nullopt;
      const double clear = std::min(gains.back().value / std::sqrt(gains.back().variance),
                                    losses.back().value / std::sqrt(losses.back().variance));
      if (clear <= clearest) continue;
      clearest = clear;
      out.most = segment->value;
    }
    const auto found = Associate(gains, losses, kSeed);
    if (!found) return std::nullopt;
    out.dimension = split.dimension;
    out.segments = segments.size();
    out.correlation = found->correlation;
    out.p = found->p;
    return out;
  }

  const std::span<const Move> moves_;
  const std::span<const SegmentSplit> splits_;
  const ConflictSettings settings_;
  std::vector<Measured> measured_;
};

}  // namespace

MoveChange ChangeOf(const Move& move) { return Measure(move).change; }

std::vector<Conflict> FindConflicts(std::span<const Move> moves,
                                    std::span<const SegmentSplit> splits,
                                    const ConflictSettings& settings) {
  return Finder(moves, splits, settings).Run();
}

}  // namespace clarion::metrics
