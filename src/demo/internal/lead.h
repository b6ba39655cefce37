// A figure that leads another, planted for the demo: where a roster is thin callers wait longer;
// for three days after, people lent from other teams help out, and pass on more.
#pragma once

#include <cstdint>
#include <vector>

#include "demo/internal/world.h"

namespace clarion::demo {

// Too few people on the phones of one queue, [start, end).
struct ThinRoster {
  uint8_t queue = kAny;
  int64_t start_ms = 0, end_ms = 0;
  double wait = 1;  // factor on how long callers wait, and are ready to: they are told
};

struct Lead {
  std::vector<ThinRoster> rosters;  // by queue, then time
  // Added to the chance of a transfer, on any channel, for each further time the usual wait.
  double transfer_per_wait = 0.1;
  int64_t helps_for_ms = 3 * kDayMs;

  // Factor on the wait in a queue.
  double Wait(uint8_t channel, uint8_t queue, int64_t at_ms) const;
  // Added to the chance of a transfer.
  double Transfer(uint8_t queue, int64_t at_ms) const;

 private:
  // The last that began in the queue until then; null: none.
  const ThinRoster* Before(uint8_t queue, int64_t at_ms) const;
};

// In every third week of a queue, by chance: the last three days of seven, counted back
// from the end, so that help falls into the next seven. `planted` false: no roster is thin.
Lead PlantLead(const World& world, bool planted);

}  // namespace clarion::demo
