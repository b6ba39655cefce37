// A floor of agents of known skill whose cases are not dealt evenly: what adjusting is measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "performance/cases.h"

namespace clarion::performance::testing {

struct FloorSettings {
  size_t agents = 60;
  size_t cases_least = 150;  // of an agent, log-uniform
  size_t cases_most = 1500;
  double level = 0.7;
  double skill = 0.06;     // deviation of the agents' true levels
  double hardness = 0.09;  // deviation of what reasons are worth
  double routing = 0.42;   // how strongly better agents are given harder cases; 0 = evenly
  bool share = true;       // values are 0 or 1; else normal with deviation `noise`
  double noise = 0.4;
};

struct Floor {
  Cases cases;
  std::vector<float> value;
  std::vector<double> truth;  // of every agent: mean with the average case
};

inline Floor SimulateFloor(const FloorSettings& s, uint64_t seed) {
  constexpr size_t kReasons = 12, kChannels = 3, kHours = 4;
  Random random(seed * 7919 + 17);
  Floor out;
  std::vector<double> reason(kReasons), channel(kChannels), hour(kHours);
  for (double& one : reason) one = s.hardness * random.Normal();
  std::sort(reason.begin(), reason.end());
  for (double& one : channel) one = 0.04 * random.Normal();
  for (double& one : hour) one = 0.02 * random.Normal();
  out.cases.factors = {{"reason", {}, {}}, {"channel", {}, {}}, {"hour", {}, {}}};
  for (size_t r = 0; r < kReasons; ++r)
    out.cases.factors[0].levels.push_back("reason " + std::to_string(r));
  for (size_t c = 0; c < kChannels; ++c)
    out.cases.factors[1].levels.push_back("channel " + std::to_string(c));
  for (size_t h = 0; h < kHours; ++h)
    out.cases.factors[2].levels.push_back("hours " + std::to_string(h));
  double mix_sum = 0;
  std::vector<double> skill(s.agents);
  for (size_t a = 0; a < s.agents; ++a) {
    out.cases.agents.push_back("agent " + std::to_string(a));
    const double standard = random.Normal();
    skill[a] = s.skill * standard;
    const double spread =
        std::log(static_cast<double>(s.cases_most) / static_cast<double>(s.cases_least));
    const size_t n = static_cast<size_t>(static_cast<double>(s.cases_least) *
                                         std::exp(spread * random.Uniform()));
    const double home = 3 * random.Normal();  // an agent's own field
    for (size_t i = 0; i < n; ++i) {
      // Where in the order of reasons, easiest last: the better an agent, the harder the case.
      const double place = 5.5 - 2.2 * s.routing * standard + 0.5 * home + 2.5 * random.Normal();
      const size_t r = static_cast<size_t>(std::clamp(place, 0.0, kReasons - 1.0));
      const size_t c = random.Below(kChannels), h = random.Below(kHours);
      out.cases.agent.push_back(static_cast<uint32_t>(a));
      out.cases.factors[0].level.push_back(static_cast<uint32_t>(r));
      out.cases.factors[1].level.push_back(static_cast<uint32_t>(c));
      out.cases.factors[2].level.push_back(static_cast<uint32_t>(h));
      const double mix = reason[r] + channel[c] + hour[h];
      mix_sum += mix;
      const double mean = s.level + mix + skill[a];
      out.value.push_back(
          static_cast<float>(s.share ? (random.Uniform() < std::clamp(mean, 0.0, 1.0) ? 1.0 : 0.0)
                                     : mean + s.noise * random.Normal()));
    }
  }
  const double average = s.level + mix_sum / static_cast<double>(out.value.size());
  for (const double one : skill) out.truth.push_back(average + one);
  return out;
}

}  // namespace clarion::performance::testing
