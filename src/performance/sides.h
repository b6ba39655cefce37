// People or AI agents: who does better, at which matter?
//
//   const Sides sides = CompareSides(cases, resolved, {});
//   // order_status: begun by the AI agent .81, by people .74; same kind of case: +6 points [2, 10]
//
// By who *began*: what an AI agent hands over counts with it, or it would look good by passing on
// what is hard. Three steps. (1) The worth of channel, hour, history … is estimated within matter
// and side, and taken out. (2) The difference of each matter, its error clustered: people's cases
// by agent (a few good people are not "people"), the AI agent's by customer. (3) The matters'
// differences are a normal population whose spread is averaged over, so that one with few cases is
// drawn to the others.
//
// Association: whoever may choose the AI agent is another customer than who may not. Where both
// serve the same channels, `overlap` is 1.
//
// Pure function, any thread. 300,000 cases, 30 matters: some 0.1 s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "performance/cases.h"

namespace clarion::performance {

// Columns of equal length, a row a case.
struct SideCases {
  size_t matters = 0;
  std::vector<uint32_t> matter;
  std::vector<uint8_t> ai;        // 1: an AI agent began
  std::vector<Factor> factors;    // what neither side chooses; not the matter
  size_t overlap = 0;             // the factor `overlap` is told by: the channel
  std::vector<uint32_t> cluster;  // an agent of people's cases, a customer of the AI agent's
};

enum class SideVerdict : uint8_t {
  kAi,       // the AI agent's cases turn out better, the interval excludes 0
  kPeople,   // people's do
  kSame,     // the interval lies within ± negligible
  kUnsure,   // cannot be told yet
  kTooFew,   // fewer than `least` cases on a side
  kNeither,  // differs, and the figure has no better direction
};
std::string_view Name(SideVerdict verdict);  // ai, people, same, unsure, too_few, neither

struct SideSettings {
  int better = 1;            // 1: higher is, −1: lower is, 0: neither
  int64_t least = 30;        // cases on each side
  double negligible = 0.1;   // in deviations of the figure
  size_t levels_max = 40;    // of a factor
  int64_t level_least = 30;  // cases of a level that stands alone
};

struct MatterSides {
  uint32_t matter = 0;
  int64_t ai_n = 0;
  int64_t people_n = 0;
  double ai = 0;  // plain means; NaN without cases
  double people = 0;
  double difference = 0;  // AI − people, same kind of case, drawn to the others
  double low = 0;         // 95 %
  double high = 0;
  double overlap = 0;  // the share of the AI agent's cases in channels people serve too (10 cases)
  SideVerdict verdict = SideVerdict::kTooFew;
};

struct Sides {
  std::vector<MatterSides> matters;  // those with cases, most of the AI agent's first
  // Over the matters both have, in the AI agent's mix.
  int64_t ai_n = 0;
  int64_t people_n = 0;
  double difference = 0;
  double low = 0;
  double high = 0;
  SideVerdict verdict = SideVerdict::kTooFew;
};

// `value[i]` of case i; NaN: not known, the case does not count.
Sides CompareSides(const SideCases& cases, const std::vector<float>& value,
                   const SideSettings& settings);

}  // namespace clarion::performance
