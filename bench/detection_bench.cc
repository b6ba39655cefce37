// Ten thousand hourly series, advanced step by step: milliseconds a step on one core, bytes a
// series.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "detection/monitor.h"

using namespace clarion;
using namespace clarion::detection;

int main() {
  constexpr size_t kSeries = 10000;
  constexpr int kSteps = 5 * 168;
  Monitor monitor({});
  const SeriesKind kinds[] = {SeriesKind::kCount, SeriesKind::kRate, SeriesKind::kMean};
  for (size_t i = 0; i < kSeries; ++i) {
    const auto name =
        fmt::format("channel{}|queue{}|site{}|m{}", i % 5, i / 15 % 40, i / 600, i % 3);
    if (!monitor.Add(name, kinds[i % 3]).ok()) return 1;
  }
  std::mt19937_64 random(1);
  std::poisson_distribution<int> volume(40);
  std::normal_distribution<double> normal(0, 1);
  std::vector<double> times;
  size_t alerts = 0;
  for (int step = 0; step < kSteps; ++step) {
    std::vector<Observation> seen(kSeries);
    for (size_t i = 0; i < kSeries; ++i) {
      const double n = 1 + volume(random);
      if (i % 3 == 0) seen[i] = {.value = n};
      if (i % 3 == 1) {
        std::binomial_distribution<int> hits(int(n), 0.7);
        seen[i] = {.value = hits(random) / n, .weight = n};
      }
      if (i % 3 == 2) seen[i] = {.value = 300 + 90 / std::sqrt(n) * normal(random), .weight = n};
    }
    const auto start = std::chrono::steady_clock::now();
    const auto raised = monitor.Step(TimeMs{1767571200000} + step * kHourMs, seen);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (!raised.ok()) return 1;
    if (step >= 2 * 168) times.push_back(took.count());
    alerts += raised->size();
  }
  std::sort(times.begin(), times.end());
  fmt::print(
      "{{\"series\":{},\"median_ms\":{:.2f},\"p99_ms\":{:.2f},\"bytes_a_series\":{},\"alerts_in_3_"
      "weeks\":{}}}\n",
      kSeries, times[times.size() / 2], times[times.size() * 99 / 100],
      monitor.Save().size() / kSeries, alerts);
  return 0;
}
