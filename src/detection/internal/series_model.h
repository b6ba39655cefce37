// One watched series: what is normal at this hour, how noisy that is, and tests of what was seen.
//
// Expectation: level + hour of day by kind of day (Monday–Friday, Saturday, Sunday) + the hour of
// the week's own departure, shrunk to 0 while seen few times. Counts are modelled on 2·√(x+3/8)
// (Anscombe 1948) and so grow in proportion. Holidays take Sunday's shape. All is learned with
// Huber's influence limit, and not at all from steps inside an incident.
// Noise: variance per hour of day, over the kind's own (binomial by volume, 1/volume, Poisson).
// Tests: sums of standardised residuals over the last 1, 2, 3 … steps (a generalised likelihood
// ratio for a change of level of any start, Willsky & Jones 1976), the same with linearly growing
// weights (drift), and squares (variance). Each is standardised by its own past spread, which takes
// autocorrelation and errors of the shape with it.
#pragma once

#include <array>
#include <cstdint>

#include "detection/series.h"

namespace clarion::detection {

inline constexpr int kSlots = 168;
inline constexpr int kMemory = 128;  // residuals kept
inline constexpr std::array<int, 12> kWindows = {1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72};
inline constexpr std::array<int, 3> kRamps = {36, 72, 120};
inline constexpr std::array<int, 2> kSpreads = {12, 24};
inline constexpr int kTests = int(kWindows.size() + kRamps.size() + kSpreads.size());

struct Reading {
  bool seen = false;    // a value that can be tested
  double expected = 0;  // on the value's own scale
  double low = 0;       // 95 % of normal values lie between
  double high = 0;
  double z = 0;         // this step alone
  double p = 1;         // the strongest test, corrected for how many there are
  double sudden_p = 1;  // the same over the shortest windows alone: what has just begun
  double strength = 0;  // z-like value of that test, signed: which way it points
  int span = 0;         // steps the strongest test looks back over
  uint8_t test = 0;     // index: windows, then ramps, then spreads
};

// Plain memory without pointers, so that saving is copying. Less than 4 KB.
struct SeriesState {
  double level = 0;
  double noise_all = 1;
  double noise_all_n = 0;
  double spare = 0;
  float day[3][24] = {};
  float day_n[3][24] = {};
  float week[kSlots] = {};
  float week_n[kSlots] = {};
  float noise[2][24] = {};  // variance over the kind's own; weekday, weekend
  float noise_n[2][24] = {};
  float weight_day[2][24] = {};
  float ring[kMemory] = {};   // z, the latest at `head - 1`
  float spread[kTests] = {};  // mean square of each test statistic
  float tail_excess = 0.37F;  // mean of |z| - 2 beyond 2; 0.37 is the normal's
  float tail_n = 20;          // and how much that rests on
  float recent = 0;           // z, smoothed over three steps
  float flag_mean = 0;        // of z inside the incident
  uint32_t steps = 0;         // seen and learned from
  uint32_t tested = 0;
  uint16_t head = 0;
  uint16_t filled = 0;
  uint8_t kind = 0;
  uint8_t calm = 0;     // steps without a sign, inside an incident
  uint8_t flagged = 0;  // inside an incident
  uint8_t pad = 0;
  uint32_t flagged_steps = 0;
};
// No padding: its bytes would be saved, and are not ours.
static_assert(sizeof(SeriesState) ==
              4 * 8 + (72 + 72 + 2 * kSlots + 3 * 48 + kMemory + kTests + 4) * 4 + 20);

struct SlotTime {
  int hour = 0;      // of day
  int slot = 0;      // hour of week, Monday 0 h first
  int day_kind = 0;  // 0 weekday, 1 Saturday, 2 Sunday or holiday
};

class SeriesModel {
 public:
  explicit SeriesModel(SeriesKind kind) { state_.kind = uint8_t(kind); }
  SeriesModel() = default;

  // Tests the observation against what was known before it, then learns from it. O(tests).
  Reading Step(const SlotTime& time, const Observation& seen);
  // Enters or leaves an incident. Leaving forgets the residuals of the incident.
  void SetFlagged(bool flagged);
  bool flagged() const { return state_.flagged != 0; }
  bool over() const;  // flagged, and calm again
  // Inside an incident, the strongest test says that it grows beyond its own level so far.
  bool Worse(const Reading& reading) const;
  bool warm() const;

  // Expected value, and the standard deviation of one step around it, at a time to come.
  void Expect(const SlotTime& time, double* expected, double* sd) const;

  // Between a value and the scale the model is kept on.
  double ToModelScale(double value) const;
  double FromModelScale(double y) const;

  SeriesKind kind() const { return SeriesKind(state_.kind); }
  const SeriesState& state() const { return state_; }
  SeriesState& state() { return state_; }

 private:
  double DayShape(int day_kind, int hour) const;
  double Shape(const SlotTime& time) const;
  double ExpectedY(const SlotTime& time) const;
  double NoiseOf(const SlotTime& time) const;
  double BaseVariance(double expected, double weight) const;
  double UsableWeight(const SlotTime& time, double weight) const;
  void Strongest(const std::array<double, kTests>& raw, Reading* reading) const;
  double TailOf(int test, double size) const;
  double Settled(double z);
  void LearnWeight(const SlotTime& time, double weight);
  void LearnShape(const SlotTime& time, double y, double sd);
  void LearnNoise(const SlotTime& time, double square);
  void LearnTests(const std::array<double, kTests>& raw);
  std::array<double, kTests> Statistics() const;
  double Ring(int back) const { return state_.ring[(state_.head + kMemory - 1 - back) % kMemory]; }

  SeriesState state_;
};

}  // namespace clarion::detection
