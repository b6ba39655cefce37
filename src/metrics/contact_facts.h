// The facts of one contact that metrics are computed from, out of its events, times and signals.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "model/interaction.h"
#include "model/signal.h"

namespace clarion::metrics {

// Times in milliseconds, -1 = unknown. Definitions: docs/metrics.md.
struct ContactFacts {
  std::string reason;   // "" = no contact reason was found
  std::string preview;  // the customer's first words, at most 160 bytes of whole characters
  uint32_t turns = 0;
  uint32_t customer_turns = 0;
  uint32_t agent_turns = 0;
  int64_t duration_ms = -1;
  int64_t wait_ms = -1;
  int64_t handle_ms = -1;
  int64_t hold_ms = 0;
  int64_t wrap_ms = 0;
  int64_t first_response_ms = -1;
  int64_t response_ms = -1;
  int64_t dead_air_ms = 0;
  uint32_t holds = 0;
  uint32_t transfers = 0;
  uint32_t handovers = 0;
  uint32_t identifications = 0;
  uint32_t repeats_stated = 0;
  uint32_t bot_loops = 0;
  uint32_t escalation_requests = 0;
  uint32_t frustration = 0;
  uint32_t promises = 0;
  bool bot_served = false;
  bool abandoned = false;
  bool resolution_stated = false;
  double effort = 0;
};

// Pure. O(turns + events + signals).
ContactFacts FactsOf(const Interaction& interaction, std::span<const Signal> signals);

// Measured effort of one contact: what the customer had to do or bear, in "avoidable steps":
//   repeats stated + transfers + ½ hand-overs + identifications beyond the first + escalation
//   requests
//   + minutes waited / 5 (at most 3) + holds beyond the first.
// Starting weights of 1; where CES answers exist, fitted weights may replace them
// (docs/metrics.md).
double MeasuredEffort(const ContactFacts& facts);

}  // namespace clarion::metrics
