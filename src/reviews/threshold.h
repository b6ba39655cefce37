// What may the machine decide alone? For each question the lowest confidence from which on its
// verdicts are wrong at most so often, by a sample people have judged.
//
//   const Threshold one = FindThreshold(judged, {.risk = 0.1, .failure = 0.05});
//   // from 0.85 on: at most 10 % wrong; that this promise is broken has a chance of at most 5 %
//
// Learn-then-Test (Angelopoulos et al. 2021, arXiv:2110.01052), with the exact binomial p-value of
// "the share of wrong verdicts from here on exceeds `risk`", over a fixed grid of thresholds;
// tested in fixed sequence from several starts, each with its part of `failure`. Assumes that what
// comes is like what was sampled; `drift.h` watches that. Sample weights are evened out by
// thinning. Pure, deterministic; O(labels × grid).
#pragma once

#include <optional>

#include "reviews/answer.h"

namespace clarion::reviews {

struct ThresholdSettings {
  double risk = 0.10;     // share of wrong verdicts that is borne, (0, 1)
  double failure = 0.05;  // chance that the promise is broken, (0, 1)
};
// kInvalidInput names the one out of range.
Result<void> Check(const ThresholdSettings& settings);

enum class ThresholdState : uint8_t {
  kReliable,     // there is a threshold
  kNeedsLabels,  // the machine may be right often enough; too few labels to promise it
  kUnreliable,   // it is wrong too often at every threshold: more labels alone will not help
};
std::string_view Name(ThresholdState state);  // reliable, needs_labels, unreliable

struct Threshold {
  std::string question;
  ThresholdState state = ThresholdState::kNeedsLabels;
  double threshold = 1;  // confidence from which on verdicts stand alone; kReliable only
  double share = 0;      // of verdicts that are at or above it, in the sample
  double error = 0;      // of those, wrong in the sample
  double bound = 1;      // and at most this, by what the test can promise; ≤ risk
  size_t above = 0;      // labels at or above it
  size_t labels = 0;     // used: of verdicts, in the evened-out sample
  // Not reliable: about how many further conversations of the audit sample would do, if the machine
  // stays as right as it looks now. Nothing: no number would, or it is not known how often the
  // question applies.
  std::optional<size_t> more_labels;
};

// REQUIRES: Check(settings). `judged` of one question.
Threshold FindThreshold(std::span<const Judged> judged, const ThresholdSettings& settings);
// By question, in order of their ids.
std::vector<Threshold> FindThresholds(std::span<const Judged> judged,
                                      const ThresholdSettings& settings);

}  // namespace clarion::reviews
