#include "demo/internal/lead.h"

#include <algorithm>

#include "demo/internal/rng.h"

namespace clarion::demo {
namespace {

constexpr int64_t kWeekMs = 7 * kDayMs;
constexpr int64_t kThinForMs = 3 * kDayMs;
constexpr double kThinWeeks = 0.34;

}  // namespace

const ThinRoster* Lead::Before(uint8_t queue, int64_t at_ms) const {
  const auto after =
      std::upper_bound(rosters.begin(), rosters.end(), std::pair(queue, at_ms),
                       [](const std::pair<uint8_t, int64_t>& mark, const ThinRoster& one) {
                         return mark < std::pair(one.queue, one.start_ms);
                       });
  if (after == rosters.begin() || (after - 1)->queue != queue) return nullptr;
  return &*(after - 1);
}

double Lead::Wait(uint8_t channel, uint8_t queue, int64_t at_ms) const {
  const ThinRoster* thin = channel == kVoice ? Before(queue, at_ms) : nullptr;
  return thin != nullptr && at_ms < thin->end_ms ? thin->wait : 1;
}

double Lead::Transfer(uint8_t queue, int64_t at_ms) const {
  const ThinRoster* thin = Before(queue, at_ms);
  const bool helped =
      thin != nullptr && at_ms >= thin->end_ms && at_ms < thin->end_ms + helps_for_ms;
  return helped ? transfer_per_wait * (thin->wait - 1) : 0;
}

Lead PlantLead(const World& world, bool planted) {
  Lead lead;
  if (!planted) return lead;
  for (uint8_t queue = 0; queue < kQueueCount; ++queue) {
    Rng rng(world.seed, kForLead, queue);
    const int64_t weeks = (world.end_ms - world.begin_ms) / kWeekMs;
    for (int64_t week = weeks; week > 0; --week) {
      const bool thin = rng.Chance(kThinWeeks);
      const double wait = rng.Between(2, 5);
      // After the last week there is no time to help.
      if (!thin || week == 1) continue;
      const int64_t end_ms = world.end_ms - (week - 1) * kWeekMs;
      lead.rosters.push_back({queue, end_ms - kThinForMs, end_ms, wait});
    }
  }
  return lead;
}

}  // namespace clarion::demo
