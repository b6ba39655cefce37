// Which slices carry a change: a search by likelihood ratio over every slice, with an answer of
// "nothing significant" that is meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explanation/cube.h"
#include "explanation/decomposition.h"
#include "explanation/leaves.h"

namespace clarion::explanation {

// kVolume: an amount changed. kNew: an amount where next to nothing was expected. kRate: the rate
// inside the slice changed. kMix: the rate stayed, the slice's share of the volume changed.
enum class CauseType : uint8_t { kVolume, kNew, kRate, kMix };
std::string_view CauseTypeName(CauseType type);  // volume, new, rate, mix

struct Settings {
  size_t depth_max = 4;   // dimensions of a slice at most
  size_t causes_max = 8;  // reported at most
  // Upper bound on the chance that anything at all is reported where nothing happened (family-wise,
  // in (0, 1)). A bound by Markov's inequality: what simulated nulls show is far below it.
  double false_alarm = 0.1;
  // A slice that makes up more than this share of a slice with one condition less is not told
  // apart from it: the simpler one is reported. In (0, 1].
  double parent_share_max = 0.8;
  // A change of mix below this share of everything that moved the ratio is not reported.
  double mix_share_min = 0.02;
};

// The factor by which leaves vary beyond counting: Var = phi × counting variance + tau² × size².
struct Noise {
  double phi = 1;
  double tau = 0;
};

struct Cause {
  Slice slice;
  CauseType type = CauseType::kVolume;
  // Of the headline, in its units (points of a rate: 0.01 is one). A leaf counts for the first
  // cause that covers it, so contributions and the rest add up to the headline.
  Contribution contribution;
  double low = 0;   // 95 % interval of contribution.total, from leaf noise
  double high = 0;  // (the slice was chosen by looking: see the limits in docs/explanation.md)
  double now = 0;   // of the slice itself: its sum, or its ratio
  double expected = 0;
  double volume_share = 0;  // of the expected volume, in [0, 1]
  size_t leaves = 0;        // that count for it
  double effect = 0;        // amount and mix: relative change of volume; rate: difference of rates
  // ln of the odds that this slice changed, its prior among all slices included. The first cause
  // found has at least -ln(false_alarm), further ones at least 0.
  double log_evidence = 0;
  double confidence = 0;  // the same as a probability, in [0.5, 1]
};

struct Findings {
  Headline headline;
  std::vector<Cause> causes;  // greatest contribution first; empty: nothing significant
  Contribution rest;          // headline.change − Σ causes
  // Everything moved by this factor − 1 (amounts) or by so many points (rates): an outside reason,
  // no slice's. 0 when there is no sign of it.
  double global_shift = 0;
  Noise noise;         // of the amount, or of the rate
  Noise volume_noise;  // ratio: of the denominator
  size_t slices = 0;   // searched
};

// Ratios are searched twice: rates, and volumes of the denominator (mix). Cost: leaves × cuboids of
// depth_max, some 5 ns each, a few passes. Deterministic. kInvalidInput: no leaves, nothing
// expected and nothing seen, settings out of range, too many combinations for the depth.
Result<Findings> FindCauses(const Leaves& leaves, const Settings& settings);

// "dim=value&dim=value" with dimensions sorted by name.
std::string SliceText(const Leaves& leaves, const Slice& slice);

}  // namespace clarion::explanation
