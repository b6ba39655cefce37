#include "reviews/threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "reviews/binomial.h"

namespace clarion::reviews {
namespace {

constexpr int kGrid = 20;      // thresholds 0, 0.05, …, 1
constexpr size_t kStarts = 4;  // a sequence that stumbles at its first step must not end it all
constexpr double kLabelsMax = 20000;

struct Step {
  double threshold = 0;
  double n = 0;
  double wrong = 0;
};

// "Does not apply" is no verdict: where a question seldom applies, it would make every promise
// easy.
std::vector<const Judged*> Verdicts(const std::vector<const Judged*>& sample) {
  std::vector<const Judged*> out;
  for (const Judged* one : sample)
    if (one->machine != "na") out.push_back(one);
  return out;
}

// A sample in which everybody had the same chance: of those with a greater one, some are left out,
// by the conversation's hash, so that the same are left out every time.
std::vector<const Judged*> Even(std::span<const Judged> judged) {
  double least = 1;
  for (const Judged& one : judged)
    if (one.probability > 0) least = std::min(least, one.probability);
  std::vector<const Judged*> out;
  for (const Judged& one : judged) {
    if (one.probability <= 0) continue;
    const double draw =
        static_cast<double>(Hash64(one.interaction, 0x7e5) >> 11) * 0x1.0p-53 * one.probability;
    if (draw <= least) out.push_back(&one);
  }
  return out;
}

// Thresholds from strict to lenient, without those that hold the same labels as a more lenient one:
// which are there depends on confidences alone, never on what is wrong.
std::vector<Step> StepsOf(const std::vector<const Judged*>& sample) {
  std::vector<Step> out;
  for (int i = kGrid; i >= 0; --i) {
    Step step{static_cast<double>(i) / kGrid, 0, 0};
    for (const Judged* one : sample) {
      if (one->confidence < step.threshold) continue;
      step.n += 1;
      if (one->wrong()) step.wrong += 1;
    }
    if (step.n == 0) continue;
    if (!out.empty() && out.back().n == step.n)
      out.back() = step;
    else
      out.push_back(step);
  }
  return out;
}

// Labels that prove it when none of them is wrong.
double LeastProof(double risk, double level) {
  return std::ceil(std::log(level) / std::log(1 - risk));
}

// How many labels at or above a threshold would prove it, at the share of wrong ones `error`.
std::optional<double> ProofAt(double error, double from, double risk, double level) {
  if (error >= risk) return std::nullopt;
  double n = std::max(from, LeastProof(risk, level));
  while (n <= kLabelsMax) {
    if (AtMost(std::ceil(error * n), n, risk) <= level) return n;
    n = std::ceil(n * 1.02 + 0.5);
  }
  return std::nullopt;
}

// Sets more_labels and the state of a question without a threshold. `labels`: of all answers.
void SayWhatIsMissing(const std::vector<Step>& steps, double labels, double level,
                      const ThresholdSettings& settings, Threshold* out) {
  if (steps.empty()) {
    // How often the question applies is not known, or it never did.
    if (labels == 0) out->more_labels = static_cast<size_t>(LeastProof(settings.risk, level));
    return;
  }
  bool hopeless = true;
  std::optional<double> more;
  for (const Step& step : steps) {
    // Few labels without a mistake do not say that there is none.
    const double error = (step.wrong + 0.5) / (step.n + 1);
    const bool few = step.n < LeastProof(settings.risk, level);
    const bool surely_bad = LowerBound(step.wrong, step.n, 0.2) > settings.risk;
    if (!surely_bad && (few || error < settings.risk)) hopeless = false;
    const double looks = few && !surely_bad ? std::min(error, settings.risk / 2) : error;
    const auto proof = ProofAt(looks, step.n, settings.risk, level);
    if (!proof) continue;
    const double need = std::max(1.0, std::ceil((*proof - step.n) * labels / step.n));
    if (!more || need < *more) more = need;
  }
  out->state = hopeless ? ThresholdState::kUnreliable : ThresholdState::kNeedsLabels;
  if (!hopeless && more) out->more_labels = static_cast<size_t>(*more);
}

}  // namespace

std::string_view Name(ThresholdState state) {
  switch (state) {
    case ThresholdState::kReliable:
      return "reliable";
    case ThresholdState::kNeedsLabels:
      return "needs_labels";
    case ThresholdState::kUnreliable:
      return "unreliable";
  }
  return "";
}

Result<void> Check(const ThresholdSettings& settings) {
  for (const auto& [value, name] :
       {std::pair{settings.risk, "risk"}, {settings.failure, "failure"}})
    if (!(value > 0 && value < 1))
      return InvalidInput(fmt::format("{}: {} is not between 0 and 1", name, value));
  return {};
}

Threshold FindThreshold(std::span<const Judged> judged, const ThresholdSettings& settings) {
  const std::vector<const Judged*> all = Even(judged);
  const std::vector<const Judged*> sample = Verdicts(all);
  const std::vector<Step> steps = StepsOf(sample);
  Threshold out;
  out.labels = sample.size();
  if (!all.empty()) out.question = all.front()->question;

  // Where so few labels lie that even none wrong proves nothing, there is nothing to test.
  std::vector<Step> testable;
  for (const Step& step : steps)
    if (step.n >= LeastProof(settings.risk, settings.failure)) testable.push_back(step);
  const size_t starts = std::clamp<size_t>(testable.size(), 1, kStarts);
  const double level = settings.failure / static_cast<double>(starts);
  const Step* best = nullptr;
  for (size_t i = 0; i < starts; ++i)
    for (size_t at = i * testable.size() / starts; at < testable.size(); ++at) {
      const Step& step = testable[at];
      if (AtMost(step.wrong, step.n, settings.risk) > level) break;
      if (best == nullptr || step.threshold < best->threshold) best = &step;
    }
  if (best == nullptr) {
    SayWhatIsMissing(steps, static_cast<double>(all.size()), level, settings, &out);
    return out;
  }
  out.state = ThresholdState::kReliable;
  out.threshold = best->threshold;
  out.above = static_cast<size_t>(best->n);
  out.share = best->n / static_cast<double>(sample.size());
  out.error = best->wrong / best->n;
  out.bound = UpperBound(best->wrong, best->n, level);
  return out;
}

std::vector<Threshold> FindThresholds(std::span<const Judged> judged,
                                      const ThresholdSettings& settings) {
  std::vector<Threshold> out;
  for (const auto& [question, list] : Sampled(judged)) out.push_back(FindThreshold(list, settings));
  return out;
}

}  // namespace clarion::reviews
