#include "reviews/accuracy.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace clarion::reviews {
namespace {

constexpr double kTail = 0.025;

// Weighted hits of weighted trials.
class Ratio {
 public:
  void Add(double probability, bool hit) {
    const double weight = 1 / probability;
    all_ += weight;
    squares_ += weight * weight;
    if (hit) hits_ += weight;
    ++n_;
  }
  Estimate Result() const {
    Estimate out;
    if (n_ == 0) return out;
    const double effective = all_ * all_ / squares_;
    out.n = n_;
    out.value = hits_ / all_;
    out.low = LowerBound(out.value * effective, effective, kTail);
    out.high = UpperBound(out.value * effective, effective, kTail);
    return out;
  }
  double all() const { return all_; }

 private:
  double all_ = 0, squares_ = 0, hits_ = 0, n_ = 0;
};

// Horvitz and Thompson's total of the wrong ones, with the variance of a sample whose members came
// in independently.
Estimate WrongTotal(const std::vector<Judged>& judged) {
  Estimate out;
  double variance = 0, seen = 0;
  for (const Judged& one : judged) {
    if (!one.wrong()) continue;
    ++seen;
    out.value += 1 / one.probability;
    variance += (1 - one.probability) / (one.probability * one.probability);
  }
  const double half = 1.959964 * std::sqrt(variance);
  out.n = static_cast<double>(judged.size());
  out.low = std::max(seen, out.value - half);
  out.high = out.value + half;
  return out;
}

QuestionAccuracy Of(const std::string& question, const std::vector<Judged>& judged) {
  QuestionAccuracy out;
  out.question = question;
  out.labels = judged.size();
  Ratio agreement;
  std::set<std::string> verdicts;
  for (const Judged& one : judged) {
    agreement.Add(one.probability, !one.wrong());
    verdicts.insert(one.truth);
    verdicts.insert(one.machine);
  }
  out.agreement = agreement.Result();
  out.population = agreement.all();
  for (const std::string& verdict : verdicts) {
    Ratio precision, recall;
    for (const Judged& one : judged) {
      if (one.machine == verdict) precision.Add(one.probability, one.truth == verdict);
      if (one.truth == verdict) recall.Add(one.probability, one.machine == verdict);
    }
    out.verdicts.push_back({verdict, precision.Result(), recall.Result()});
  }
  out.wrong = WrongTotal(judged);
  for (auto one = judged.rbegin(); one != judged.rend(); ++one)
    if (one->wrong()) out.mistaken.push_back(one->interaction);
  return out;
}

}  // namespace

std::vector<QuestionAccuracy> MeasureAccuracy(std::span<const Judged> judged) {
  ByQuestion by_question = Sampled(judged);
  std::map<std::string, size_t> picked;
  for (const Judged& one : judged)
    if (one.probability <= 0) {
      ++picked[one.question];
      by_question[one.question];
    }
  std::vector<QuestionAccuracy> out;
  for (const auto& [question, list] : by_question) {
    out.push_back(Of(question, list));
    out.back().picked = picked[question];
  }
  return out;
}

Estimate OverallAgreement(std::span<const Judged> judged) {
  // Answers of one conversation are not independent: the interval is as if there was one each.
  Ratio answers;
  std::map<std::string, double> conversations;
  for (const Judged& one : judged) {
    if (one.probability <= 0) continue;
    answers.Add(one.probability, !one.wrong());
    conversations[one.interaction] = one.probability;
  }
  Estimate out = answers.Result();
  if (out.n == 0) return out;
  double all = 0, squares = 0;
  for (const auto& [interaction, probability] : conversations) {
    all += 1 / probability;
    squares += 1 / (probability * probability);
  }
  const double effective = all * all / squares;
  out.low = LowerBound(out.value * effective, effective, kTail);
  out.high = UpperBound(out.value * effective, effective, kTail);
  return out;
}

}  // namespace clarion::reviews
