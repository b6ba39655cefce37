// How far the adjusted figures and the effects of coaching can be trusted: simulations of known
// truth.
//   performance_bench standing | coaching | behaviours | ai | speed [seed] [simulations]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>

#include "performance/behaviours.h"
#include "performance/coaching_effect.h"
#include "performance/standing.h"
#include "performance/testing/simulated_ai.h"
#include "performance/testing/simulated_behaviours.h"
#include "performance/testing/simulated_coaching.h"
#include "performance/testing/simulated_floor.h"

namespace {

using namespace clarion::performance;
using testing::Floor;
using testing::FloorSettings;

double Spearman(const std::vector<double>& a, const std::vector<double>& b) {
  const auto ranks = [](const std::vector<double>& of) {
    std::vector<size_t> order(of.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(), [&](size_t x, size_t y) { return of[x] < of[y]; });
    std::vector<double> out(of.size());
    for (size_t r = 0; r < order.size(); ++r) out[order[r]] = static_cast<double>(r);
    return out;
  };
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double mean = (static_cast<double>(a.size()) - 1) / 2;
  double xy = 0, xx = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
  }
  return xx > 0 ? xy / xx : 0;
}

struct Family {
  const char* name;
  FloorSettings settings;
};

std::vector<Family> Families() {
  std::vector<Family> out;
  out.push_back({"60 agents, the better get the harder", {}});
  FloorSettings s;
  s.cases_least = 40, s.cases_most = 400;
  out.push_back({"the same, fewer cases", s});
  s = {};
  s.routing = 0.8;
  out.push_back({"the same, more strongly", s});
  s = {};
  s.routing = 0;
  out.push_back({"cases dealt evenly", s});
  s = {};
  s.cases_least = 10, s.cases_most = 120;
  out.push_back({"few cases", s});
  s = {};
  s.agents = 12;
  out.push_back({"12 agents", s});
  s = {};
  s.agents = 300;
  out.push_back({"300 agents", s});
  s = {};
  s.skill = 0.005;
  out.push_back({"hardly any skill between them", s});
  s = {};
  s.share = false;
  out.push_back({"a mean, not a share", s});
  return out;
}

void StandingOf(uint64_t seed, size_t runs) {
  fmt::print("{:38} {:>9} {:>8} {:>8} {:>10} {:>8} {:>7}\n", "agents of known skill", "adjusted",
             "raw", "covered", "half width", "ranks in", "ms");
  for (const Family& family : Families()) {
    double adjusted = 0, raw = 0, inside = 0, width = 0, ranked = 0, total = 0, ms = 0;
    for (size_t run = 0; run < runs; ++run) {
      const Floor floor = testing::SimulateFloor(family.settings, seed * 100000 + run);
      const auto start = std::chrono::steady_clock::now();
      const Standings standings = Compare(floor.cases, floor.value, {});
      ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count();
      std::vector<double> truth, by_adjusted, by_raw;
      for (const Standing& one : standings.agents) {
        const double is = floor.truth[one.agent];
        truth.push_back(is);
        by_adjusted.push_back(one.adjusted);
        by_raw.push_back(one.raw);
        inside += one.low <= is && is <= one.high ? 1 : 0;
        width += (one.high - one.low) / 2;
        const double rank =
            1.0 + static_cast<double>(std::count_if(floor.truth.begin(), floor.truth.end(),
                                                    [&](double other) { return other > is; }));
        ranked += one.rank_low <= rank && rank <= one.rank_high ? 1 : 0;
        total += 1;
      }
      adjusted += Spearman(by_adjusted, truth);
      raw += Spearman(by_raw, truth);
    }
    const double n = static_cast<double>(runs);
    fmt::print("{:38} {:>9.3f} {:>8.3f} {:>7.1f}% {:>10.4f} {:>7.1f}% {:>7.1f}\n", family.name,
               adjusted / n, raw / n, 100 * inside / total, width / total, 100 * ranked / total,
               ms / n);
  }
}

struct CoachingFamily {
  const char* name;
  testing::CoachingSettings settings;
};

std::vector<CoachingFamily> CoachingFamilies() {
  using testing::CoachingSettings;
  std::vector<CoachingFamily> out;
  out.push_back({"60 agents, 20 plans for the worst", {}});
  CoachingSettings s;
  s.worst = false;
  out.push_back({"plans for anybody", s});
  s = {};
  s.plans = 8, s.agents = 30;
  out.push_back({"30 agents, 8 plans", s});
  s = {};
  s.plans = 50;
  out.push_back({"50 of 60 coached", s});
  s = {};
  s.carried = 0.85, s.week = 0.05;
  out.push_back({"agents that drift", s});
  s = {};
  s.spread = 0.08;
  out.push_back({"effects that differ much", s});
  s = {};
  s.effect = 0, s.spread = 0;
  out.push_back({"no effect, for the worst", s});
  s.plans = 8, s.agents = 30;
  out.push_back({"no effect, 30 agents, 8 plans", s});
  s = {};
  s.effect = 0, s.spread = 0, s.carried = 0.85, s.week = 0.05;
  out.push_back({"no effect, agents that drift", s});
  s = {};
  s.effect = 0, s.spread = 0.05;
  out.push_back({"none on average, plans differ", s});
  return out;
}

void Coaching(uint64_t seed, size_t runs) {
  fmt::print("{:34} {:>8} {:>10} {:>9} {:>10} {:>7}\n", "coaching of known effect", "covered",
             "half width", "bias", "effective", "ms");
  for (const CoachingFamily& family : CoachingFamilies()) {
    double inside = 0, width = 0, bias = 0, called = 0, ms = 0;
    for (size_t run = 0; run < runs; ++run) {
      const auto simulated = testing::SimulateCoaching(family.settings, seed * 100000 + run);
      const auto start = std::chrono::steady_clock::now();
      const CoachingEffect effect = MeasureCoaching(simulated.panel);
      ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count();
      inside += effect.low <= simulated.truth && simulated.truth <= effect.high ? 1 : 0;
      width += (effect.high - effect.low) / 2;
      bias += effect.value - simulated.truth;
      called += effect.Proven() && effect.low > 0 ? 1 : 0;
    }
    const double n = static_cast<double>(runs);
    fmt::print("{:34} {:>7.1f}% {:>10.4f} {:>9.4f} {:>9.1f}% {:>7.0f}\n", family.name,
               100 * inside / n, width / n, bias / n, 100 * called / n, ms / n);
  }
}

void Behaviours(uint64_t seed, size_t runs) {
  fmt::print("{:34} {:>8} {:>10} {:>12} {:>12} {:>12} {:>7}\n", "questions of known worth",
             "covered", "found of 4", "wrong of all", "raw covered", "half width", "ms");
  for (const auto& [agents, each] : {std::pair<size_t, size_t>{60, 400}, {20, 300}, {200, 200}}) {
    double inside = 0, raw = 0, found = 0, wrong = 0, named = 0, width = 0, total = 0, ms = 0;
    for (size_t run = 0; run < runs; ++run) {
      const auto world = testing::SimulateBehaviours(agents, each, seed * 100000 + run);
      const auto start = std::chrono::steady_clock::now();
      const auto all = Associate(world.cases, world.questions, world.outcomes, {});
      ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count();
      for (const Association& one : all) {
        const double truth = world.truth[one.question];
        total += 1;
        inside += one.low <= truth && truth <= one.high ? 1 : 0;
        const double reach = (one.high - one.low) / 2;
        raw += std::abs(one.plain - truth) <= reach ? 1 : 0;
        width += reach;
        const bool is_named = one.matter == Matter::kHelps || one.matter == Matter::kHarms;
        named += is_named ? 1 : 0;
        found += is_named && truth != 0 ? 1 : 0;
        wrong += is_named && truth == 0 ? 1 : 0;
      }
    }
    fmt::print("{:34} {:>7.1f}% {:>10.2f} {:>11.1f}% {:>11.1f}% {:>12.4f} {:>7.0f}\n",
               fmt::format("{} agents, {} cases each", agents, each), 100 * inside / total,
               found / static_cast<double>(runs), 100 * wrong / std::max(1.0, named),
               100 * raw / total, width / total, ms / static_cast<double>(runs));
  }
}

void Speed() {
  FloorSettings s;
  s.agents = 300, s.cases_least = 700, s.cases_most = 1600;
  const Floor floor = testing::SimulateFloor(s, 1);
  const auto start = std::chrono::steady_clock::now();
  const Standings standings = Compare(floor.cases, floor.value, {});
  fmt::print(
      "{} cases of {} agents: {:.0f} ms\n", floor.value.size(), standings.agents.size(),
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace

void Ai(uint64_t seed, size_t runs) {
  double all = 0, inside = 0, plain = 0, fair = 0, named = 0, wrong = 0;
  for (size_t run = 0; run < runs; ++run) {
    const testing::SidesWorld world = testing::SimulateSides(20, 15'000, seed * 1000 + run);
    for (const MatterSides& one : CompareSides(world.cases, world.value, {}).matters) {
      if (one.verdict == SideVerdict::kTooFew) continue;
      const double truth = world.truth[one.matter];
      all += 1;
      inside += one.low <= truth && truth <= one.high ? 1 : 0;
      plain += std::pow(one.ai - one.people - truth, 2);
      fair += std::pow(one.difference - truth, 2);
      if (one.verdict != SideVerdict::kAi && one.verdict != SideVerdict::kPeople) continue;
      named += 1;
      wrong += (one.verdict == SideVerdict::kAi) != (truth > 0) ? 1 : 0;
    }
  }
  fmt::print(
      "people and AI agents, 20 matters, 15,000 contacts: intervals hold the truth {:.1f} %, error "
      "{:.1f} points (plain means {:.1f}); of {:.0f} % named, {:.1f} % the wrong way\n",
      100 * inside / all, 100 * std::sqrt(fair / all), 100 * std::sqrt(plain / all),
      100 * named / all, 100 * wrong / named);
  all = inside = named = wrong = 0;
  double effects = 0, found = 0;
  for (size_t run = 0; run < runs; ++run) {
    testing::ReleasesWorld world = testing::SimulateRelease(20'000, 30, seed * 1000 + run);
    const std::vector<Release> releases = FindReleases(world.cases, {});
    for (const ReleaseChange& one : CompareReleases(world.cases, releases, world.figures, {})) {
      const double truth = world.truth[one.figure];
      all += 1;
      inside += one.low <= truth && truth <= one.high ? 1 : 0;
      effects += truth != 0 ? 1 : 0;
      if (one.change != Change::kBetter && one.change != Change::kWorse) continue;
      named += 1;
      found += truth != 0 ? 1 : 0;
      wrong += truth == 0 ? 1 : 0;
    }
  }
  fmt::print(
      "releases, 20,000 contacts, 30 figures of which 10 fall by 8 points: intervals hold the "
      "truth "
      "{:.1f} %, {:.0f} % found, {:.1f} % of those named did not change\n",
      100 * inside / all, 100 * found / effects, 100 * wrong / named);
}

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "standing";
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const size_t runs = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 200;
  if (what == "standing") StandingOf(seed, runs);
  if (what == "coaching") Coaching(seed, runs);
  if (what == "behaviours") Behaviours(seed, runs);
  if (what == "ai") Ai(seed, runs);
  if (what == "speed") Speed();
  return 0;
}
