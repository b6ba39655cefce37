// Which behaviours matter? For every question of a scorecard: what is the outcome worth where it
// was answered yes beside where it was answered no, same agent and same kind of case.
//
//   const auto found = Associate(cases, questions, outcomes, {});
//   // "confirms resolution": first contact resolution +4.1 points [2.9, 5.3], q < .001
//
// Least squares of the outcome on the answer's points (0 … 1), the case's factors and the agent
// (fixed effects), so that neither case mix nor who is good at everything speaks for a question.
// Errors are clustered by agent, or as Cases::cluster says (Liang and Zeger 1986; CR1, t with
// clusters − 1 degrees of freedom);
// false discoveries among all questions × outcomes are held by Benjamini and Hochberg 1995.
//
// Association, not proof: what agents do with the willing customers looks effective. Where coaching
// was staggered, MeasureCoaching says what changing the behaviour did.
//
// Pure function, any thread. 200,000 cases, 41 questions, 6 outcomes: some 4 s.
#pragma once

#include <string>
#include <vector>

#include "performance/cases.h"

namespace clarion::performance {

struct Question {
  std::string id;             // "card/question"
  std::vector<float> points;  // of every case, 0 … 1; NaN = does not apply
};

struct Outcome {
  std::string id;
  std::vector<float> value;  // of every case; NaN = not known
  bool higher_is_better = true;
};

enum class Matter : uint8_t {
  kHelps,    // proven, in the better direction
  kHarms,    // proven, in the worse one
  kNothing,  // the interval lies within ± negligible: it predicts nothing
  kUnsure,   // cannot be told yet
  kTooFew,   // fewer than `least` cases on a side, or the answer hardly varies
};
std::string_view Name(Matter matter);  // helps, harms, nothing, unsure, too_few

struct Association {
  size_t question = 0;
  size_t outcome = 0;
  Matter matter = Matter::kTooFew;
  int64_t n = 0;
  double done = 0;    // mean points
  double plain = 0;   // difference without any adjustment
  double effect = 0;  // of points 0 → 1, in the outcome's unit
  double low = 0;     // 95 %
  double high = 0;
  double p = 1;
  double q = 1;             // false-discovery rate at which it would be named
  double standardised = 0;  // effect of one deviation of the points, in deviations of the outcome
};

struct BehaviourSettings {
  double false_discoveries = 0.05;
  double negligible = 0.02;  // in deviations of the outcome, for points 0 → 1
  int64_t least = 30;        // cases on each side of half the points
  size_t levels_max = 25;
  int64_t level_least = 50;
};

// By question, then outcome.
std::vector<Association> Associate(const Cases& cases, const std::vector<Question>& questions,
                                   const std::vector<Outcome>& outcomes,
                                   const BehaviourSettings& settings);

// Weights that add up to 1: what a question's proven help is worth over all outcomes (standardised,
// less its uncertainty), nothing for those that help nothing. Empty when none helps.
std::vector<double> SuggestWeights(const std::vector<Association>& found, size_t questions,
                                   const std::vector<Outcome>& outcomes);

}  // namespace clarion::performance
