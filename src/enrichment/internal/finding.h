// A signal in the making: views instead of strings, so that sorting and dropping cost nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/interaction.h"
#include "model/signal.h"

namespace clarion::enrichment::internal {

struct Finding {
  std::string_view kind;
  std::string_view label;
  std::string_view detector;
  double value = 1;
  double confidence = 1;
  Evidence evidence;
};

inline Evidence AtEvent(size_t event) {
  Evidence evidence;
  evidence.event = static_cast<uint32_t>(event);
  return evidence;
}
inline Evidence AtTurn(size_t turn) {
  Evidence evidence;
  evidence.turn = static_cast<uint32_t>(turn);
  return evidence;
}

// When a finding happened, as a number that sorts: an event comes before the turn it is marked to
// come before.
inline uint64_t OrderOf(const Interaction& interaction, const Evidence& evidence) {
  if (evidence.turn != kNoTurn) return (uint64_t{evidence.turn} * 2 + 1) << 32 | evidence.begin;
  if (evidence.event >= interaction.events.size()) return 0;
  return uint64_t{interaction.events[evidence.event].before_turn} * 2 << 32 | evidence.event;
}

}  // namespace clarion::enrichment::internal
