// Weeks of agents some of whom are coached when they look bad: what the effect is measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "performance/coaching_effect.h"

namespace clarion::performance::testing {

struct CoachingSettings {
  size_t agents = 60;
  size_t weeks = 40;
  size_t plans = 20;
  double cases = 15;      // of an agent in a week
  double level = 0.6;     // of the behaviour
  double between = 0.08;  // deviation of agents' levels
  double week = 0.03;     // deviation of an agent's weeks
  double carried = 0.5;   // their correlation
  double common = 0.02;   // deviation of the weeks of all
  double effect = 0.06;
  double spread = 0.03;  // deviation of the effect between plans
  bool worst = true;     // those are coached whose last four weeks were worst; else anybody
};

struct SimulatedCoaching {
  CoachingPanel panel;
  double truth = 0;
};

inline SimulatedCoaching SimulateCoaching(const CoachingSettings& s, uint64_t seed) {
  Random random(seed * 7919 + 29);
  SimulatedCoaching out;
  out.truth = s.effect;
  out.panel.case_variance = s.level * (1 - s.level);
  std::vector<double> level(s.agents), noise(s.agents), effect(s.agents, 0);
  std::vector<bool> coached(s.agents);
  for (size_t a = 0; a < s.agents; ++a) {
    out.panel.agents.push_back({"agent " + std::to_string(a), {}, {}});
    level[a] = s.level + s.between * random.Normal();
    noise[a] = s.week * random.Normal();
  }
  const double first = std::max(8.0, 0.25 * static_cast<double>(s.weeks));
  const double last = 0.8 * static_cast<double>(s.weeks);
  double common = 0;
  for (size_t t = 0; t < s.weeks; ++t) {
    common = 0.8 * common + 0.6 * s.common * random.Normal();
    // As many plans begin this week as bring the number on its way from first to last.
    const double due = std::clamp((static_cast<double>(t) - first + 1) / (last - first), 0.0, 1.0);
    while (static_cast<double>(out.panel.plans.size()) <
           std::floor(due * static_cast<double>(s.plans))) {
      size_t chosen = s.agents;
      double lowest = INFINITY;
      for (size_t a = 0; a < s.agents; ++a) {
        if (coached[a]) continue;
        double hits = 0, n = 0;
        for (size_t back = 1; back <= 4; ++back) {
          hits += out.panel.agents[a].numerator[t - back];
          n += out.panel.agents[a].denominator[t - back];
        }
        const double score = s.worst ? hits / std::max(1.0, n) : random.Uniform();
        if (score < lowest) lowest = score, chosen = a;
      }
      if (chosen == s.agents) break;
      coached[chosen] = true;
      effect[chosen] = s.effect + s.spread * random.Normal();
      out.panel.plans.push_back({chosen, t, "coach " + std::to_string(random.Below(4))});
    }
    for (size_t a = 0; a < s.agents; ++a) {
      const double p = std::clamp(level[a] + noise[a] + common + effect[a], 0.01, 0.99);
      noise[a] =
          s.carried * noise[a] + std::sqrt(1 - s.carried * s.carried) * s.week * random.Normal();
      const size_t n = static_cast<size_t>(std::max(0.0, s.cases * (1 + 0.3 * random.Normal())));
      double hits = 0;
      for (size_t i = 0; i < n; ++i) hits += random.Uniform() < p ? 1 : 0;
      out.panel.agents[a].numerator.push_back(hits);
      out.panel.agents[a].denominator.push_back(static_cast<double>(n));
    }
  }
  return out;
}

}  // namespace clarion::performance::testing
