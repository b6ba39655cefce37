#include "text/internal/communities.h"
#include "base/random.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <thread>

namespace clarion::text {
namespace {

constexpr size_t kRuns = 8;
constexpr size_t kSweepsMax = 30;
constexpr double kGainMin = 1e-12;

using Block = float __attribute__((vector_size(16)));
constexpr size_t kBlock = 4;

// One level of Louvain's method: points move to the neighbouring group that gains most.
struct Level {
  std::vector<uint32_t> group_of;
  bool moved = false;
};

Level MovePoints(const Graph& graph, double resolution, Random* random) {
  const size_t n = graph.size();
  Level level;
  std::vector<double> degree(n);
  double all = 0;
  for (size_t i = 0; i < n; ++i) {
    for (const Tie& tie : graph[i]) degree[i] += tie.weight;
    all += degree[i];
  }
  std::vector<uint32_t> order(n);
  for (uint32_t i = 0; i < n; ++i) order[i] = i;
  level.group_of = order;
  std::vector<double> total = degree;
  random->Shuffle(&order);
  for (size_t sweep = 0; sweep < kSweepsMax; ++sweep) {
    bool moved = false;
    for (const uint32_t i : order) {
      std::map<uint32_t, double> ties;
      for (const Tie& tie : graph[i]) {
        if (tie.to != i) ties[level.group_of[tie.to]] += tie.weight;
      }
      const uint32_t here = level.group_of[i];
      total[here] -= degree[i];
      const auto gain = [&](uint32_t group, double weight) {
        return weight - resolution * degree[i] * total[group] / all;
      };
      uint32_t best = here;
      const auto mine = ties.find(here);
      double best_gain = gain(here, mine == ties.end() ? 0 : mine->second);
      for (const auto& [group, weight] : ties) {
        if (gain(group, weight) <= best_gain + kGainMin) continue;
        best_gain = gain(group, weight);
        best = group;
      }
      total[best] += degree[i];
      if (best == here) continue;
      level.group_of[i] = best;
      moved = level.moved = true;
    }
    if (!moved) break;
  }
  return level;
}

// Numbers groups 0, 1, … by first appearance; returns how many there are.
uint32_t Renumber(std::vector<uint32_t>* group_of) {
  std::map<uint32_t, uint32_t> number;
  for (uint32_t& group : *group_of) {
    group = number.emplace(group, static_cast<uint32_t>(number.size())).first->second;
  }
  return static_cast<uint32_t>(number.size());
}

Graph Condense(const Graph& graph, const std::vector<uint32_t>& group_of, uint32_t groups) {
  std::vector<std::map<uint32_t, double>> sums(groups);
  for (size_t i = 0; i < graph.size(); ++i) {
    for (const Tie& tie : graph[i]) sums[group_of[i]][group_of[tie.to]] += tie.weight;
  }
  Graph out(groups);
  for (uint32_t group = 0; group < groups; ++group) {
    for (const auto& [to, weight] : sums[group]) {
      out[group].push_back({to, static_cast<float>(weight)});
    }
  }
  return out;
}

std::vector<uint32_t> RunOnce(const Graph& graph, double resolution, uint64_t seed) {
  Random random(seed);
  std::vector<uint32_t> group_of(graph.size());
  for (uint32_t i = 0; i < group_of.size(); ++i) group_of[i] = i;
  Graph level_graph = graph;
  while (true) {
    Level level = MovePoints(level_graph, resolution, &random);
    const uint32_t groups = Renumber(&level.group_of);
    for (uint32_t& group : group_of) group = level.group_of[group];
    if (!level.moved || groups == level_graph.size()) return group_of;
    level_graph = Condense(level_graph, level.group_of, groups);
  }
}

double Modularity(const Graph& graph, const std::vector<uint32_t>& group_of, double resolution) {
  std::vector<double> total(graph.size());
  double inside = 0;
  double all = 0;
  for (size_t i = 0; i < graph.size(); ++i) {
    for (const Tie& tie : graph[i]) {
      total[group_of[i]] += tie.weight;
      all += tie.weight;
      if (group_of[i] == group_of[tie.to]) inside += tie.weight;
    }
  }
  if (all == 0) return 0;
  double expected = 0;
  for (const double t : total) expected += t / all * t / all;
  return inside / all - resolution * expected;
}

// The nearest of one point: the farthest first to go, the lower number first among equals.
std::vector<Tie> Nearest(const Points& points, size_t i, size_t neighbours) {
  std::vector<Tie> all;
  all.reserve(points.size());
  for (uint32_t j = 0; j < points.size(); ++j) {
    if (j != i) all.push_back({j, Cosine(points.at(i), points.at(j), points.dimensions)});
  }
  const size_t keep = std::min(neighbours, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(keep), all.end(),
                    [](const Tie& a, const Tie& b) {
                      return a.weight != b.weight ? a.weight > b.weight : a.to < b.to;
                    });
  all.resize(keep);
  return all;
}

}  // namespace

float Cosine(const float* a, const float* b, size_t dimensions) {
  Block sum = {0, 0, 0, 0};
  for (size_t d = 0; d < dimensions; d += kBlock) {
    Block x;
    Block y;
    std::memcpy(&x, a + d, sizeof(x));
    std::memcpy(&y, b + d, sizeof(y));
    sum += x * y;
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

Graph TieNeighbours(const Points& points, size_t neighbours, uint32_t threads) {
  const size_t n = points.size();
  Graph nearest(n);
  std::vector<std::thread> pool;
  const auto work = [&](size_t part, size_t parts) {
    for (size_t i = part; i < n; i += parts) nearest[i] = Nearest(points, i, neighbours);
  };
  const size_t parts = std::clamp<size_t>(threads, 1, n + 1);
  for (size_t part = 1; part < parts; ++part) pool.emplace_back(work, part, parts);
  work(0, parts);
  for (std::thread& thread : pool) thread.join();
  std::vector<std::map<uint32_t, float>> sums(n);
  for (uint32_t i = 0; i < n; ++i) {
    for (const Tie& tie : nearest[i]) {
      const float weight = tie.weight > 0 ? tie.weight * tie.weight : 0;
      if (weight == 0) continue;
      sums[i][tie.to] += weight;
      sums[tie.to][i] += weight;
    }
  }
  Graph out(n);
  for (size_t i = 0; i < n; ++i) {
    for (const auto& [to, weight] : sums[i]) out[i].push_back({to, weight});
  }
  return out;
}

std::vector<uint32_t> FindCommunities(const Graph& graph, double resolution) {
  std::vector<uint32_t> best;
  double best_value = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    std::vector<uint32_t> found = RunOnce(graph, resolution, seed);
    const double value = Modularity(graph, found, resolution);
    if (!best.empty() && value <= best_value) continue;
    best_value = value;
    best = std::move(found);
  }
  Renumber(&best);
  return best;
}

std::vector<uint32_t> JoinCommunities(const Points& points, std::vector<uint32_t> group_of,
                                      float cosine_min, size_t groups_max) {
  const uint32_t groups = Renumber(&group_of);
  const size_t d = points.dimensions;
  std::vector<float> sums(groups * d);
  std::vector<float> sizes(groups);
  for (size_t i = 0; i < points.size(); ++i) {
    ++sizes[group_of[i]];
    for (size_t k = 0; k < d; ++k) sums[group_of[i] * d + k] += points.at(i)[k];
  }
  std::vector<uint32_t> joined(groups);
  for (uint32_t g = 0; g < groups; ++g) joined[g] = g;
  const auto mean = [&](uint32_t a, uint32_t b) {
    return Cosine(&sums[a * d], &sums[b * d], d) / (sizes[a] * sizes[b]);
  };
  // All means are kept; after a join only those of the joined group change.
  std::vector<float> means(size_t{groups} * groups, -2);
  for (uint32_t a = 0; a < groups; ++a) {
    for (uint32_t b = 0; b < a; ++b) means[a * groups + b] = mean(a, b);
  }
  for (size_t left = groups; left > 1; --left) {
    const auto top = std::max_element(means.begin(), means.end());
    if (*top < cosine_min && left <= groups_max) break;
    const auto at = static_cast<size_t>(top - means.begin());
    const auto from = static_cast<uint32_t>(at / groups);
    const auto into = static_cast<uint32_t>(at % groups);
    for (size_t k = 0; k < d; ++k) sums[into * d + k] += sums[from * d + k];
    sizes[into] += sizes[from];
    sizes[from] = 0;
    for (uint32_t& j : joined) {
      if (j == from) j = into;
    }
    for (uint32_t g = 0; g < groups; ++g) {
      means[std::max(g, from) * groups + std::min(g, from)] = -2;
      if (g == into || sizes[g] == 0) continue;
      means[std::max(g, into) * groups + std::min(g, into)] = mean(g, into);
    }
  }
  for (uint32_t& group : group_of) group = joined[group];
  Renumber(&group_of);
  return group_of;
}

}  // namespace clarion::text
