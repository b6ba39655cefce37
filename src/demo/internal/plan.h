// Decides every contact before a word is written: who, when, why, handled by whom, with what
// result.
#pragma once

#include <cstdint>
#include <vector>

#include "demo/internal/incidents.h"
#include "demo/internal/world.h"

namespace clarion::demo {

enum class BotPart : uint8_t { kNone, kSolves, kClaims, kLoops, kMisunderstands, kAskedForHuman };

// One contact, compact: a million of them are planned before the first is rendered.
struct Contact {
  int64_t start_ms;
  uint32_t customer, matter;
  float wait_s, handle_s, hold_s, wrap_s, survey_delay_h,
      gap_h;                                    // gap_h: hours since the contact before
  uint16_t agent, first_agent, previous_agent;  // first_agent: who transferred, or kNobody
  uint8_t reason, channel, queue, entry_queue, previous_channel;
  uint8_t bot, bot_version, app_version;  // kAny = none
  uint8_t contact_no, auth_asks, holds, effort;
  int8_t csat, nps, ces;  // -1 = no answer
  BotPart bot_part;
  bool outbound : 1, abandoned : 1, resolved : 1, claimed : 1, promised : 1, promise_kept : 1;
  bool previous_promised : 1, supervisor : 1, auth_failed : 1, refund : 1, churn : 1, reopened : 1,
      sale : 1;
  bool callback : 1;  // outbound call that keeps a promise
};

// Exactly `interactions` contacts in order of time; counts `affected` of each incident. Sequential,
// about 1 µs a contact.
std::vector<Contact> PlanContacts(const World& world, std::vector<Incident>& incidents,
                                  const Lead& lead, uint64_t interactions);

Situation SituationOf(const World& world, const Contact& contact);

// First day of the public holiday that is normal life and not an incident.
int64_t HolidayMs(const World& world);

}  // namespace clarion::demo
