// Cases that took the same steps in the same order, and steps that were taken again.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "journeys/event_log.h"

namespace clarion::journeys {

struct Variant {
  std::span<const uint32_t> steps;  // of the log, which must outlive it
  uint64_t cases = 0;
  TimeMs median_ms = 0;  // first step to last, nearest rank
  size_t example = 0;    // index of its first case
};

// Most cases first, then by steps. Σ cases = cases of the log. O(events + variants log variants).
// `variant_of_case`, where given, becomes the index of each case's variant.
std::vector<Variant> FindVariants(const EventLog& log,
                                  std::vector<uint32_t>* variant_of_case = nullptr);

// How many of the most frequent variants it takes for `coverage` (0 … 1) of all cases; at least one
// where there is one.
size_t VariantsCovering(const EventLog& log, const std::vector<Variant>& variants, double coverage);

// The cases of the most frequent variants that together have `coverage` (0 … 1) of all cases; at
// least those of the most frequent. Simplifies a log without inventing paths nobody took.
// `variants` and `variant_of_case` are those of the log. O(events).
EventLog MostFrequent(const EventLog& log, const std::vector<Variant>& variants,
                      const std::vector<uint32_t>& variant_of_case, double coverage);

struct Rework {
  uint32_t activity = 0;
  uint64_t cases = 0;        // where it was done more than once
  uint64_t repetitions = 0;  // beyond the first time, over all cases
  uint64_t at_once = 0;      // of those: right after itself
  TimeMs spent_ms = 0;       // from the first time to the last, over those cases
  size_t example = 0;        // index of the first such case
};

// Activities that some case repeats, most cases first. O(events).
std::vector<Rework> FindRework(const EventLog& log);

}  // namespace clarion::journeys
