#include "journeys/flow_graph.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <unordered_map>

namespace clarion::journeys {
namespace {

constexpr size_t kNoCase = ~size_t{0};

constexpr uint32_t kNoEdge = ~uint32_t{0};
constexpr size_t kDense = 1024;  // activities up to which a square table is cheaper than hashing

class EdgeIndex {
 public:
  explicit EdgeIndex(size_t n) : n_(n) {
    if (n <= kDense) dense_.assign(n * n, kNoEdge);
  }
  uint32_t& At(uint32_t from, uint32_t to) {
    if (!dense_.empty()) return dense_[from * n_ + to];
    return sparse_.try_emplace((uint64_t{from} << 32) | to, kNoEdge).first->second;
  }

 private:
  size_t n_;
  std::vector<uint32_t> dense_;
  std::unordered_map<uint64_t, uint32_t> sparse_;
};

// Nearest rank: the smallest value that at least `share` of all do not exceed.
TimeMs Quantile(std::span<TimeMs> values, double share) {
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// Times gathered edge by edge in one array: a counting sort.
void SetTimes(const EventLog& log, const std::vector<uint32_t>& edge_of,
              std::vector<FlowEdge>* edges) {
  std::vector<size_t> next(edges->size() + 1, 0);
  for (size_t e = 0; e < edges->size(); ++e) next[e + 1] = next[e] + (*edges)[e].occurrences;
  std::vector<TimeMs> times(next.back());
  for (size_t i = 0; i < edge_of.size(); ++i)
    if (edge_of[i] != kNoEdge) times[next[edge_of[i]]++] = log.at[i] - log.at[i - 1];
  size_t begin = 0;
  for (FlowEdge& edge : *edges) {
    const std::span<TimeMs> mine(times.data() + begin, edge.occurrences);
    edge.median_ms = Quantile(mine, 0.5);
    edge.p90_ms = Quantile(mine, 0.9);
    begin += edge.occurrences;
  }
}

}  // namespace

FlowGraph BuildFlow(const EventLog& log) {
  FlowGraph flow;
  const size_t n = log.activities.size();
  flow.nodes.resize(n);
  for (uint32_t i = 0; i < n; ++i) flow.nodes[i].activity = i;
  std::vector<size_t> node_case(n, kNoCase);
  std::vector<size_t> edge_case;
  EdgeIndex index(n);
  std::vector<uint32_t> edge_of(log.events(), kNoEdge);  // into each event
  for (size_t c = 0; c < log.cases.size(); ++c) {
    ++flow.nodes[log.activity[log.begin[c]]].starts;
    ++flow.nodes[log.activity[log.begin[c + 1] - 1]].ends;
    for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
      const uint32_t to = log.activity[i];
      FlowNode& node = flow.nodes[to];
      ++node.occurrences;
      if (!log.effort.empty()) node.effort += static_cast<double>(log.effort[i]);
      if (node_case[to] != c) ++node.cases;
      node_case[to] = c;
      if (i == log.begin[c]) continue;
      const uint32_t from = log.activity[i - 1];
      uint32_t& at = index.At(from, to);
      if (at == kNoEdge) {
        at = static_cast<uint32_t>(flow.edges.size());
        flow.edges.push_back({.from = from, .to = to});
        edge_case.push_back(kNoCase);
      }
      edge_of[i] = at;
      FlowEdge& edge = flow.edges[at];
      ++edge.occurrences;
      if (!log.asked_again.empty()) edge.asked_again += log.asked_again[i];
      if (!log.effort.empty()) edge.effort += static_cast<double>(log.effort[i]);
      if (edge_case[at] != c) ++edge.cases;
      edge_case[at] = c;
    }
  }
  SetTimes(log, edge_of, &flow.edges);
  std::sort(flow.edges.begin(), flow.edges.end(), [](const FlowEdge& a, const FlowEdge& b) {
    return std::tie(b.occurrences, a.from, a.to) < std::tie(a.occurrences, b.from, b.to);
  });
  return flow;
}

FlowGraph Simplify(const FlowGraph& flow, double coverage) {
  uint64_t all = 0;
  for (const FlowEdge& edge : flow.edges) all += edge.occurrences;
  const double wanted = coverage * static_cast<double>(all);
  FlowGraph kept{flow.nodes, {}};
  std::vector<bool> in(flow.nodes.size(), false);
  std::vector<bool> out(flow.nodes.size(), false);
  uint64_t carried = 0;
  for (const FlowEdge& edge : flow.edges) {
    const bool other = edge.from != edge.to;  // a loop joins a node to nobody
    const bool joins = other && (!out[edge.from] || !in[edge.to]);
    if (static_cast<double>(carried) >= wanted && !joins) continue;
    carried += edge.occurrences;
    kept.edges.push_back(edge);
    if (other) out[edge.from] = in[edge.to] = true;
  }
  return kept;
}

}  // namespace clarion::journeys
