#include "reviews/drift.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace clarion::reviews {
namespace {

// How much of the way to "always wrong" the machine may have gone.
constexpr std::array<double, 3> kWorse = {0.08, 0.2, 0.4};
constexpr double kBeginningTail = 0.2;
constexpr size_t kWeeksMax = 26;

Estimate ShareWrong(std::span<const Judged> list) {
  Estimate out;
  double wrong = 0;
  for (const Judged& one : list) wrong += one.wrong() ? 1 : 0;
  out.n = static_cast<double>(list.size());
  if (list.empty()) return out;
  out.value = wrong / out.n;
  out.low = LowerBound(wrong, out.n, 0.025);
  out.high = UpperBound(wrong, out.n, 0.025);
  return out;
}

// 1970 began on a Thursday.
TimeMs MondayOf(TimeMs at) { return (at + 3 * kDayMs) / (7 * kDayMs) * (7 * kDayMs) - 3 * kDayMs; }

std::vector<WrongInWeek> ByWeek(std::span<const Judged> list) {
  std::vector<WrongInWeek> out;
  for (size_t i = 0; i < list.size();) {
    const TimeMs from = MondayOf(list[i].at);
    size_t end = i;
    while (end < list.size() && MondayOf(list[end].at) == from) ++end;
    out.push_back({from, ShareWrong(list.subspan(i, end - i))});
    i = end;
  }
  if (out.size() > kWeeksMax)
    out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(kWeeksMax));
  return out;
}

}  // namespace

std::string_view Name(DriftState state) {
  switch (state) {
    case DriftState::kTooFew:
      return "too_few";
    case DriftState::kSteady:
      return "steady";
    case DriftState::kDrifting:
      return "drifting";
  }
  return "";
}

Drift WatchDrift(std::span<const Judged> judged, const DriftSettings& settings) {
  Drift out;
  const ByQuestion sorted = Sampled(judged);
  if (sorted.empty()) return out;
  const std::vector<Judged>& list = sorted.begin()->second;
  out.question = list.front().question;
  const size_t first = std::min(settings.beginning, list.size());
  const std::span<const Judged> all(list);
  out.weeks = ByWeek(all);
  out.before = ShareWrong(all.first(first));
  if (list.size() <= first) return out;
  out.state = DriftState::kSteady;
  out.recent = ShareWrong(all.last(std::min(settings.beginning, list.size() - first)));
  const double usual = UpperBound(out.before.value * out.before.n, out.before.n, kBeginningTail);
  if (usual >= 1) return out;
  // For each way of going wrong: the evidence, and since when its own sum has only grown.
  std::array<double, kWorse.size()> evidence{}, climb{};
  std::array<size_t, kWorse.size()> since{};
  since.fill(first);
  for (size_t i = first; i < list.size(); ++i) {
    double sum = 0;
    for (size_t k = 0; k < kWorse.size(); ++k) {
      const double worse = usual + kWorse[k] * (1 - usual);
      const double ratio = list[i].wrong() ? worse / usual : (1 - worse) / (1 - usual);
      evidence[k] = (evidence[k] + 1) * ratio;
      sum += evidence[k] / static_cast<double>(kWorse.size());
      climb[k] += std::log(ratio);
      if (climb[k] <= 0) {
        climb[k] = 0;
        since[k] = i + 1;
      }
    }
    if (out.alarm_at || sum < settings.mean_run) continue;
    const size_t best =
        static_cast<size_t>(std::max_element(evidence.begin(), evidence.end()) - evidence.begin());
    out.state = DriftState::kDrifting;
    out.alarm_at = list[i].at;
    out.since = list[std::min(since[best], i)].at;
  }
  return out;
}

std::vector<Drift> WatchDrifts(std::span<const Judged> judged, const DriftSettings& settings) {
  std::vector<Drift> out;
  for (const auto& [question, list] : Sampled(judged)) out.push_back(WatchDrift(list, settings));
  return out;
}

}  // namespace clarion::reviews
