// A column of leaves as the search sees it: score and information of each leaf under a noise model.
#pragma once

#include <vector>

#include "explanation/leaves.h"
#include "explanation/root_cause.h"

namespace clarion::explanation::internal {

// For each leaf a residual with E = effect × size and Var = phi × counting + tau² × size². The
// weighted least squares estimate of the effect over a slice is Σu/Σi with u = size × residual / Var
// and i = size² / Var, both additive (the score and the information of McCullagh's
// quasi-likelihood).
struct Channel {
  bool is_amount = true;    // gain by the amounts' deviance, not the normal one
  double effect_sd = 0.5;   // of the prior on effects
  double phi_min = 0;       // 1 where figures are counts: they vary at least by counting
  std::vector<double> residual;
  std::vector<double> counting;
  std::vector<double> size;
  std::vector<double> volume;  // for shares
  Noise noise;
  std::vector<double> u, i;
};

// The amount channel of `now` against `expected` × (1 + shift).
Channel AmountChannel(const std::vector<double>& now, const std::vector<double>& expected,
                      double shift);
// The rate channel: numerators against now_den × (expected rate + shift).
Channel RateChannel(const Leaves& leaves, double shift);

// Fits the noise by clipped moments: y = min(residual², clip² × Var) is regressed on counting and
// size² until it settles. `effect` of each leaf is taken off first (empty: none).
void FitNoise(const std::vector<double>& effect, double clip, Channel* channel);
// u and i under channel->noise.
void FillScores(Channel* channel);

}  // namespace clarion::explanation::internal
