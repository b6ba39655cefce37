#include "delivery/retry.h"

#include <algorithm>
#include <array>

namespace clarion::delivery {
namespace {

constexpr std::array<TimeMs, kTriesMax - 1> kWaits = {5 * kSecondMs, 5 * kMinuteMs, 30 * kMinuteMs,
                                                      2 * kHourMs,   5 * kHourMs,   10 * kHourMs,
                                                      14 * kHourMs,  20 * kHourMs,  24 * kHourMs};

}  // namespace

std::optional<TimeMs> NextTry(int tries, TimeMs now, double jitter,
                              std::optional<TimeMs> receiver_asked_ms) {
  if (tries >= kTriesMax) return std::nullopt;
  const TimeMs wait = kWaits[static_cast<size_t>(std::max(tries, 1) - 1)];
  const auto later = static_cast<TimeMs>(static_cast<double>(wait) * 0.1 * jitter);
  const TimeMs asked = std::clamp<TimeMs>(receiver_asked_ms.value_or(0), 0, kDayMs);
  return now + std::max(wait + later, asked);
}

}  // namespace clarion::delivery
