// The directly-follows graph of a log (van der Aalst, Process Mining, 2016, ch. 6): which step came
// right after which, how often and how long it took.
#pragma once

#include <cstdint>
#include <vector>

#include "journeys/event_log.h"

namespace clarion::journeys {

struct FlowNode {
  uint32_t activity = 0;
  uint64_t occurrences = 0;
  uint64_t cases = 0;   // with it at least once
  uint64_t starts = 0;  // cases that begin with it
  uint64_t ends = 0;    // cases that end with it
  double effort = 0;    // over all occurrences; 0 where the log has none
};

struct FlowEdge {
  uint32_t from = 0;
  uint32_t to = 0;
  uint64_t occurrences = 0;
  uint64_t cases = 0;
  TimeMs median_ms = 0;  // between the two steps: nearest rank
  TimeMs p90_ms = 0;
  uint64_t asked_again = 0;  // occurrences after which the customer had to say or prove it again
  double effort = 0;         // of the steps it leads to
};

// Σ edge occurrences = events − cases.
struct FlowGraph {
  std::vector<FlowNode> nodes;  // by activity
  std::vector<FlowEdge> edges;  // most occurrences first, then by from, to
};

// O(events) and the sorting of times per edge. Safe to call from many threads.
FlowGraph BuildFlow(const EventLog& log);

// The smallest set of the most frequent edges that carries `coverage` (0 … 1) of all occurrences,
// and for each node the most frequent edge into it and out of it, so that no node stands alone that
// had a neighbour.
FlowGraph Simplify(const FlowGraph& flow, double coverage);

}  // namespace clarion::journeys
