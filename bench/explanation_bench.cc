// Root cause on simulated instances: quality by family, false alarms on nulls, and speed.
//   explanation_bench quality [PER_FAMILY] | nulls [COUNT] | speed
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <string>

#include "explanation/testing/simulated_leaves.h"

namespace {

using namespace clarion::explanation;           // NOLINT: a program of its own
using namespace clarion::explanation::testing;  // NOLINT

constexpr std::array<const char*, 7> kFamilies = {"vol_easy",      "vol_hard", "rate",     "mix",
                                                  "rate_plus_mix", "vol_null", "rate_null"};
constexpr uint64_t kFirstSeed = 9'000'000;  // nothing was chosen by these

// Of processor time: one core's, whoever else is on the machine.
double Seconds(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

SimulationSettings SettingsOf(size_t family, bool faint, uint64_t k) {
  SimulationSettings settings;
  settings.family = static_cast<Family>(family);
  settings.faint = faint;
  settings.seed = kFirstSeed + 10'000 * family + k + (faint ? 500'000 : 0);
  settings.leaves = 2300 + k * 37 % 1800;
  return settings;
}

struct Score {
  size_t hit = 0, extra = 0, missed = 0, right_type = 0, dirty = 0, instances = 0;
  void Add(const Simulated& simulated, const Findings& found) {
    const std::map<std::string, std::string> truth(simulated.causes.begin(),
                                                   simulated.causes.end());
    size_t hits = 0;
    for (const Cause& cause : found.causes) {
      const auto known = truth.find(SliceText(simulated.leaves, cause.slice));
      if (known == truth.end()) continue;
      ++hits;
      const auto type = cause.type == CauseType::kNew ? CauseType::kVolume : cause.type;
      right_type += known->second == CauseTypeName(type) ? 1 : 0;
    }
    hit += hits;
    extra += found.causes.size() - hits;
    missed += truth.size() - hits;
    dirty += found.causes.empty() ? 0 : 1;
    ++instances;
  }
  void Add(const Score& other) {
    hit += other.hit;
    extra += other.extra;
    missed += other.missed;
    right_type += other.right_type;
  }
  double F1() const {
    const size_t all = 2 * hit + extra + missed;
    return all > 0 ? 2.0 * static_cast<double>(hit) / static_cast<double>(all) : 1;
  }
};

void Quality(size_t per_family) {
  for (const bool faint : {false, true}) {
    Score all;
    for (size_t family = 0; family < kFamilies.size(); ++family) {
      Score score;
      for (uint64_t k = 0; k < per_family; ++k) {
        const Simulated one = Simulate(SettingsOf(family, faint, k));
        const auto found = FindCauses(one.leaves, {});
        if (found.ok()) score.Add(one, *found);
      }
      all.Add(score);
      fmt::print(
          "{:6} {:14} F1 {:.3f}  found {} extra {} missed {}  type right {}/{}  reported {}/{}\n",
          faint ? "faint" : "", kFamilies[family], score.F1(), score.hit, score.extra, score.missed,
          score.right_type, score.hit, score.dirty, score.instances);
    }
    fmt::print("{:6} {:14} F1 {:.3f}  type right {}/{}\n", faint ? "faint" : "", "all", all.F1(),
               all.right_type, all.hit);
  }
}

void Nulls(size_t count) {
  size_t dirty = 0;
  for (uint64_t k = 0; k < count; ++k) {
    const Simulated one = Simulate(SettingsOf(5 + k % 2, k % 4 >= 2, 100'000 + k));
    const auto found = FindCauses(one.leaves, {});
    dirty += found.ok() && found->causes.empty() ? 0 : 1;
  }
  fmt::print("nulls: {} of {} clean ({:.1f} %, goal 95 %)\n", count - dirty, count,
             100.0 * static_cast<double>(count - dirty) / static_cast<double>(count));
}

// Leaves at random, one slice of two dimensions down by 40 %, or three different ones.
Leaves Large(size_t rows, const std::vector<uint32_t>& cardinality, bool ratio, bool three) {
  std::mt19937_64 random(42);
  Leaves leaves;
  leaves.measure = ratio ? Measure::kRatio : Measure::kAmount;
  for (size_t d = 0; d < cardinality.size(); ++d) {
    Dimension dimension{fmt::format("d{}", d), {}};
    for (uint32_t v = 0; v < cardinality[d]; ++v) dimension.values.push_back(fmt::format("v{}", v));
    leaves.dimensions.push_back(std::move(dimension));
  }
  leaves.codes.resize(cardinality.size());
  std::normal_distribution<double> normal;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t d = 0; d < cardinality.size(); ++d) {
      leaves.codes[d].push_back(static_cast<uint32_t>(random() % cardinality[d]));
    }
    const auto is = [&](size_t d, uint32_t value) { return leaves.codes[d][row] == value; };
    const bool hit = (is(0, 1) && is(2, 3)) || (three && (is(1, 4) || (is(0, 3) && is(2, 2))));
    const double truth = 30 * std::exp(normal(random));
    const double expected = truth * std::exp(0.1 * normal(random));
    const auto now = static_cast<double>(
        std::poisson_distribution<int64_t>(truth * (hit && !ratio ? 0.6 : 1))(random));
    if (!ratio) {
      leaves.now.push_back(now);
      leaves.expected.push_back(expected);
      continue;
    }
    leaves.now_den.push_back(now);
    leaves.expected_den.push_back(expected);
    leaves.expected.push_back(0.7 * expected);
    leaves.now.push_back(static_cast<double>(
        std::binomial_distribution<int64_t>(static_cast<int64_t>(now), hit ? 0.5 : 0.7)(random)));
  }
  return leaves;
}

double PeakMb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void SpeedOf(const char* name, size_t rows, const std::vector<uint32_t>& cardinality, bool ratio,
             bool three = false) {
  const Leaves leaves = Large(rows, cardinality, ratio, three);
  std::vector<double> took;
  std::string first;
  for (int round = 0; round < 5; ++round) {
    took.push_back(Seconds([&] {
      const auto found = FindCauses(leaves, {});
      first =
          found.ok() && !found->causes.empty() ? SliceText(leaves, found->causes[0].slice) : "-";
    }));
  }
  std::sort(took.begin(), took.end());
  fmt::print("{:44} median {:8.1f} ms, best {:8.1f} ms, found {}, peak {:.0f} MB\n", name,
             1000 * took[2], 1000 * took[0], first, PeakMb());
}

void CubeSpeed() {
  const Leaves leaves = Large(1'000'000, {5, 12, 8, 15, 10, 6}, false, false);
  CubeInput input;
  for (size_t d = 0; d < leaves.dimensions.size(); ++d) {
    input.codes.emplace_back(leaves.codes[d]);
    input.cardinality.push_back(static_cast<uint32_t>(leaves.dimensions[d].values.size()));
  }
  input.u = leaves.now;
  input.i = leaves.expected;
  input.volume = leaves.expected;
  for (const size_t depth : {3, 4}) {
    size_t cells = 0;
    const double seconds = Seconds([&] {
      const auto cube = Cube::Build(input, depth);
      for (const Cuboid& cuboid : cube->cuboids()) cells += cuboid.cells.size();
    });
    fmt::print(
        "cube of 1,000,000 rows x 6 dimensions, depth {}: {:.1f} M rows/s, {} slices (goal 5 M)\n",
        depth, 1 / seconds, cells);
  }
}

void Speed() {
  SpeedOf("48,000 leaves x 5 dimensions, amount", 48'000, {10, 12, 10, 8, 5}, false);
  SpeedOf("48,000 leaves x 5 dimensions, ratio", 48'000, {10, 12, 10, 8, 5}, true);
  SpeedOf("48,000 leaves x 5 dimensions, three causes", 48'000, {10, 12, 10, 8, 5}, false, true);
  SpeedOf("1,000,000 leaves x 6 dimensions, amount", 1'000'000, {8, 20, 12, 15, 20, 8}, false);
  SpeedOf("1,000,000 leaves x 6 dimensions, ratio", 1'000'000, {8, 20, 12, 15, 20, 8}, true);
  SpeedOf("100,000 leaves, 5,000 values in a dimension", 100'000, {10, 12, 10, 5000}, false);
  SpeedOf("10,000 leaves x 12 dimensions", 10'000, {5, 4, 8, 3, 6, 4, 5, 3, 7, 4, 3, 5}, false);
  CubeSpeed();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (mode == "quality") {
    Quality(count > 0 ? count : 100);
  } else if (mode == "nulls") {
    Nulls(count > 0 ? count : 300);
  } else if (mode == "speed") {
    Speed();
  } else {
    fmt::print(stderr, "explanation_bench quality [PER_FAMILY] | nulls [COUNT] | speed\n");
    return 1;
  }
  return 0;
}
