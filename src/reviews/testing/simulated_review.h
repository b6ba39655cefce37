// Reviews of a machine whose true error at every confidence is known, by raters with known bias.
#pragma once

#include <array>
#include <random>
#include <string>
#include <vector>

#include "reviews/answer.h"

namespace clarion::reviews::testing {

struct World {
  const char* name = "";
  // How sure the machine is: `levels` with `shares`; none: uniform over [0.5, 1].
  std::vector<double> levels, shares;
  // Wrong with this chance at confidence c: base + slope × (1 − c).
  double base = 0.02;
  double slope = 0.6;
  // Chance that a rater turns a true yes into no, and a true no into yes; three raters.
  std::array<double, 3> misses = {0.02, 0.05, 0.08};
  std::array<double, 3> invents = {0.05, 0.02, 0.10};
};

inline std::vector<World> Worlds() {
  return {{.name = "good", .base = 0.005, .slope = 0.2},
          {.name = "sure when right"},
          {.name = "rules: 0.7, 0.9, 1", .levels = {0.7, 0.9, 1}, .shares = {0.5, 0.3, 0.2}},
          {.name = "overconfident", .base = 0.08, .slope = 0.2},
          {.name = "error just above the limit", .base = 0.095, .slope = 0},
          {.name = "wrong where it is sure", .base = 0.25, .slope = -0.45},
          {.name = "hopeless", .base = 0.3, .slope = 0.3},
          {.name = "raters lean one way",
           .base = 0.03,
           .slope = 0.4,
           .misses = {0.15, 0.12, 0.02},
           .invents = {0.01, 0.01, 0.01}}};
}

// One answer, as the machine and as people have it: what two of three raters say is what counts.
inline Judged Draw(const World& world, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform;
  Judged out;
  out.question = "q";
  out.probability = 1;
  if (world.levels.empty()) {
    out.confidence = 0.5 + uniform(random) / 2;
  } else {
    double left = uniform(random);
    size_t i = 0;
    while (i + 1 < world.levels.size() && left >= world.shares[i]) left -= world.shares[i++];
    out.confidence = world.levels[i];
  }
  const bool truth = uniform(random) < 0.7;
  const bool wrong = uniform(random) < world.base + world.slope * (1 - out.confidence);
  int yes = 0;
  for (size_t i = 0; i < 3; ++i) {
    const bool flips = uniform(random) < (truth ? world.misses[i] : world.invents[i]);
    yes += truth != flips ? 1 : 0;
  }
  out.machine = truth != wrong ? "yes" : "no";
  out.truth = yes >= 2 ? "yes" : "no";
  return out;
}

inline std::vector<Judged> Sample(const World& world, size_t n, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Judged> out;
  for (size_t i = 0; i < n; ++i) {
    out.push_back(Draw(world, random));
    out.back().interaction = std::to_string(seed) + "-" + std::to_string(i);
    out.back().at = static_cast<TimeMs>(i);
  }
  return out;
}

// The true share of wrong ones at or above each threshold 0, 0.05, …, 1.
inline std::vector<double> TrueErrors(const World& world, size_t draws = 400000) {
  std::vector<double> wrong(21), all(21), out;
  for (const Judged& one : Sample(world, draws, 987654321))
    for (size_t i = 0; i <= 20; ++i)
      if (one.confidence >= static_cast<double>(i) / 20) {
        all[i] += 1;
        wrong[i] += one.wrong() ? 1 : 0;
      }
  for (size_t i = 0; i <= 20; ++i) out.push_back(all[i] > 0 ? wrong[i] / all[i] : 0);
  return out;
}

}  // namespace clarion::reviews::testing
