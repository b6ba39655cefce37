// Whether forecasts of targets mean what they say: coverage of the 80 % range and Brier score, on
// simulated days that were not shown, beside "as in the week before".
//   outlook_bench [seed] [simulations]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "detection/testing/simulated_days.h"

namespace {

using namespace clarion::detection;
using clarion::detection::testing::DaysSettings;
using clarion::detection::testing::SimulateDays;

constexpr size_t kHidden = 28;

struct Case {
  const char* name;
  DaysSettings settings;
};

struct Score {
  double inside = 0, brier = 0, naive = 0, n = 0;
  void Add(const Foretold& told, double breach, double came, double before, double target) {
    const double wrong = came > target ? 1 : 0;
    inside += told.low <= came && came <= told.high ? 1 : 0;
    brier += std::pow(breach - wrong, 2);
    naive += (before > target ? 1 : 0) == wrong ? 0 : 1;
    n += 1;
  }
  void Add(const Score& other) {
    inside += other.inside;
    brier += other.brier;
    naive += other.naive;
    n += other.n;
  }
};

double Figure(const std::vector<DaySums>& days, size_t from, size_t to) {
  double n = 0, total = 0;
  for (size_t i = from; i < to; ++i) {
    n += days[i].n;
    total += days[i].total;
  }
  return total / n;
}

std::vector<Case> Cases() {
  const auto with = [](auto change) {
    DaysSettings out;
    change(out);
    return out;
  };
  std::vector<Case> out = {
      {"no change", with([](auto&) {})},
      {"no change, few rows", with([](auto& s) { s.volume = 12; })},
      {"no change, many rows", with([](auto& s) { s.volume = 600; })},
      {"slow trend", with([](auto& s) { s.trend = 0.0015; })},
      {"trend that began 40 days ago", with([](auto& s) {
         s.trend = 0.004;
         s.trend_from = 86;
       })},
      {"level that wanders", with([](auto& s) { s.wander = 0.015; })},
      {"shift 60 days ago", with([](auto& s) {
         s.shift = 0.25;
         s.shift_at = 66;
       })},
      {"shift 10 days ago", with([](auto& s) {
         s.shift = 0.25;
         s.shift_at = 116;
       })},
      {"shift in the days foretold", with([](auto& s) {
         s.shift = 0.25;
         s.shift_at = 133;
       })},
  };
  const size_t shares = out.size();
  for (size_t i = 0; i < shares; ++i) {
    out.push_back(out[i]);
    out.back().settings.share = false;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 7;
  const size_t runs = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 300;
  fmt::print("{:42} | {:>30} | {:>30} | {:>6}\n{:42} | {:>8} {:>9} {:>11} | {:>8} {:>9} {:>11} |\n",
             "", "the week ahead", "the fourth week ahead", "ms", "", "inside", "Brier",
             "as before", "inside", "Brier", "as before");
  Score all_first, all_fourth;
  for (const Case& one : Cases()) {
    Score first, fourth;
    double ms = 0;
    for (size_t i = 0; i < runs; ++i) {
      const std::vector<DaySums> days = SimulateDays(one.settings, seed * 100000 + i);
      const size_t end = days.size() - kHidden;
      OutlookAsked asked;
      asked.days.assign(days.begin(), days.begin() + std::ptrdiff_t(end));
      asked.at_least = false;
      asked.highest = one.settings.share ? 1 : 1e12;
      // Targets near where the figure is, so that the answer is not plain.
      const double level = Figure(days, end - 28, end);
      asked.target = level * (0.97 + 0.02 * double(i % 6));
      const auto start = std::chrono::steady_clock::now();
      const Outlook told = LookAhead(asked);
      ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count() /
            double(runs);
      if (told.ahead.size() < kHidden) continue;
      const double before = Figure(days, end - 7, end);
      for (const auto& [score, day] : {std::pair{&first, size_t{7}}, {&fourth, kHidden}})
        score->Add(told.ahead[day - 1].week, told.ahead[day - 1].breach,
                   Figure(days, end + day - 7, end + day), before, asked.target);
    }
    const auto print = [&](const char* name, const Score& a, const Score& b, double took) {
      fmt::print("{:42} | {:>7.1f}% {:>9.3f} {:>11.3f} | {:>7.1f}% {:>9.3f} {:>11.3f} | {:>6.1f}\n",
                 name, 100 * a.inside / a.n, a.brier / a.n, a.naive / a.n, 100 * b.inside / b.n,
                 b.brier / b.n, b.naive / b.n, took);
    };
    print(fmt::format("{}, {}", one.settings.share ? "share" : "mean", one.name).c_str(), first,
          fourth, ms);
    // What begins in the days foretold cannot be known: shown, not counted.
    if (one.settings.shift_at >= 126) continue;
    all_first.Add(first);
    all_fourth.Add(fourth);
  }
  fmt::print("{:42} | {:>7.1f}% {:>9.3f} {:>11.3f} | {:>7.1f}% {:>9.3f} {:>11.3f} |\n",
             "all but shifts in the days foretold", 100 * all_first.inside / all_first.n,
             all_first.brier / all_first.n, all_first.naive / all_first.n,
             100 * all_fourth.inside / all_fourth.n, all_fourth.brier / all_fourth.n,
             all_fourth.naive / all_fourth.n);
}
