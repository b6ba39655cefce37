// When a delivery that did not arrive is tried again.
#pragma once

#include <optional>

#include "base/time.h"

namespace clarion::delivery {

// Tries of one delivery, the first included; some four days from the first to the last.
inline constexpr int kTriesMax = 10;

// The schedule of Standard Webhooks: after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h,
// each up to a tenth later (`jitter` in [0, 1)), or as much later as the receiver asked for, a day
// at most. `tries`: how many there were, from 1. nullopt: that was the last.
std::optional<TimeMs> NextTry(int tries, TimeMs now, double jitter,
                              std::optional<TimeMs> receiver_asked_ms);

}  // namespace clarion::delivery
