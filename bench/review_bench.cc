// Is the promise of auto-verdict thresholds kept, and what does it leave to the machine? Simulated
// raters of known bias, a machine whose true error at every confidence is known.
//   review_bench [seed] [runs]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "reviews/drift.h"
#include "reviews/testing/simulated_review.h"
#include "reviews/threshold.h"

namespace {

using namespace clarion::reviews;

struct Tally {
  size_t found = 0, broken = 0;
  double share = 0;
};

size_t Place(double threshold) { return static_cast<size_t>(std::lround(threshold * 20)); }

// What one would do without a test: the lowest threshold at which the sample looks right enough.
Threshold Naive(const std::vector<Judged>& judged, double risk) {
  Threshold out;
  for (int i = 0; i <= 20; ++i) {
    const double at = static_cast<double>(i) / 20;
    double n = 0, wrong = 0;
    for (const Judged& one : judged)
      if (one.confidence >= at) n += 1, wrong += one.wrong() ? 1 : 0;
    if (n < 20 || wrong / n > risk) continue;
    out.state = ThresholdState::kReliable;
    out.threshold = at;
    out.share = n / static_cast<double>(judged.size());
    return out;
  }
  return out;
}

void Count(const Threshold& one, const std::vector<double>& truth, double risk, Tally* tally) {
  if (one.state != ThresholdState::kReliable) return;
  ++tally->found;
  tally->share += one.share;
  if (truth[Place(one.threshold)] > risk) ++tally->broken;
}

std::vector<Judged> Stream(size_t before, size_t after, double good, double bad, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::vector<Judged> out;
  for (size_t i = 0; i < before + after; ++i) {
    Judged one;
    one.interaction = fmt::format("{}", i);
    one.question = "q";
    one.machine = "yes";
    one.truth = uniform(random) < (i < before ? good : bad) ? "no" : "yes";
    one.probability = 0.02;
    one.at = static_cast<clarion::TimeMs>(i);
    out.push_back(std::move(one));
  }
  return out;
}

// Labels between false alarms, and labels until a machine that went wrong is noticed.
void DriftTable(uint64_t seed, size_t runs) {
  fmt::print("\n{:32} {:>16} {:>14} {:>12}\n", "drift, after 200 labels", "false alarms per",
             "noticed within", "labels until");
  fmt::print("{:32} {:>16} {:>14} {:>12}\n", "", "1,000 labels", "200 labels", "it (median)");
  for (const auto& [good, bad] : {std::pair{0.03, 0.12}, {0.05, 0.2}, {0.05, 0.4}, {0.1, 0.3}}) {
    size_t alarms = 0, noticed = 0;
    double watched = 0;
    std::vector<double> delays;
    for (size_t i = 0; i < runs; ++i) {
      const Drift steady = WatchDrift(Stream(1040, 0, good, good, seed * 7919 + i));
      watched += steady.alarm_at ? static_cast<double>(*steady.alarm_at) - 39 : 1000;
      alarms += steady.alarm_at ? 1 : 0;
      const Drift wrong = WatchDrift(Stream(200, 200, good, bad, seed * 104729 + i));
      if (!wrong.alarm_at || *wrong.alarm_at < 200) continue;
      ++noticed;
      delays.push_back(static_cast<double>(*wrong.alarm_at - 199));
    }
    std::sort(delays.begin(), delays.end());
    fmt::print(
        "wrong {:>4.0f} %, then {:>4.0f} %{:10} {:>16.2f} {:>13.1f}% {:>12}\n", good * 100,
        bad * 100, "", static_cast<double>(alarms) / watched * 1000,
        static_cast<double>(noticed) / static_cast<double>(runs) * 100,
        delays.empty() ? std::string("–") : fmt::format("{:.0f}", delays[delays.size() / 2]));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const size_t runs = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
  const ThresholdSettings settings;
  fmt::print("at most {:.0f} % wrong, sure to {:.0f} %; {} runs each\n", settings.risk * 100,
             100 - settings.failure * 100, runs);
  fmt::print("{:32} {:>6} {:>8} {:>8} {:>8}  {:>14}\n", "simulated machine and raters", "labels",
             "kept", "found", "alone", "kept untested");
  size_t all = 0, broken = 0;
  double worst = 1;
  const auto start = std::chrono::steady_clock::now();
  for (const testing::World& world : testing::Worlds()) {
    const std::vector<double> truth = testing::TrueErrors(world);
    for (const size_t n : {100, 200, 400, 1000}) {
      Tally tested, naive;
      for (size_t i = 0; i < runs; ++i) {
        const auto judged = testing::Sample(world, n, seed * 1000003 + i * 17 + n);
        Count(FindThreshold(judged, settings), truth, settings.risk, &tested);
        Count(Naive(judged, settings.risk), truth, settings.risk, &naive);
      }
      const auto part = [&](size_t k) {
        return 1 - static_cast<double>(k) / static_cast<double>(runs);
      };
      fmt::print("{:32} {:>6} {:>7.1f}% {:>7.1f}% {:>7.1f}%  {:>13.1f}%\n", world.name, n,
                 part(tested.broken) * 100, 100 - part(tested.found) * 100,
                 tested.found == 0 ? 0 : tested.share / static_cast<double>(tested.found) * 100,
                 part(naive.broken) * 100);
      all += runs;
      broken += tested.broken;
      worst = std::min(worst, part(tested.broken));
    }
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print(
      "promise kept in {:.2f} % of {} runs, {:.1f} % in the worst case (goal 95 %); {:.1f} s\n",
      100.0 - 100.0 * static_cast<double>(broken) / static_cast<double>(all), all, worst * 100,
      seconds);
  DriftTable(seed, runs);
  return worst >= 0.95 - 2.5 * std::sqrt(0.05 * 0.95 / static_cast<double>(runs)) ? 0 : 1;
}
