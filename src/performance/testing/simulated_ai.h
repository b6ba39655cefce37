// Contacts begun by people and by AI agents whose difference is known, and releases of AI agents
// whose effect is known.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "performance/releases.h"
#include "performance/sides.h"

namespace clarion::performance::testing {

struct SidesWorld {
  SideCases cases;
  std::vector<float> value;
  std::vector<double> truth;  // AI − people of each matter
};

// The AI agent is given the easy channel more often; people differ in skill; customers come again.
inline SidesWorld SimulateSides(size_t matters, size_t cases, uint64_t seed) {
  constexpr size_t kAgents = 40, kCustomers = 4000;
  Random random(seed * 6151 + 3);
  SidesWorld out;
  out.cases.matters = matters;
  out.cases.factors = {{"channel", {"chat", "voice", "mail"}, {}},
                       {"history", {"first", "again"}, {}}};
  const double channel_worth[3] = {0.12, 0, -0.08};
  std::vector<double> skill(kAgents), matter_worth(matters), patience(kCustomers);
  for (double& one : skill) one = 0.06 * random.Normal();
  for (double& one : matter_worth) one = 0.08 * random.Normal();
  for (double& one : patience) one = 0.05 * random.Normal();
  for (size_t m = 0; m < matters; ++m) out.truth.push_back(-0.03 + 0.08 * random.Normal());
  for (size_t i = 0; i < cases; ++i) {
    const auto m = static_cast<uint32_t>(std::min(random.Below(matters), random.Below(matters)));
    const bool ai = random.Uniform() < 0.35;
    const auto channel =
        static_cast<uint32_t>(random.Uniform() < (ai ? 0.7 : 0.25) ? 0 : 1 + random.Below(2));
    const bool again = random.Uniform() < (ai ? 0.1 : 0.3);
    const size_t agent = random.Below(kAgents), customer = random.Below(kCustomers);
    double p =
        0.6 + matter_worth[m] + channel_worth[channel] - (again ? 0.1 : 0) + patience[customer];
    p += ai ? out.truth[m] : skill[agent];
    out.cases.matter.push_back(m);
    out.cases.ai.push_back(ai ? 1 : 0);
    out.cases.factors[0].level.push_back(channel);
    out.cases.factors[1].level.push_back(again ? 1 : 0);
    out.cases.cluster.push_back(static_cast<uint32_t>(ai ? kAgents + customer : agent));
    out.value.push_back(random.Uniform() < std::clamp(p, 0.0, 1.0) ? 1.0F : 0.0F);
  }
  return out;
}

struct ReleasesWorld {
  ReleaseCases cases;
  std::vector<Figure> figures;
  std::vector<double> truth;  // effect of the one release on each figure
};

// Ten weeks; the AI agent's version changes after six, with two days of both. Everybody's figures
// move that day, too: a campaign brought other customers.
inline ReleasesWorld SimulateRelease(size_t cases, size_t figures, uint64_t seed) {
  constexpr size_t kAgents = 40, kCustomers = 6000;
  constexpr TimeMs kStart = 20'000 * kDayMs, kSwitch = kStart + 42 * kDayMs;
  Random random(seed * 9973 + 11);
  ReleasesWorld out;
  out.cases.agents = 1;
  out.cases.names = {"v1", "v2"};
  out.cases.factors = {{"reason", {"a", "b", "c"}, {}}};
  std::vector<double> skill(kAgents);
  for (double& one : skill) one = 0.05 * random.Normal();
  for (size_t f = 0; f < figures; ++f) {
    out.figures.push_back({"figure " + std::to_string(f), {}, f % 2 == 0 ? 1 : -1});
    out.truth.push_back(f % 3 == 0 ? (f % 2 == 0 ? -0.08 : 0.08) : 0);
  }
  for (size_t i = 0; i < cases; ++i) {
    const TimeMs at = kStart + static_cast<TimeMs>(random.Uniform() * 70 * kDayMs);
    const bool ai = random.Uniform() < 0.4;
    const bool mixed_days = at >= kSwitch - kDayMs && at < kSwitch + kDayMs;
    const bool second = mixed_days ? random.Uniform() < (at < kSwitch ? 0.2 : 0.8) : at >= kSwitch;
    const size_t reason = random.Below(3), agent = random.Below(kAgents);
    out.cases.agent.push_back(ai ? 0 : -1);
    out.cases.version.push_back(ai ? (second ? 1 : 0) : -1);
    out.cases.started.push_back(at);
    out.cases.factors[0].level.push_back(static_cast<uint32_t>(reason));
    out.cases.cluster.push_back(
        static_cast<uint32_t>(ai ? kAgents + random.Below(kCustomers) : agent));
    for (size_t f = 0; f < figures; ++f) {
      double p = 0.55 + 0.08 * static_cast<double>(reason) + (at >= kSwitch ? 0.05 : 0);
      p += ai ? (second ? out.truth[f] : 0) : skill[agent];
      out.figures[f].value.push_back(random.Uniform() < p ? 1.0F : 0.0F);
    }
  }
  return out;
}

}  // namespace clarion::performance::testing
