// Where a journey breaks: handing over to another contact or another person, and self-service that
// leads nowhere. Both read steps by their names: "begins: CHANNEL", "self-service…", "transfer…".
#pragma once

#include <string>
#include <vector>

#include "journeys/event_log.h"

namespace clarion::journeys {

struct ContextLoss {
  std::string handoff;       // "transfer: billing", "voice, then chat"
  uint64_t occurrences = 0;  // times it happened
  uint64_t lost = 0;  // after which, before the next one, the customer said or proved it again
  double low = 0, high = 1;  // of lost / occurrences, Wilson's 95 % interval
  size_t example = 0;        // index of the first case where it was lost, else of the first
};

// Handoffs within a contact are transfers, escalations and further queues; between two, the
// channels. `came_from`: for each of the source's contacts the channel of the one before it on the
// same matter, "" for none. Most lost first. Empty where the log does not tell who asked again.
std::vector<ContextLoss> FindContextLoss(const EventLog& log,
                                         const std::vector<std::string>& came_from);

struct DeadEnd {
  std::string step;          // the last thing self-service did in the contact
  uint64_t contacts = 0;     // that had it as the last
  uint64_t to_person = 0;    // of those: a person took over
  uint64_t unresolved = 0;   // of those: ended without a person and without a stated resolution
  double low = 0, high = 1;  // of (to_person + unresolved) / contacts, Wilson's 95 % interval
  size_t example = 0;        // index of the first case that got stuck, else of the first
};

// Cases must be contacts, or carry EventLog::contact. Most stuck first.
std::vector<DeadEnd> FindDeadEnds(const EventLog& log);

}  // namespace clarion::journeys
