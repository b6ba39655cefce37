// A center of known truth, day by day and agent by agent: what warnings of conflicts are measured
// on.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "metrics/conflict.h"

namespace clarion::metrics::testing {

struct CenterSettings {
  size_t agents = 32;
  size_t teams = 8;
  double contacts_a_day = 7;   // of an agent
  double day_noise = 0.03;     // of every figure's level from day to day, in parts of it
  double day_memory = 0.3;     // autocorrelation of that
  double agent_change = 0.05;  // spread of agents' own changes between the periods, in parts
  size_t begins = 0;           // days into the second period before anything changes
  double aht_change = 0;       // true change of the whole, in parts: -0.08 is a fall by 8 %
  double repeat_change = 0;    // in points: 0.03
  double same_places = 0;      // 0: agents' changes have nothing to do with each other; 1: all
};

struct Center {
  std::vector<Definition> definitions;  // aht, repeat, fcr, qa, csat
  std::vector<Move> moves;
  std::vector<SegmentSplit> splits;  // team, agent
};

namespace internal {

inline constexpr size_t kMetrics = 5;
inline constexpr size_t kDaysEach = 28;

inline Definition Of(const char* id, Kind kind, Direction direction, Serves serves) {
  Definition out;
  out.id = id;
  out.kind = kind;
  out.direction = direction;
  out.serves = serves;
  return out;
}

struct Agent {
  double aht = 1, repeat = 0;             // own level
  std::array<double, kMetrics> change{};  // own change, in parts (repeat: see below)
};

}  // namespace internal

// Deterministic for a seed. The moves point into `definitions`: keep the value where it is made.
inline void SimulateCenter(const CenterSettings& s, uint64_t seed, Center* out) {
  using namespace internal;
  Random random(seed * 104729 + 11);
  *out = {};
  out->definitions = {Of("aht", Kind::kMean, Direction::kDown, Serves::kCost),
                      Of("repeat", Kind::kShare, Direction::kDown, Serves::kQuality),
                      Of("fcr", Kind::kShare, Direction::kUp, Serves::kQuality),
                      Of("qa", Kind::kMean, Direction::kUp, Serves::kQuality),
                      Of("csat", Kind::kShare, Direction::kUp, Serves::kQuality)};
  for (const Definition& one : out->definitions) {
    Move move;
    move.metric = &one;
    move.better = one.direction;
    move.rank = one.serves == Serves::kQuality ? 1 : 2;
    move.aimed = true;
    move.before.resize(kDaysEach);
    move.now.resize(kDaysEach);
    out->moves.push_back(std::move(move));
  }
  out->splits = {{"team", {}}, {"agent", {}}};
  std::vector<Agent> agents(s.agents);
  const auto segment = [](const std::string& value) {
    return SegmentMove{value, std::vector<Sums>(kMetrics), std::vector<Sums>(kMetrics)};
  };
  for (size_t t = 0; t < s.teams; ++t)
    out->splits[0].segments.push_back(segment("team " + std::to_string(t)));
  for (size_t a = 0; a < s.agents; ++a) {
    out->splits[1].segments.push_back(segment("agent " + std::to_string(a)));
    agents[a].aht = std::exp(0.15 * random.Normal());
    agents[a].repeat = 0.02 * random.Normal();
    for (double& one : agents[a].change) one = s.agent_change * random.Normal();
  }
  // Changes of agents that leave the whole as it was. Where handling time falls by an agent's own
  // share, repeats rise by as much as `same_places` says.
  for (size_t m = 0; m < kMetrics; ++m) {
    double mean = 0;
    for (const Agent& agent : agents) mean += agent.change[m] / double(s.agents);
    for (Agent& agent : agents) agent.change[m] -= mean;
  }
  for (Agent& agent : agents)
    agent.change[1] = -s.same_places * agent.change[0] +
                      std::sqrt(1 - s.same_places * s.same_places) * agent.change[1];
  std::array<double, kMetrics> shock{};
  for (double& one : shock) one = s.day_noise * random.Normal();
  for (size_t day = 0; day < 2 * kDaysEach; ++day) {
    const double common = random.Normal();
    for (double& one : shock)
      one = s.day_memory * one + std::sqrt(1 - s.day_memory * s.day_memory) * s.day_noise *
                                     (0.6 * common + 0.8 * random.Normal());
    const bool now = day >= kDaysEach, changed = day >= kDaysEach + s.begins;
    const size_t at = now ? day - kDaysEach : day;
    const double weekday = day % 7 >= 5 ? 0.3 : 1, load = day % 7 == 0 ? 1.05 : 1;
    for (size_t a = 0; a < s.agents; ++a) {
      const auto contacts =
          size_t(std::max(0.0, s.contacts_a_day * weekday * (1 + 0.3 * random.Normal()) + 0.5));
      const Agent& agent = agents[a];
      const auto part = [&](size_t m) { return 1 + shock[m] + (changed ? agent.change[m] : 0); };
      const double aht = 400000 * load * agent.aht * part(0) * (1 + (changed ? s.aht_change : 0));
      // An agent's own change of 5 % in handling time stands beside 2 points of repeats.
      const double repeat = 0.12 * (1 + shock[1]) + agent.repeat +
                            (changed ? s.repeat_change + 0.4 * agent.change[1] : 0);
      for (size_t c = 0; c < contacts; ++c) {
        std::array<Sums, kMetrics> row{};
        const double handled = aht * std::exp(0.6 * random.Normal() - 0.18);
        row[0] = {1, 0, 0, handled, handled * handled};
        const bool again = random.Uniform() < repeat;
        row[1] = {1, again ? 1.0 : 0.0, 0, 0, 0};
        row[2] = {1, random.Uniform() < 0.86 * part(2) * 0.98 ? 1.0 : 0.0, 0, 0, 0};
        const double points = std::min(1.0, std::max(0.0, 0.75 * part(3) + 0.15 * random.Normal()));
        row[3] = {1, 0, 0, points, points * points};
        if (random.Uniform() < 0.15)
          row[4] = {1, random.Uniform() < 0.7 * part(4) ? 1.0 : 0.0, 0, 0, 0};
        for (size_t m = 0; m < kMetrics; ++m) {
          (now ? out->moves[m].now : out->moves[m].before)[at] += row[m];
          for (auto* of : {&out->splits[0].segments[a % s.teams], &out->splits[1].segments[a]})
            (now ? of->now : of->before)[m] += row[m];
        }
      }
    }
  }
}

}  // namespace clarion::metrics::testing
