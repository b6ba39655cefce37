// How far forecasts of hiring, ramp-up and flags of stale documents can be trusted: simulations of
// known truth.
//   learning_bench ramp_up | stale [seed] [simulations]
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>

#include "learning/hiring.h"
#include "learning/staleness.h"
#include "learning/testing/simulated_newcomers.h"
#include "learning/testing/simulated_steps.h"

namespace {

using namespace clarion::learning;
using testing::NewcomerSettings;

constexpr int kPeople = 5;
constexpr int kWeeks = 12;

struct Family {
  const char* name;
  NewcomerSettings settings;
};

std::vector<Family> Families() {
  std::vector<Family> out{{"20 newcomers in a year", {}}};
  NewcomerSettings s;
  s.newcomers = 60;
  out.push_back({"60 newcomers", s});
  s.newcomers = 10;
  out.push_back({"10 newcomers", s});
  s.newcomers = 5;
  out.push_back({"5 newcomers", s});
  s.newcomers = 3;
  out.push_back({"3 newcomers", s});
  s = {};
  s.leave = 0.04;
  out.push_back({"20 newcomers, 4 % leave a week", s});
  s = {};
  s.agents_vary = 0.4;
  out.push_back({"20 newcomers who differ much", s});
  s = {};
  s.tau = 10;
  s.begin = 0.2;
  out.push_back({"20 newcomers who learn slowly", s});
  s = {};
  s.weeks = 20;
  out.push_back({"20 newcomers, 20 weeks of data", s});
  return out;
}

void RampUpCoverage(uint64_t seed, int simulations) {
  fmt::print("  {:34} {:>9} {:>7} {:>7} {:>7} {:>10} {:>8}\n", "floor", "covered", "week 1",
             "week 4", "week 12", "width", "ms");
  for (const Family& family : Families()) {
    int covered = 0, all = 0;
    int at[kWeeks] = {};
    double width = 0, took = 0, truth = 0;
    for (int i = 0; i < simulations; ++i) {
      const uint64_t own = seed * 100'003 + static_cast<uint64_t>(i);
      const ServedContacts contacts = testing::SimulateNewcomers(family.settings, own);
      const auto begin = std::chrono::steady_clock::now();
      RampSettings ramp_settings;
      ramp_settings.higher_is_better = false;
      const RampUp ramp = FollowNewcomers(contacts, ramp_settings);
      const HiringForecast told =
          ForecastHiring(ramp, {.people = kPeople, .weeks = kWeeks, .draws = 1000, .seed = own});
      took += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
                  .count();
      clarion::Random random(own * 31 + 7);
      double sum[kWeeks] = {};
      for (int p = 0; p < kPeople; ++p) {
        const std::vector<int> person = testing::NewPerson(family.settings, kWeeks, &random);
        for (int k = 0; k < kWeeks; ++k) sum[k] += person[static_cast<size_t>(k)];
      }
      for (int k = 0; k < kWeeks; ++k) {
        const Range& range = told.weeks[static_cast<size_t>(k)].contacts;
        const bool in = sum[k] >= range.low && sum[k] <= range.high;
        covered += in ? 1 : 0;
        at[k] += in ? 1 : 0;
        width += range.high - range.low;
        truth += sum[k];
        ++all;
      }
    }
    const auto percent = [&](int n) { return fmt::format("{:.1f} %", 100.0 * n / simulations); };
    fmt::print("  {:34} {:>7.1f} % {:>7} {:>7} {:>7} {:>9.0f} % {:>8.1f}\n", family.name,
               100.0 * covered / all, percent(at[0]), percent(at[3]), percent(at[11]),
               100 * width / truth, took / simulations);
  }
}

// How often a year of weekly looks flags a document that does not change, and finds one that does.
void StaleRates(uint64_t seed, int simulations) {
  fmt::print("  {:44} {:>12} {:>12} {:>14}\n", "document of six steps", "flagged", "right step",
             "weeks to flag");
  for (const auto& family : testing::StepFamilies()) {
    int flagged = 0, right = 0;
    double weeks = 0;
    for (int i = 0; i < simulations; ++i) {
      const testing::YearOfLooks look =
          testing::LookForAYear(family.settings, seed * 100'003 + static_cast<uint64_t>(i));
      flagged += look.flagged ? 1 : 0;
      right += look.right_step ? 1 : 0;
      if (look.right_step) weeks += look.after_weeks;
    }
    fmt::print(
        "  {:44} {:>10.1f} % {:>12} {:>14}\n", family.name, 100.0 * flagged / simulations,
        family.settings.fall == 0 ? "" : fmt::format("{:.1f} %", 100.0 * right / simulations),
        right == 0 ? "" : fmt::format("{:.1f}", weeks / right));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "ramp_up";
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 7;
  const int simulations = argc > 3 ? std::atoi(argv[3]) : 400;
  if (what == "ramp_up")
    RampUpCoverage(seed, simulations);
  else if (what == "stale")
    StaleRates(seed, simulations);
  else
    return fmt::print(stderr, "learning_bench ramp_up | stale [seed] [simulations]\n"), 1;
  return 0;
}
