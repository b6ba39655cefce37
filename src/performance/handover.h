// When should an AI agent hand over earlier? After how many of its turns people, given the contact
// by then, did better than carrying on does.
//
//   const auto advice = AdviseHandOver(contacts, {});
//   // card_blocked: after 4 turns carrying on ends resolved in 31 % [27, 36]; handed over by then,
//   // 72 % [66, 77]: hand over after 4
//
// "Carried on" counts however it ended, a later hand-over too. Compared by Newcombe's interval
// 1998 (method 10, from Wilson's) at 99 %: several turns are tried for each matter. Association:
// what was handed over early may have been of another kind; try it on part of the contacts first.
//
// Pure function, any thread; linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clarion::performance {

// Contacts an AI agent began: columns of equal length.
struct AiContacts {
  size_t matters = 0;
  std::vector<uint32_t> matter;
  std::vector<uint32_t> ai_turns;  // of the AI agent, until a person took over or the end
  std::vector<uint8_t> handed;     // 1: a person took over
  std::vector<float> resolved;     // 0 or 1; NaN: not known
};

struct HandOverSettings {
  uint32_t turns_max = 10;
  int64_t least = 30;  // contacts on each side
};

struct ShareOf {
  int64_t n = 0;
  double share = 0;  // NaN without contacts
  double low = 0;    // 95 %, Wilson
  double high = 1;
};

struct StayPoint {
  uint32_t after = 0;    // turns of the AI agent
  ShareOf carried_on;    // resolved, of those still with the AI agent after so many
  ShareOf alone;         // of the same: resolved and never handed over
  ShareOf handed_over;   // resolved, of those handed over by then
  bool earlier = false;  // handing over did better, 99 %
};

struct HandOverAdvice {
  uint32_t matter = 0;
  int64_t n = 0;
  std::vector<StayPoint> curve;  // turns 1, 2, … as long as there are `least` still with it
  uint32_t after = 0;            // hand over after so many turns; 0 = nothing speaks for it
  int64_t affected = 0;          // contacts that went on beyond
  double gain = 0;  // of those resolved more, were the difference what handing over does
};

// One a matter with contacts whose outcome is known, most gain first, then most contacts.
std::vector<HandOverAdvice> AdviseHandOver(const AiContacts& contacts,
                                           const HandOverSettings& settings);

}  // namespace clarion::performance
