// A column of leaves as the search sees it: score and information of each leaf under a noise model.
#pragma once

#include <vector>

#include "explanation/leaves.h"
#include "explanation/root_cause.h"

namespace clarion::explanation::internal {

// For each leaf a residual with E = effect × size and Var = phi × counting + tau² × size². The
// weighted least squares estimate of the effect over a slice is Σu/Σi with u = size × residual /
// Var and i = size² / Var, both additive (the score and the information of McCullagh's
// quasi-likelihood).
struct Channel {
  bool is_amount = true;   // gain by the amounts' deviance, not the normal one
  double effect_sd = 0.5;  // of the prior on effects
  double phi_min = 0;      // 1 where figures are counts: they vary at least by counting
  std::vector<double> residual;
  std::vector<double> counting;
  std::vector<double> size;
  Noise noise;
  std::vector<double> u, i;
};

// What is to be expected of a leaf: exp(level) × expected^power. A forecast that errs by leaf is
// too high where it is high and too low where it is low (regression to the mean): power < 1. A
// level beyond that is a common shift of everything.
struct Calibration {
  double level = 0;
  double power = 1;
  double gain = 0;  // ln likelihood ratio against {0, 1}
};

// The amount channel of `now` against the calibrated expectation.
Channel AmountChannel(const std::vector<double>& now, const std::vector<double>& expected,
                      const Calibration& calibration);
// Fits a calibration on the leaves for which `use` holds, by weighted least squares (Gauss–Newton)
// under the channel's noise, residuals beyond 3 standard deviations clipped.
Calibration FitCalibration(const std::vector<double>& now, const std::vector<double>& expected,
                           const std::vector<bool>& use, const Channel& channel);
// The rate channel: numerators against now_den × (expected rate + shift).
Channel RateChannel(const Leaves& leaves, double shift);

// Fits the noise by clipped moments: y = min(residual², clip² × Var) is regressed on counting and
// size² until it settles. `effect` of each leaf is taken off first (empty: none, a first
// look); then the noise is also raised where slices' sums vary more than it says.
void FitNoise(const std::vector<double>& effect, double clip, Channel* channel);
// u and i under channel->noise.
void FillScores(Channel* channel);

}  // namespace clarion::explanation::internal
