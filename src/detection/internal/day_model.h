// Level, damped trend and weekday profile of a daily figure, as a Kalman filter (Harvey 1989).
#pragma once

#include <array>
#include <cstddef>

#include "base/random.h"

namespace clarion::detection {

// Variances are in squares of the figure.
struct DayModelSettings {
  double level = 0;    // of the level's step from day to day
  double trend = 0;    // of the trend, where it neither grows nor fades; 0: there is none
  double weekday = 0;  // of the weekdays' departures; 0: there are none
  double row = 1;      // of one row's value
  double day = 0;      // of a day, beside its rows
  double start = 0;    // the level's first guess
  double start_variance = 1;
};

class DayModel {
 public:
  explicit DayModel(const DayModelSettings& settings);

  // To the next day, whose weekday is `weekday` (0 to 6). Without rows nothing is learned.
  void Step(size_t weekday, double value, double n);
  double log_likelihood() const { return log_likelihood_; }

  // One way the next days may go.
  class Path {
   public:
    Path(const DayModel& model, Random* random);
    // The next day's figure, of n rows above 0.
    double Next(size_t weekday, double n);

   private:
    const DayModelSettings& settings_;
    Random& random_;
    std::array<double, 8> state_{};
  };

 private:
  static constexpr size_t kStates = 8;  // level, trend, six weekdays; the seventh balances them
  using Vector = std::array<double, kStates>;
  using Matrix = std::array<Vector, kStates>;
  void Advance();

  DayModelSettings settings_;
  Vector mean_{};
  Matrix covariance_{};
  double log_likelihood_ = 0;
};

}  // namespace clarion::detection
