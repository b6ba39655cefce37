// Generates a whole contact center over months: customers, agents, bots, incidents and every word
// said. For trying Clarion without real data, for tests and for grading detectors against a known
// truth.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion::demo {

struct SimulationSettings {
  uint64_t interactions = 30000;  // exactly this many are written; 1 to 50 million
  uint32_t days = 120;  // simulated days, 1 to 3650; fewer than 14 leave most incidents out
  uint64_t seed = 1;
  int64_t end_at_ms =
      1'793'491'200'000;  // UTC ms of the end of the last day; the default is 2026-11-01T00:00:00Z
  unsigned threads = 2;   // changes the speed only, never the bytes
  // Also plants what the demo tells: a figure that leads another and a win that slips.
  bool story = false;
};

struct SimulationSummary {
  uint64_t interactions = 0;
  uint64_t turns = 0;
  uint64_t bytes = 0;  // of the lines, before any compression
  double seconds = 0;
};

// Takes chunks of whole lines in order, always from the calling thread; false stops the simulation.
using Sink = std::function<bool(std::string_view)>;

// Writes one Clarion JSONL record a line, ordered by started_at, and fills *truth_json (may be
// null) with what was planted. Same settings, same bytes. Fails with kInvalidInput naming the
// setting, with kUnavailable when the sink stops. Memory: about 100 bytes an interaction plus a few
// MB of text. Tens of thousands of interactions a second.
Result<SimulationSummary> Simulate(const SimulationSettings& settings, const Sink& lines,
                                   std::string* truth_json);

}  // namespace clarion::demo
