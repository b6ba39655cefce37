// The parts a lone series is scored with. Plain values without pointers: saving is copying.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace clarion::detection {

// Mean of |x|-like values with a fading memory.
struct FadingMean {
  double mean = 0;
  double n = 0;
  void Add(double x, double gain);
};

// How far a value lies beyond everything so far, in units of the range so far:
// 2 + 3·log10(1 + 100·margin / range), 0 inside. `fade` > 0 lets the range shrink towards the mean.
struct RecordMargin {
  explicit RecordMargin(double fade_a_row = 0) : fade(fade_a_row) {}
  double fade;
  double high = 0;
  double low = 0;
  double mean = 0;
  double n = 0;
  double Add(double x);
};

// The last twelve values.
struct SlidingWindow {
  static constexpr int kLength = 12;
  std::array<double, kLength> values{};
  uint32_t head = 0;
  uint32_t filled = 0;
  void Add(double x);
  double Least() const;
  double Most() const;
};

// Log of the mean departure from a running mean.
struct LocalSpread {
  explicit LocalSpread(double memory_gain = 0.02) : gain(memory_gain) {}
  double gain;
  double mean = 0;
  double spread = 0;
  double all = 0;
  double n = 0;
  double Add(double x);
};

// How far the local spread is from its slow mean, in its own departures.
struct SpreadShift {
  LocalSpread local{0.02};
  double slow = 0;
  double n = 0;
  FadingMean departure;
  double Add(double x);
};

// How far a value lies from the curve over the day, in its own departures.
struct DailyShape {
  static constexpr int kSlots = 288;
  std::array<double, kSlots> shape{};
  std::array<float, kSlots> seen{};
  double offset = 0;
  double mean = 0;
  double n = 0;
  int64_t last = 0;
  int64_t step = 0;  // ms, the smallest seen
  FadingMean departure;
  FadingMean all;
  double Add(TimeMs at, double x);
};

// -log10 of the chance that a value as large comes, by the values so far: their distribution in a
// histogram of logarithms, beyond the 95 % point a Pareto tail (Hill 1975; Siffer et al. 2017).
struct TailOdds {
  static constexpr int kBins = 256;
  std::array<float, kBins> counts{};
  double n = 0;
  double Add(double x);

 private:
  double Odds(double x) const;
};

}  // namespace clarion::detection
