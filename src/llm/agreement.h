// How far two raters agree on the same conversations beyond chance.
//
//   agreement  pₒ = share of items with the same verdict
//   chance     pₑ = Σ over yes, no, na of the product of the two raters' shares
//   Cohen's κ  = (pₒ − pₑ) / (1 − pₑ)                              (Cohen 1960)
//   interval   = 2.5 and 97.5 % points of κ over 2,000 resamples of whole conversations, since the
//                answers of one conversation are not independent (Efron 1979; cluster bootstrap)
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "model/signal.h"

namespace clarion::llm {

// Below it a figure would be luck: no figures are given.
inline constexpr size_t kEnoughPairs = 20;

struct RatedPair {
  size_t conversation = 0;  // any number; the same for answers of one conversation
  Verdict a = Verdict::kNotApplicable;
  Verdict b = Verdict::kNotApplicable;
};

struct Agreement {
  size_t n = 0;
  bool enough = false;          // n reaches kEnoughPairs; the rest is meant only then
  double share = 0;             // pₒ
  std::optional<double> kappa;  // none where both always say the same one thing: pₑ is 1
  std::optional<double> low;    // of 95 %; none where too many resamples have no κ
  std::optional<double> high;
};

// Deterministic: the resampling has a fixed seed. Pairs with kValue are not allowed. O(2000 × n).
Agreement AgreementOf(std::span<const RatedPair> pairs);

// What people said: the verdict most reviewers gave.
struct PersonVerdict {
  std::string interaction;
  std::string question;
  std::optional<Verdict> verdict;  // none: as many say one thing as another
  size_t reviewers = 0;
};
// CSV with columns interaction, question, verdict (yes, no, na) and, where several people judged,
// reviewer. Sorted by interaction and question. kInvalidInput names file and line: a missing
// column, another verdict, one reviewer with two verdicts on one question.
Result<std::vector<PersonVerdict>> ReadPeople(const std::string& path);
// The same of a table that is read already.
Result<std::vector<PersonVerdict>> PeopleOf(const CsvTable& table);

}  // namespace clarion::llm
