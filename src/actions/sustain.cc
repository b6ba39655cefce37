#include <algorithm>
#include <cmath>

#include "actions/effect.h"
#include "actions/internal/noise.h"
#include "actions/internal/pooled.h"

namespace clarion::actions {
namespace {

using internal::Column;
using internal::NoiseModel;
using internal::Pooled;

constexpr double kLoss = 0.7;        // prior scale of the loss, of the gain
constexpr double kWon = 2.5;         // deviations from nothing that make a win
constexpr double kLostBelow = 0.25;  // of the gain left: lost
constexpr double kHopeless = 14;     // so much less likely, in logarithms, a noise model is dropped
constexpr double kNegligible = 0.01;  // noise models of less weight are not asked

// One way to fade: from a step on, over so many steps, all of it.
struct Course {
  size_t from = 0;
  double length = 1;
};

double NormalCdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

struct Loss {
  double odds = 1;
  double size = 0;  // of the gain lost, in the gain's direction
  double gain = 0;  // beside it
};

// How much better the data are explained by a loss of this course, than by none. `v`: its variance.
double OddsOf(double loss, double v, double scale) {
  const double total = v + scale * scale;
  const double z = loss * scale / std::sqrt(v * total);
  return 2 * NormalCdf(z) * std::sqrt(v / total) * std::exp(std::min(z * z / 2, 500.0));
}

// Everything up to one step, under one noise model, by normal equations that grow.
class Track {
 public:
  Track(const NoiseModel& noise, const Pooled& pooled, const Column& y, std::vector<Column> x,
        const std::vector<Column>& courses)
      : log_prior_(noise.log_prior), p_(x.size()), k_(courses.size()) {
    columns_.push_back(y);
    for (Column& one : x) columns_.push_back(std::move(one));
    for (const Column& one : courses) columns_.push_back(one);
    internal::Whiten(noise, pooled.steps, pooled.independent, &columns_, &log_variances_);
    a_.assign(p_ * p_, 0.0);
    b_.assign(p_, 0.0);
    cross_.assign(k_ * p_, 0.0);
    own_.assign(k_, 0.0);
    with_y_.assign(k_, 0.0);
  }

  void Add(size_t row) {
    const double y = columns_[0][row];
    ++rows_;
    y_squares_ += y * y;
    log_det_ += log_variances_[row];
    for (size_t i = 0; i < p_; ++i) {
      const double x = columns_[i + 1][row];
      b_[i] += x * y;
      for (size_t j = 0; j <= i; ++j) a_[i * p_ + j] += x * columns_[j + 1][row];
    }
    for (size_t c = 0; c < k_; ++c) {
      const double z = columns_[p_ + 1 + c][row];
      if (z == 0) continue;
      own_[c] += z * z;
      with_y_[c] += z * y;
      for (size_t i = 0; i < p_; ++i) cross_[c * p_ + i] += z * columns_[i + 1][row];
    }
  }

  // Had the gain lasted: its size (the last regressor), and how likely the noise model is by all
  // that was seen, up to a constant.
  bool Solve() {
    l_ = a_;
    double log_det = log_det_, squares = y_squares_;
    if (!internal::Cholesky(&l_, p_, &log_det)) return false;
    beta_ = b_;
    internal::CholeskySolve(l_, p_, beta_.data());
    for (size_t i = 0; i < p_; ++i) squares -= b_[i] * beta_[i];
    squares = std::max(squares, 1e-24);
    const double df = static_cast<double>(rows_ - p_);
    variance_ = squares / df;
    weight = log_prior_ - 0.5 * (log_det + df * std::log(squares));
    gain = beta_[p_ - 1];
    const double corner = l_[p_ * p_ - 1];
    gain_variance = variance_ / (corner * corner);
    return true;
  }

  Loss LossBy(size_t course, double sign, double scale) const {
    std::vector<double> solved(cross_.begin() + static_cast<long>(course * p_),
                               cross_.begin() + static_cast<long>((course + 1) * p_));
    internal::CholeskySolve(l_, p_, solved.data());
    double information = own_[course], score = with_y_[course];
    for (size_t i = 0; i < p_; ++i) {
      information -= cross_[course * p_ + i] * solved[i];
      score -= cross_[course * p_ + i] * beta_[i];
    }
    if (information < 1e-6 * own_[course] || information <= 0) return {};
    const double size = score / information;
    const double v = variance_ / information;
    return {OddsOf(sign * size, v, scale), size, gain - size * solved[p_ - 1]};
  }

  double weight = 0;  // Solve's logarithm; normed by who compares
  double gain = 0;
  double gain_variance = 0;

 private:
  double log_prior_;
  size_t p_, k_;
  std::vector<Column> columns_;
  Column log_variances_;
  size_t rows_ = 0;
  double y_squares_ = 0, log_det_ = 0, variance_ = 0;
  std::vector<double> a_, b_, cross_, own_, with_y_, l_, beta_;
};

class Watch {
 public:
  Watch(const Panel& panel, Better better)
      : pooled_(internal::Pool(panel)),
        season_(std::max<size_t>(panel.season, 1)),
        sign_(better == Better::kHigher ? 1 : -1) {}

  Sustain Run(const Effect& effect) {
    Sustain out;
    if (effect.method == Method::kNone || !internal::WhatIsMissing(pooled_, season_).empty())
      return out;
    Prepare();
    for (size_t row = 0; row < pooled_.steps.size(); ++row) {
      for (Track& track : tracks_) track.Add(row);
      if (row + 1 >= pooled_.before + std::max<size_t>(season_, 5)) Look(row, &out);
    }
    out.state = StateOf(effect, out);
    if (!out.won_at) out.win = out.now = effect.value;
    return out;
  }

 private:
  void Prepare() {
    Column y = pooled_.value;
    for (size_t row = 0; row < y.size(); ++row) y[row] -= pooled_.control[row];
    std::vector<Column> x = internal::Regressors(pooled_.steps, season_);
    x.push_back(pooled_.treated);
    const size_t apart = std::max<size_t>(1, season_ / 2);
    std::vector<Column> columns;
    for (size_t from = pooled_.before + season_; from < pooled_.steps.size(); from += apart)
      for (const double seasons : {0.0, 2.0, 4.0, 8.0})
        courses_.push_back({from, seasons * static_cast<double>(season_)});
    for (const Course& course : courses_) {
      Column column(pooled_.steps.size(), 0.0);
      for (size_t row = course.from; row < column.size(); ++row)
        column[row] = -Lost(course, row) * pooled_.treated[row];
      columns.push_back(std::move(column));
    }
    for (const NoiseModel& noise : internal::NoiseGrid())
      tracks_.emplace_back(noise, pooled_, y, x, columns);
  }

  double Lost(const Course& course, size_t row) const {
    if (row < course.from) return 0;
    if (course.length <= 0) return 1;
    const double since = static_cast<double>(pooled_.steps[row] - pooled_.steps[course.from]) + 1;
    return std::min(1.0, since / course.length);
  }

  void Look(size_t row, Sustain* out) {
    double gain = 0, square = 0, best = -INFINITY, sum = 0;
    for (Track& track : tracks_) {
      if (!track.Solve()) return;
      best = std::max(best, track.weight);
    }
    std::erase_if(tracks_, [&](const Track& one) { return one.weight < best - kHopeless; });
    for (Track& track : tracks_) {
      track.weight = std::exp(track.weight - best);
      if (track.weight < kNegligible) track.weight = 0;
      sum += track.weight;
    }
    for (Track& track : tracks_) {
      track.weight /= sum;
      gain += track.weight * track.gain;
      square += track.weight * (track.gain_variance + track.gain * track.gain);
    }
    const double deviation = std::sqrt(std::max(square - gain * gain, 1e-300));
    if (!out->won_at && sign_ * gain > kWon * deviation) out->won_at = pooled_.steps[row];
    if (!out->won_at) return;
    Judge(row, std::max(std::abs(gain), kWon * deviation / 2), out);
  }

  // The evidence for any loss, and what it leaves.
  void Judge(size_t row, double scale, Sustain* out) {
    double sum = 0, gain = 0, now = 0, kept = 0;
    size_t courses = 0;
    for (size_t c = 0; c < courses_.size(); ++c) courses += courses_[c].from <= row ? 1 : 0;
    for (const Track& track : tracks_) {
      if (track.weight == 0) continue;
      kept += track.weight * track.gain;
      for (size_t c = 0; c < courses; ++c) {
        const Loss loss = track.LossBy(c, sign_, kLoss * scale);
        const double odds = track.weight * loss.odds / static_cast<double>(courses);
        sum += odds;
        gain += odds * loss.gain;
        now += odds * (loss.gain - loss.size * Lost(courses_[c], row));
      }
    }
    out->evidence = sum;
    if (courses > 0 && sum >= kFadingOdds && !out->faded_at) out->faded_at = pooled_.steps[row];
    // As much as the evidence says, so that a lasting win is reported as what it is.
    const double share = courses > 0 ? sum / (1 + sum) : 0;
    out->win = (1 - share) * kept + share * (sum > 0 ? gain / sum : 0);
    out->now = (1 - share) * kept + share * (sum > 0 ? now / sum : 0);
  }

  State StateOf(const Effect& effect, const Sustain& sustain) const {
    const bool good = effect.Proven() && sign_ * effect.value > 0;
    const bool bad = effect.Proven() && sign_ * effect.value < 0;
    if (sustain.won_at && sustain.faded_at && sustain.evidence >= 1) {
      const double left = sign_ * sustain.win > 0 ? sustain.now / sustain.win : 0;
      return left < kLostBelow ? State::kLost : State::kFading;
    }
    if (good) return State::kHolds;
    const size_t steps = pooled_.steps.size() - pooled_.before;
    if (bad && steps >= 2 * season_) return State::kWorse;
    return steps >= 4 * season_ ? State::kNoEffect : State::kMeasuring;
  }

  const Pooled pooled_;
  const size_t season_;
  const double sign_;
  std::vector<Course> courses_;
  std::vector<Track> tracks_;
};

}  // namespace

Sustain WatchSustain(const Panel& panel, const Effect& effect, Better better) {
  return Watch(panel, better).Run(effect);
}

}  // namespace clarion::actions
