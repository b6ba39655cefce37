// What did it do? The effect of a change that began on known days, from daily figures: an interval,
// not a point, and "not enough data" as an answer.
//
//   actions::Panel panel{.units = {billing, sales, care}, .season = 7};  // billing.start = 60
//   const Effect effect = MeasureEffect(panel);     // −0.041 [−0.052, −0.030]
//   const Sustain sustain = WatchSustain(panel, effect, Better::kLower);  // fading, since step 97
//
// Pure functions of their input: no I/O, any thread, same input → same figures.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clarion::actions {

// One treated or compared unit (a queue, a team, all of it): value of a step = numerator /
// denominator. A count has denominators of 1. A step with denominator 0 is missing.
struct Unit {
  std::string name;
  std::vector<double> numerator;
  std::vector<double> denominator;
  std::optional<size_t> start;  // first step of the change; none: a control
};

struct Panel {
  std::vector<Unit> units;  // of equal length, steps of equal width, oldest first
  size_t season = 7;        // steps after which the weekly (daily, …) pattern repeats; 1 = none
  // Sizes differ by factors (counts, times): controls are brought to the treated units' size before
  // they are compared. Shares are compared as they are.
  bool scale_controls = false;
};

enum class Method : uint8_t {
  kNone,         // not enough data: `why_not` says of what
  kInterrupted,  // interrupted time series: level, trend and season of before, carried on
  kControlled,   // the same, of the difference to matched controls
  kStaggered,    // difference-in-differences against those not started yet
};
std::string_view Name(Method method);

struct BandPoint {
  size_t step = 0;
  double actual = 0;
  double expected = 0;  // without the change
  double low = 0;       // 95 % for that one step
  double high = 0;
};

struct Effect {
  Method method = Method::kNone;
  std::string why_not;
  double value = 0;  // mean of actual − expected over the steps since the start, by denominator
  double low = 0;    // 95 %
  double high = 0;
  double before = 0;                  // the treated units' own level until the first start
  size_t steps = 0;                   // since the first start, that count
  double volume = 0;                  // sum of denominators over them
  double autocorrelation = 0;         // of the noise from step to step, as estimated
  std::vector<std::string> controls;  // that were used
  std::vector<BandPoint>
      band;  // every step that has figures; of staggered ones all treated units together
  bool Proven() const { return method != Method::kNone && (low > 0 || high < 0); }
};

// The counterfactual is fitted to steps before the start only: level, linear trend, season, noise
// that is autocorrelated (AR(1) beside independent noise, the latter by volume). The effect's
// distribution is averaged over a grid of noise models by their restricted marginal likelihood, so
// that not knowing the autocorrelation is in the interval (in place of a point estimate by REML,
// Harville 1977). Staggered: the imputation estimator (Borusyak, Jaravel, Spiess 2024), which
// compares with those not treated yet (as Callaway and Sant'Anna 2021), with unit trends and
// seasons; noise as above. Cost: 112 steps with or without controls some 30 ms, staggered alike.
// At least three seasons (and 21 steps) before, one season after; at most kStepsMax steps are read.
inline constexpr size_t kStepsMax = 420;
Effect MeasureEffect(const Panel& panel);

enum class Better : uint8_t { kHigher, kLower };
enum class State : uint8_t { kMeasuring, kHolds, kFading, kLost, kNoEffect, kWorse };
std::string_view Name(State state);  // measuring, holds, fading, lost, no_effect, worse

struct Sustain {
  State state = State::kMeasuring;
  std::optional<size_t> won_at;    // the first step by which the win was proven
  std::optional<size_t> faded_at;  // the step at which fading was raised
  double win = 0;                  // the gain that was reached, as a signed difference
  double now = 0;                  // what is left of it, by the latest steps
  double evidence = 0;             // the test's weight of evidence for fading now (odds)
};

// A sequential test that may be looked at every day: a mixture of likelihood ratios (Robbins 1970)
// over when the gain began to slip, how fast and how far. Raised when the evidence reaches
// kFadingOdds; of lasting wins some 5 % are ever called fading within four months
// (docs/measurements.md). Cost: 200 steps some 100 ms.
inline constexpr double kFadingOdds = 10;
Sustain WatchSustain(const Panel& panel, const Effect& effect, Better better);

}  // namespace clarion::actions
