#include "explanation/internal/channel.h"

#include <algorithm>
#include <cmath>

namespace clarion::explanation::internal {
namespace {

constexpr double kFloorShare = 0.05;  // of one count: what an expectation of 0 still allows
constexpr int kRounds = 25;
constexpr double kClipMisfit = 5;
// Noise is fitted on so many leaves at most, evenly spaced: more add no accuracy that matters.
constexpr size_t kSampleMax = 8192;

size_t StrideOf(size_t rows, size_t most) { return std::max<size_t>(1, rows / most); }

bool AreCounts(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return value == std::floor(value); });
}

// E[min(z², c²)] of a standard normal z: what clipping takes from the variance.
double ClippedShare(double c) {
  const double density = std::exp(-c * c / 2) / std::sqrt(2 * M_PI);
  const double inside = std::erf(c / M_SQRT2);
  return inside - 2 * c * density + c * c * (1 - inside);
}

// The mean size of one count: amounts of minutes vary by minutes.
double UnitOf(const std::vector<double>& values) {
  if (AreCounts(values)) return 1;
  double sum = 0;
  size_t some = 0;
  for (const double value : values) {
    sum += value;
    some += value > 0 ? 1 : 0;
  }
  return some > 0 ? std::min(1.0, sum / static_cast<double>(some)) : 1;
}

double Center(const Calibration& calibration, double expected) {
  if (calibration.power == 1) return expected * std::exp(calibration.level);
  return expected > 0 ? std::exp(calibration.level + calibration.power * std::log(expected)) : 0;
}

constexpr double kClipCalibration = 3;
constexpr int kCalibrationRounds = 10;
constexpr double kFreeGain = 2;  // ln likelihood two parameters win by chance, and a little more

// Half the clipped squares of the leaves used, and the Gauss–Newton sums at `at`.
struct Step {
  double loss = 0;
  double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
};

// What a calibration is fitted to. Weights are those of the plain expectations and stay.
class CalibrationFit {
 public:
  CalibrationFit(const std::vector<double>& now, const std::vector<double>& expected,
                 const std::vector<bool>& use, const Channel& channel)
      : now_(now) {
    const Noise noise = channel.noise;
    log_.resize(now.size());
    weight_.resize(now.size());
    for (size_t row = 0; row < now.size(); ++row) {
      const double size = channel.size[row];
      const double variance =
          noise.phi * channel.counting[row] + noise.tau * noise.tau * size * size;
      const bool is_used = use[row] && expected[row] > 0 && variance > 0;
      weight_[row] = is_used ? 1 / std::sqrt(variance) : 0;
      log_[row] = is_used ? std::log(expected[row]) : 0;
    }
  }

  Step At(const Calibration& at, size_t stride) const {
    Step step;
    for (size_t row = 0; row < now_.size(); row += stride) {
      if (weight_[row] == 0) continue;
      const double m = std::exp(at.level + at.power * log_[row]);
      const double z =
          std::clamp((now_[row] - m) * weight_[row], -kClipCalibration, kClipCalibration);
      const double j0 = m * weight_[row];
      const double j1 = j0 * log_[row];
      step.loss += z * z / 2;
      step.g0 += j0 * z;
      step.g1 += j1 * z;
      step.h00 += j0 * j0;
      step.h01 += j0 * j1;
      step.h11 += j1 * j1;
    }
    return step;
  }

 private:
  const std::vector<double>& now_;
  std::vector<double> log_;     // of the expectation
  std::vector<double> weight_;  // 1 / standard deviation; 0: not used
};

void Advance(const Step& step, bool bends, Calibration* at) {
  if (!(step.h00 > 0)) return;
  const double det = step.h00 * step.h11 - step.h01 * step.h01;
  if (!bends || det <= 1e-9 * step.h00 * step.h11) {
    at->level += std::clamp(step.g0 / step.h00, -1.0, 1.0);
    return;
  }
  at->level += std::clamp((step.g0 * step.h11 - step.g1 * step.h01) / det, -1.0, 1.0);
  const double bend = (step.g1 * step.h00 - step.g0 * step.h01) / det;
  at->power = std::clamp(at->power + std::clamp(bend, -0.2, 0.2), 0.5, 1.5);
}

// On a sample until it settles; on all leaves only if the sample promises a gain.
Calibration Fit(const CalibrationFit& fit, size_t rows, bool bends) {
  Calibration at;
  const size_t sparse = StrideOf(rows, kSampleMax);
  for (int round = 0; round < kCalibrationRounds; ++round) {
    Advance(fit.At(at, sparse), bends, &at);
  }
  const double promised = fit.At({}, sparse).loss - fit.At(at, sparse).loss;
  if (sparse > 1 && promised * static_cast<double>(sparse) < kFreeGain) return {};
  if (sparse > 1) Advance(fit.At(at, 1), bends, &at);
  at.gain = fit.At({}, 1).loss - fit.At(at, 1).loss - kFreeGain;
  return at;
}

}  // namespace

Calibration FitCalibration(const std::vector<double>& now, const std::vector<double>& expected,
                           const std::vector<bool>& use, const Channel& channel) {
  const CalibrationFit fit(now, expected, use, channel);
  const Calibration bent = Fit(fit, now.size(), true);
  // Where expectations say little about leaves no bend fits, but everything may still have moved.
  return bent.gain > 0 ? bent : Fit(fit, now.size(), false);
}

Channel AmountChannel(const std::vector<double>& now, const std::vector<double>& expected,
                      const Calibration& calibration) {
  Channel channel;
  channel.phi_min = AreCounts(now) ? 1 : 0;
  const double floor = kFloorShare * UnitOf(now);
  channel.residual.reserve(now.size());
  channel.counting.reserve(now.size());
  channel.size.reserve(now.size());
  for (size_t row = 0; row < now.size(); ++row) {
    const double center = Center(calibration, expected[row]);
    channel.residual.push_back(now[row] - center);
    channel.counting.push_back(center + floor);
    channel.size.push_back(center + floor);
  }
  return channel;
}

Channel RateChannel(const Leaves& leaves, double shift) {
  Channel channel;
  channel.is_amount = false;
  double num = 0;
  double den = 0;
  bool is_share = true;
  for (size_t row = 0; row < leaves.size(); ++row) {
    num += leaves.expected[row];
    den += leaves.expected_den[row];
    is_share &= leaves.now[row] <= leaves.now_den[row] &&
                leaves.expected[row] <= leaves.expected_den[row] * (1 + 1e-9);
  }
  const double whole = den > 0 ? num / den : 0;
  channel.phi_min = is_share && AreCounts(leaves.now) && AreCounts(leaves.now_den) ? 1 : 0;
  channel.residual.reserve(leaves.size());
  channel.counting.reserve(leaves.size());
  channel.size.reserve(leaves.size());
  channel.effect_sd = is_share ? 0.15 : std::max(0.15 * whole, 1e-12);
  for (size_t row = 0; row < leaves.size(); ++row) {
    const double size = leaves.now_den[row];
    const double base = leaves.expected_den[row];
    const double rate = base > 0 ? leaves.expected[row] / base : whole;
    channel.residual.push_back(leaves.now[row] - size * (rate + shift));
    // A rate of exactly 0 or 1 from few contacts still varies: it is drawn a little to the whole.
    const double drawn = std::clamp((leaves.expected[row] + whole) / (base + 1), 0.0, 1e15);
    const double variance = is_share ? drawn * (1 - drawn) : drawn * drawn;
    channel.counting.push_back(size * std::max(variance, 1e-6 * whole * whole));
    channel.size.push_back(size);
  }
  return channel;
}

namespace {

struct Moments {
  double aa = 0, ab = 0, bb = 0, ay = 0, by = 0;
};

Noise Solve(const Moments& m, double phi_min) {
  Noise noise;
  const double det = m.aa * m.bb - m.ab * m.ab;
  double phi = m.aa > 0 ? m.ay / m.aa : 1;
  double tau2 = 0;
  if (det > 1e-12 * m.aa * m.bb) {
    phi = (m.ay * m.bb - m.by * m.ab) / det;
    tau2 = (m.by * m.aa - m.ay * m.ab) / det;
  }
  if (tau2 < 0) {
    tau2 = 0;
    phi = m.ay / m.aa;
  }
  if (phi < phi_min) {
    phi = phi_min;
    tau2 = m.bb > 0 ? std::max(0.0, (m.by - phi * m.ab) / m.bb) : 0;
  }
  noise.phi = std::max(phi, 1e-9);
  noise.tau = std::sqrt(tau2);
  return noise;
}

}  // namespace

namespace {

// Residual squared and variance parts of a leaf once its cause's effect is taken off.
struct LeafNoise {
  double square = 0;    // of the residual
  double counting = 0;  // variance by counting
  double spread = 0;    // size²
  double Variance(const Noise& noise) const {
    return noise.phi * counting + noise.tau * noise.tau * spread;
  }
};

LeafNoise NoiseOf(const Channel& channel, const std::vector<double>& effect, size_t row) {
  const double s = effect.empty() ? 0 : effect[row];
  const double size = channel.size[row];
  // Under a change of volume the noise changes with it.
  const double scale = channel.is_amount ? std::max(1 + s, 0.05) : 1;
  const double e = channel.residual[row] - s * size;
  return {e * e, channel.counting[row] * scale, size * size * scale * scale};
}

// How far the variance of slices' sums is above what the noise says: 1 where its shape is right.
// Slices are judged by Σu with Var Σi; where leaves do not vary as phi and tau have it, the ratio
// of Σu² to Σi says so.
double Misfit(const Channel& channel, const std::vector<double>& effect, const Noise& noise,
              size_t stride) {
  double squares = 0;
  double information = 0;
  for (size_t row = 0; row < channel.size.size(); row += stride) {
    const LeafNoise leaf = NoiseOf(channel, effect, row);
    const double variance = leaf.Variance(noise);
    if (!(variance > 0)) continue;
    const double weight = leaf.spread / variance;
    squares += weight * std::min(leaf.square / variance, kClipMisfit * kClipMisfit);
    information += weight;
  }
  return information > 0 ? squares / information : 1;
}

}  // namespace

void FitNoise(const std::vector<double>& effect, double clip, Channel* channel) {
  Noise noise{std::max(1.0, channel->phi_min), 0.1};
  if (!channel->is_amount) noise.tau = 0;
  const double share = ClippedShare(clip);
  const size_t stride = StrideOf(channel->size.size(), kSampleMax);
  for (int round = 0; round < kRounds; ++round) {
    Moments m;
    for (size_t row = 0; row < channel->size.size(); row += stride) {
      const LeafNoise leaf = NoiseOf(*channel, effect, row);
      const double variance = leaf.Variance(noise);
      if (!(variance > 0)) continue;
      const double y = std::min(leaf.square, clip * clip * variance) / share;
      const double w = 1 / (variance * variance);
      m.aa += w * leaf.counting * leaf.counting;
      m.ab += w * leaf.counting * leaf.spread;
      m.bb += w * leaf.spread * leaf.spread;
      m.ay += w * leaf.counting * y;
      m.by += w * leaf.spread * y;
    }
    if (!(m.aa > 0)) break;
    const Noise next = Solve(m, channel->phi_min);
    const bool settled = std::abs(next.phi - noise.phi) < 1e-3 * noise.phi &&
                         std::abs(next.tau - noise.tau) < 1e-3 * noise.tau + 1e-5;
    noise = next;
    if (settled) break;
  }
  const double misfit = effect.empty() ? 1 : Misfit(*channel, effect, noise, stride);
  if (misfit > 1) {
    noise.phi *= misfit;
    noise.tau *= std::sqrt(misfit);
  }
  channel->noise = noise;
}

void FillScores(Channel* channel) {
  const size_t rows = channel->size.size();
  channel->u.resize(rows);
  channel->i.resize(rows);
  const Noise noise = channel->noise;
  for (size_t row = 0; row < rows; ++row) {
    const double size = channel->size[row];
    const double variance =
        noise.phi * channel->counting[row] + noise.tau * noise.tau * size * size;
    const bool known = variance > 0;
    channel->u[row] = known ? size * channel->residual[row] / variance : 0;
    channel->i[row] = known ? size * size / variance : 0;
  }
}

}  // namespace clarion::explanation::internal
