// How far the intervals and the fading test can be trusted: simulations of known truth.
//   effect_bench [seed] [simulations] [coverage | fading]
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "actions/testing/simulated_change.h"

namespace {

using namespace clarion::actions;
using clarion::actions::testing::ChangeSettings;
using clarion::actions::testing::SimulateChange;

void Coverage(uint64_t seed, size_t runs) {
  fmt::print("{:34} {:>8} {:>10} {:>9} {:>8}\n", "coverage of 95 % intervals", "covered",
             "half width", "bias", "ms");
  size_t all = 0, inside_all = 0;
  for (const testing::Family& family : testing::CoverageFamilies()) {
    size_t inside = 0;
    double width = 0, bias = 0;
    const auto start = std::chrono::steady_clock::now();
    for (size_t i = 0; i < runs; ++i) {
      const testing::Change change = SimulateChange(family.settings, seed * 100000 + i);
      const Effect effect = MeasureEffect(change.panel);
      inside += effect.method != Method::kNone && effect.low <= change.truth &&
                        change.truth <= effect.high
                    ? 1
                    : 0;
      width += (effect.high - effect.low) / 2 / static_cast<double>(runs);
      bias += (effect.value - change.truth) / static_cast<double>(runs);
    }
    const double ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count() /
        static_cast<double>(runs);
    fmt::print("{:34} {:>7.1f}% {:>10.4f} {:>9.4f} {:>8.1f}\n", family.name,
               100.0 * static_cast<double>(inside) / static_cast<double>(runs), width, bias, ms);
    all += runs;
    inside_all += inside;
  }
  fmt::print("{:34} {:>7.1f}%\n\n", "all",
             100.0 * static_cast<double>(inside_all) / static_cast<double>(all));
}

struct FadingCase {
  const char* name;
  double volume, phi, spread;
};

ChangeSettings FadingSettings(const FadingCase& noise, size_t over, bool controlled) {
  ChangeSettings s;
  s.before = 84;
  s.after = 120;
  s.effect = -0.09;
  s.volume = noise.volume;
  s.phi = noise.phi;
  s.spread = noise.spread;
  s.controls = controlled ? 5 : 0;
  s.common = controlled ? 0.02 : 0;
  s.fade_from = over == 0 ? 0 : 42;
  s.fade_over = std::max<size_t>(over, 1);
  return s;
}

void FadingOne(const FadingCase& noise, size_t over, bool controlled, uint64_t seed, size_t runs) {
  const ChangeSettings s = FadingSettings(noise, over, controlled);
  const size_t begin = s.before + s.fade_from;
  size_t in_time = 0, raised = 0, early = 0;
  double delay = 0;
  for (size_t i = 0; i < runs; ++i) {
    const testing::Change change = SimulateChange(s, seed * 100000 + 50000 + i);
    const Sustain sustain = WatchSustain(change.panel, MeasureEffect(change.panel), Better::kLower);
    if (!sustain.faded_at) continue;
    ++raised;
    if (over == 0) continue;
    if (*sustain.faded_at < begin) {
      ++early;
      continue;
    }
    delay += static_cast<double>(*sustain.faded_at - begin);
    in_time += *sustain.faded_at <= begin + over / 2 ? 1 : 0;
  }
  const auto share = [&](size_t count) {
    return static_cast<double>(count) / static_cast<double>(runs);
  };
  fmt::print("{:44} {:>8.3f} {:>8.3f} {:>8.3f} {:>10.1f}\n",
             fmt::format("{}, {}{}", noise.name,
                         over == 0 ? "lasting" : fmt::format("gone over {} days", over),
                         controlled ? ", controls" : ""),
             share(in_time), share(raised), share(early),
             raised > early && over > 0 ? delay / static_cast<double>(raised - early) : 0);
}

// A gain of 9 of 30 points, 120 days watched; fading begins six weeks after the start.
void Fading(uint64_t seed, size_t runs) {
  fmt::print("{:44} {:>8} {:>8} {:>8} {:>10}\n", "fading", "in time", "raised", "early",
             "days after");
  for (const FadingCase& noise : {FadingCase{"1000 a day", 1000, 0.3, 0.008},
                                  FadingCase{"400 a day, correlated", 400, 0.5, 0.015}})
    for (const bool controlled : {false, true})
      for (const size_t over : {0U, 28U, 56U}) FadingOne(noise, over, controlled, seed, runs);
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const size_t runs = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200;
  const std::string what = argc > 3 ? argv[3] : "";
  if (what != "fading") Coverage(seed, runs);
  if (what != "coverage") Fading(seed, runs);
}
