// How right is the machine, by people's labels on a random sample?
//
//   for (const QuestionAccuracy& one : MeasureAccuracy(judged)) …   // greeted: .91 [.86, .95]
//
// A label stands for 1 / probability conversations: shares are Hájek's ratios, totals are
// Horvitz and Thompson's (1952). Intervals of shares are Clopper and Pearson's on the effective
// sample size (Kish 1965; Korn and Graubard 1998), so that 0 errors of 20 is not "no errors".
// Pure; O(labels).
#pragma once

#include "reviews/answer.h"
#include "reviews/binomial.h"

namespace clarion::reviews {

struct VerdictAccuracy {
  std::string verdict;
  Estimate precision;  // of what the machine calls so, how much people call so
  Estimate recall;     // of what people call so, how much the machine calls so
};

struct QuestionAccuracy {
  std::string question;
  size_t labels = 0;  // that came by chance: estimates rest on these
  size_t picked = 0;  // that were picked for a reason: not counted
  Estimate agreement;
  std::vector<VerdictAccuracy> verdicts;  // by verdict
  Estimate wrong;         // answers that are wrong among all conversations of the sample's frame
  double population = 0;  // conversations the sample stands for
  std::vector<std::string> mistaken;  // conversations where people said otherwise; newest first
};

// By question. Intervals are of 95 %.
std::vector<QuestionAccuracy> MeasureAccuracy(std::span<const Judged> judged);

// Of all questions together: answers are weighted, intervals by whole conversations' effective
// size.
Estimate OverallAgreement(std::span<const Judged> judged);

}  // namespace clarion::reviews
