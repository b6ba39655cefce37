#include "detection/internal/series_model.h"

#include <algorithm>
#include <cstdlib>

#include "detection/internal/tails.h"

namespace clarion::detection {
namespace {

constexpr uint32_t kShapeSteps = kSlots;     // a week before noise is believed
constexpr uint32_t kWarmSteps = 2 * kSlots;  // and another before anything is raised
constexpr double kInfluence = 2.5;           // standard deviations a step may teach
constexpr double kRingMax = 5;               // and that a sum takes from one step
constexpr double kLevelGain = 1.0 / (3 * kSlots);
constexpr double kDayGain = 0.03;
constexpr double kWeekGain = 0.08;
constexpr double kWeekDoubt = 6;  // sightings at which an hour of the week counts for half
constexpr double kDayDoubt = 10;
constexpr double kLent = 10;  // sightings a weekend hour borrows from the weekdays
constexpr double kNoiseGain = 0.02;
constexpr double kNoiseDoubt = 12;
constexpr double kNormalExcess = 0.37;  // E[|z| - 2 | |z| > 2] of the normal
// How near to a Sunday a holiday comes differs from place to place: its volume is that much less
// sure (variance), and teaches nothing of Sundays.
constexpr double kHolidayNoise = 6;
constexpr double kTailIndex = 0.2;     // ξ of the generalised Pareto tail of single steps
constexpr double kEffectiveTests = 6;  // overlapping sums: this many independent ones (null runs)
constexpr double kEffectiveSuddenTests = 3;
constexpr int kSuddenTests = 5;  // the shortest windows
constexpr int kCalmSteps = 6;
constexpr uint32_t kSettleSteps = 12;  // inside an incident, before its own level is believed
constexpr uint32_t kAbsorbSteps = 2 * kSlots;  // what lasts two weeks is the new normal

double Forward(SeriesKind kind, double value) {
  return kind == SeriesKind::kCount ? 2 * std::sqrt(std::max(0.0, value) + 0.375) : value;
}

double Backward(SeriesKind kind, double y) {
  if (kind == SeriesKind::kMean) return y;
  if (kind == SeriesKind::kRate) return std::clamp(y, 0.0, 1.0);
  return std::max(0.0, y * std::abs(y) / 4 - 0.375);
}

bool IsHoliday(const SlotTime& time) { return time.day_kind == 2 && time.slot < 6 * 24; }

}  // namespace

// The curve over the day. Rates and means: smoothed over five hours, and a weekend's leans on the
// weekdays' until it was seen often; their noise is larger than what sets one hour off the next.
double SeriesModel::DayShape(int day_kind, int hour) const {
  if (kind() == SeriesKind::kCount) return state_.day[day_kind][hour];
  double sum = 0;
  double weights = 0;
  for (int d = -2; d <= 2; ++d) {
    const int at = (hour + d + 24) % 24;
    const double near = 3 - std::abs(d);
    const double mine = near * state_.day_n[day_kind][at];
    sum += mine * state_.day[day_kind][at];
    weights += mine;
    if (day_kind == 0) continue;
    const double lent = near * std::min(kLent, double(state_.day_n[0][at]));
    sum += lent * state_.day[0][at];
    weights += lent;
  }
  return sum / (weights + kDayDoubt);
}

double SeriesModel::Shape(const SlotTime& time) const {
  const int slot = time.day_kind == 2 ? 6 * 24 + time.hour : time.slot;  // holidays: Sunday's
  const double n = state_.week_n[slot];
  const double doubt = kind() == SeriesKind::kCount ? kWeekDoubt : 4 * kWeekDoubt;
  return DayShape(time.day_kind, time.hour) + state_.week[slot] * n / (n + doubt);
}

// A rate of nothing is never sure: it keeps a part of the overall level.
double SeriesModel::ExpectedY(const SlotTime& time) const {
  const double y = state_.level + Shape(time);
  if (kind() != SeriesKind::kRate) return y;
  return std::clamp(y, 0.25 * state_.level, 1 - 0.25 * (1 - state_.level));
}

double SeriesModel::NoiseOf(const SlotTime& time) const {
  const int end = time.day_kind != 0;
  const double n = state_.noise_n[end][time.hour];
  const double all = state_.noise_all;
  const double noise = (n * state_.noise[end][time.hour] + kNoiseDoubt * all) / (n + kNoiseDoubt);
  return IsHoliday(time) && kind() == SeriesKind::kCount ? kHolidayNoise * noise : noise;
}

double SeriesModel::BaseVariance(double expected, double weight) const {
  switch (kind()) {
    case SeriesKind::kCount:
      return 1;
    case SeriesKind::kRate: {
      const double p = std::clamp(expected, 0.01, 0.99);
      return p * (1 - p) / weight;
    }
    case SeriesKind::kMean:
      break;
  }
  return 1 / weight;
}

// A volume far above the usual is not taken at its word: what stands beside a rate is often the
// volume of the slice, not the number the rate was made of, and an over-stated one invents signs.
double SeriesModel::UsableWeight(const SlotTime& time, double weight) const {
  if (!std::isfinite(weight)) return 1;
  const double usual = state_.weight_day[time.day_kind != 0][time.hour];
  if (usual <= 0) return std::max(0.5, weight);
  return std::max(0.5, std::min(usual, std::sqrt(weight * usual)));
}

void SeriesModel::Expect(const SlotTime& time, double* expected, double* sd) const {
  *expected = ExpectedY(time);
  const double usual = state_.weight_day[time.day_kind != 0][time.hour];
  *sd = std::sqrt(BaseVariance(*expected, usual > 0 ? usual : 1) * NoiseOf(time));
}

double SeriesModel::ToModelScale(double value) const { return Forward(kind(), value); }
double SeriesModel::FromModelScale(double y) const { return Backward(kind(), y); }

bool SeriesModel::warm() const { return state_.steps >= kWarmSteps; }

std::array<double, kTests> SeriesModel::Statistics() const {
  std::array<double, kTests> raw{};
  const int n = state_.filled;
  double sum = 0;
  double squares = 0;
  int window = 0;
  int spread = 0;
  for (int i = 0; i < std::min(n, kWindows.back()); ++i) {
    const double z = Ring(i);
    const double cut = std::clamp(z, -kRingMax, kRingMax);
    sum += cut;
    squares += cut * cut;
    if (window < int(kWindows.size()) && i + 1 == kWindows[window]) {
      raw[window] = i == 0 ? z : sum / std::sqrt(double(i + 1));
      ++window;
    }
    if (spread < int(kSpreads.size()) && i + 1 == kSpreads[spread]) {
      // Wilson & Hilferty 1931: the cube root of χ²/n is near normal.
      const double k = i + 1;
      raw[kWindows.size() + kRamps.size() + spread] =
          (std::cbrt(squares / k) - (1 - 2 / (9 * k))) / std::sqrt(2 / (9 * k));
      ++spread;
    }
  }
  for (size_t r = 0; r < kRamps.size(); ++r) {
    const int length = kRamps[r];
    if (n < length) break;
    double ramp = 0;
    for (int i = 0; i < length; ++i)
      ramp += (length - i) * std::clamp(Ring(i), -kRingMax, kRingMax);
    raw[kWindows.size() + r] = ramp / std::sqrt(length * (length + 1.0) * (2.0 * length + 1) / 6);
  }
  return raw;
}

// The chance of a statistic beyond `size`. A single step: a generalised Pareto tail with the
// series' own mean excess (Pickands 1975). A sum of squares: an exponential one. Sums: normal,
// fattened by what is left of that excess.
double SeriesModel::TailOf(int test, double size) const {
  const double fat = std::max(0.0, state_.tail_excess - kNormalExcess);
  const bool squares = test >= int(kWindows.size() + kRamps.size());
  if (test == 0 || squares) {
    if (size <= 2) return TwoSidedNormal(size);
    if (squares) return 0.0455 * std::exp((2 - size) / 0.7);
    return 0.0455 * std::pow(1 + kTailIndex * (size - 2) / (kNormalExcess + fat), -1 / kTailIndex);
  }
  const double steps = test < int(kWindows.size()) ? kWindows[test] : 36;
  return TwoSidedNormal(size * 0.95 / (1 + fat / std::sqrt(steps)));
}

void SeriesModel::Strongest(const std::array<double, kTests>& raw, Reading* reading) const {
  double least = 1;
  double sudden = 1;
  for (int t = 0; t < kTests; ++t) {
    const double value = raw[t] / std::sqrt(std::max(0.8, double(state_.spread[t])));
    const double size = std::abs(value);
    if (size < 1) continue;
    const double p = TailOf(t, size);
    if (t < kSuddenTests) sudden = std::min(sudden, p);
    if (p >= least) continue;
    least = p;
    reading->test = uint8_t(t);
    reading->strength = value;
    const int r = t - int(kWindows.size());
    reading->span = r < 0 ? kWindows[t]
                          : (r < int(kRamps.size()) ? kRamps[r] : kSpreads[r - int(kRamps.size())]);
  }
  reading->p = std::min(1.0, kEffectiveTests * least);
  reading->sudden_p = std::min(1.0, kEffectiveSuddenTests * sudden);
}

// Inside an incident, the incident's own level so far: what is tested then is whether it changes.
double SeriesModel::Settled(double z) {
  if (state_.flagged == 0) return 0;
  const double level = state_.flag_mean;
  const double gain = std::max(1.0 / 48, 1 / (state_.flagged_steps + 1.0));
  state_.flag_mean += float(gain * (z - state_.flag_mean));
  if (state_.flagged_steps == kSettleSteps) state_.filled = 0;
  return level;
}

bool SeriesModel::Worse(const Reading& reading) const {
  return state_.flagged != 0 && state_.flagged_steps > kSettleSteps &&
         reading.strength * state_.flag_mean > 0 && std::abs(state_.flag_mean) > 1 &&
         std::abs(state_.recent) > std::abs(state_.flag_mean);
}

void SeriesModel::LearnWeight(const SlotTime& time, double weight) {
  float& usual = state_.weight_day[time.day_kind != 0][time.hour];
  if (!std::isfinite(weight) || weight <= 0) return;
  usual =
      usual <= 0 ? float(weight) : float(usual + 0.1 * (std::min(weight, 3.0 * usual + 3) - usual));
}

void SeriesModel::LearnShape(const SlotTime& time, double y, double sd) {
  // In the first week the level is the plain mean, and nothing is known of outliers.
  const bool first = state_.steps < kShapeSteps;
  if (first) state_.level += (y - state_.level) / (state_.steps + 1);
  const double residual = y - ExpectedY(time);
  const double bound = state_.noise_all_n > 24 ? kInfluence * sd : std::abs(residual);
  double r = std::clamp(residual, -bound, bound);
  float& day_n = state_.day_n[time.day_kind][time.hour];
  const double day_gain = std::max(kDayGain, 1 / (day_n + 1.0));
  state_.day[time.day_kind][time.hour] += float(day_gain * r);
  day_n += 1;
  r *= 1 - day_gain;
  const int slot = time.day_kind == 2 ? 6 * 24 + time.hour : time.slot;
  float& week_n = state_.week_n[slot];
  state_.week[slot] += float(std::max(kWeekGain, 1 / (week_n + 2.0)) * r);
  week_n = std::min(week_n + 1, 20.0F);
  if (!first) state_.level += std::max(1.0 / (state_.steps + 1), kLevelGain) * r;
}

void SeriesModel::LearnNoise(const SlotTime& time, double square) {
  const int end = time.day_kind != 0;
  float& n = state_.noise_n[end][time.hour];
  float& noise = state_.noise[end][time.hour];
  const double usual = state_.noise_all_n > 20 ? NoiseOf(time) : square;
  const double bounded = std::min(square, 9 * std::max(usual, 1e-12));
  noise += float(std::max(kNoiseGain, 1 / (n + 1.0)) * (bounded - noise));
  n = std::min(n + 1, 200.0F);
  state_.noise_all_n += 1;
  state_.noise_all += std::max(1.0 / 1000, 1 / state_.noise_all_n) * (bounded - state_.noise_all);
}

void SeriesModel::LearnTests(const std::array<double, kTests>& raw) {
  const double gain = std::max(1.0 / 1500, 1 / (state_.tested + 100.0));
  for (int t = 0; t < kTests; ++t) {
    const double square = std::min(raw[t] * raw[t], 9.0 * state_.spread[t]);
    state_.spread[t] += float(gain * (square - state_.spread[t]));
  }
  const double z = std::abs(raw[0]) / std::sqrt(std::max(0.8, double(state_.spread[0])));
  if (z > 2) {
    state_.tail_n = std::min(state_.tail_n + 1, 100.0F);
    state_.tail_excess += float((std::min(z - 2, 6.0) - state_.tail_excess) / state_.tail_n);
  }
  ++state_.tested;
}

Reading SeriesModel::Step(const SlotTime& time, const Observation& seen) {
  Reading reading;
  if (state_.steps == 0) std::fill(std::begin(state_.spread), std::end(state_.spread), 1.0F);
  const bool weighted = kind() != SeriesKind::kCount;
  if (!std::isfinite(seen.value) || (weighted && seen.weight <= 0 && seen.value == 0))
    return reading;
  const double y = Forward(kind(), seen.value);
  if (state_.steps == 0) state_.level = y;
  const double expected = ExpectedY(time);
  const double weight = weighted ? UsableWeight(time, seen.weight) : 1;
  const double base = BaseVariance(expected, weight);
  const double noise = NoiseOf(time);
  const double sd = std::sqrt(std::max(base * noise, 1e-18 * (1 + y * y)));
  double z = (y - expected) / sd;
  if (kind() == SeriesKind::kRate && std::isfinite(seen.weight) && seen.value >= 0 &&
      seen.value <= 1) {
    const double n = weight / std::max(noise, 1.0);
    // Few trials say little however surprising they look, the more as their number is uncertain.
    const double most = 2 + 2 * std::sqrt(n * expected * (1 - expected));
    z = std::clamp(BinomialZ(seen.value * n, n, expected), -most, most);
  }
  z = std::clamp(z, -30.0, 30.0);
  reading.expected = Backward(kind(), expected);
  reading.low = Backward(kind(), expected - 1.96 * sd);
  reading.high = Backward(kind(), expected + 1.96 * sd);
  reading.z = z;
  reading.seen = true;
  if (state_.steps >= kShapeSteps) {
    state_.recent += float((z - state_.recent) / 3);
    state_.ring[state_.head] = float(z - Settled(z));
    state_.head = uint16_t((state_.head + 1) % kMemory);
    state_.filled = uint16_t(std::min<int>(state_.filled + 1, kMemory));
    const auto raw = Statistics();
    Strongest(raw, &reading);
    if (state_.flagged != 0) {
      const bool calm = std::abs(state_.recent) < 1.2;
      state_.calm = calm ? uint8_t(std::min(state_.calm + 1, 200)) : uint8_t{0};
      ++state_.flagged_steps;
    } else {
      LearnTests(raw);
    }
  }
  if (IsHoliday(time)) return reading;
  LearnWeight(time, seen.weight);
  if (state_.flagged != 0 && state_.flagged_steps < kAbsorbSteps) return reading;
  if (state_.steps >= kShapeSteps) {
    const double doubt = 1 + 1 / (state_.day_n[time.day_kind][time.hour] + 2.0);
    LearnNoise(time, (y - expected) * (y - expected) / base / doubt);
  }
  LearnShape(time, y, sd);
  ++state_.steps;
  return reading;
}

void SeriesModel::SetFlagged(bool flagged) {
  state_.flagged = flagged ? 1 : 0;
  state_.calm = 0;
  state_.flagged_steps = 0;
  state_.flag_mean = 0;
  state_.filled = 0;
}

bool SeriesModel::over() const {
  return state_.flagged != 0 &&
         (state_.calm >= kCalmSteps || state_.flagged_steps >= kAbsorbSteps + kSlots);
}

}  // namespace clarion::detection
