// How often conflicts are told where there are none, and found where there are: simulations of
// known truth.
//   conflict_bench [seed] [simulations]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "metrics/testing/simulated_center.h"

namespace {

using namespace clarion::metrics;
using clarion::metrics::testing::Center;
using clarion::metrics::testing::CenterSettings;
using clarion::metrics::testing::SimulateCenter;

struct Case {
  const char* name;
  CenterSettings settings;
};

CenterSettings With(double aht, double repeat, double agents, double same) {
  CenterSettings out;
  out.aht_change = aht;
  out.repeat_change = repeat;
  out.agent_change = agents;
  out.same_places = same;
  return out;
}

void Row(const Case& one, uint64_t seed, size_t runs) {
  size_t warned = 0, planted = 0, places = 0, any_place = 0;
  double ms = 0;
  Center center;
  for (size_t i = 0; i < runs; ++i) {
    SimulateCenter(one.settings, seed * 100000 + i, &center);
    const auto start = std::chrono::steady_clock::now();
    const auto found = FindConflicts(center.moves, center.splits);
    ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count() /
          double(runs);
    warned += found.empty() ? 0 : 1;
    bool place = false;
    for (const Conflict& conflict : found) {
      place |= conflict.in_same_places;
      if (conflict.better != 0 || conflict.worse != 1) continue;
      ++planted;
      places += conflict.in_same_places ? 1 : 0;
    }
    any_place += place ? 1 : 0;
  }
  const auto percent = [&](size_t n) { return 100.0 * double(n) / double(runs); };
  fmt::print("{:58} {:>7.1f}% {:>11.1f}% {:>10.1f}% {:>12.1f}% {:>6.1f}\n", one.name,
             percent(warned), percent(planted), percent(any_place), percent(places), ms);
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 7;
  const size_t runs = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 400;
  fmt::print("{:58} {:>8} {:>12} {:>11} {:>13} {:>6}\n", "of simulations with", "warning",
             "aht/repeat", "same place", "of aht/repeat", "ms");
  CenterSettings rough = With(-0.08, 0, 0, 0);
  rough.day_noise = 0.06;
  rough.day_memory = 0.5;
  CenterSettings later = With(-0.12, 0.04, 0, 0);
  later.begins = 7;
  CenterSettings small = With(-0.08, 0, 0, 0);
  small.contacts_a_day = 2;
  for (const Case& one :
       {Case{"nothing changed", With(0, 0, 0, 0)},
        Case{"only handling time fell, 8 %", With(-0.08, 0, 0, 0)},
        Case{"the same, few contacts", small}, Case{"the same, rough and sticky days", rough},
        Case{"both moved, agents' changes unrelated", With(-0.08, 0.04, 0.1, 0)},
        Case{"planted: -5 %, +2 points", With(-0.05, 0.02, 0, 0)},
        Case{"planted: -8 %, +3 points", With(-0.08, 0.03, 0, 0)},
        Case{"planted: -12 %, +4 points", With(-0.12, 0.04, 0, 0)},
        Case{"the same, a week into the four weeks", later},
        Case{"planted where it fell most: spread 5 %", With(-0.08, 0.04, 0.05, 1)},
        Case{"planted where it fell most: spread 10 %", With(-0.08, 0.04, 0.1, 1)}})
    Row(one, seed, runs);
}
