// Journeys: the contacts of one customer about one matter, across channels. First contact
// resolution and repeats are read off them, and outcomes given for a customer find their
// interaction here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace clarion::metrics {

struct Contact {
  std::string tenant;
  std::string id;
  std::string customer;  // "" = unknown: a journey of its own
  std::string reason;    // "" = none found: belongs to what the customer last called about, within
                         // the join window
  TimeMs at = 0;
  std::string channel;
};

struct JourneyStep {
  size_t contact = 0;   // index into the input
  std::string journey;  // id of the journey's first contact
  uint32_t step = 0;
  int64_t gap_before_ms = -1;
  int64_t gap_after_ms = -1;
  bool channel_switch = false;
};

// A contact joins the customer's journey on the same reason when it comes within this time of the
// journey's last contact.
inline constexpr TimeMs kJourneyWindowMs = 30 * kDayMs;
// A contact without a reason joins the customer's latest journey of any reason when it comes within
// this time.
inline constexpr TimeMs kReasonlessWindowMs = 7 * kDayMs;

// One step per contact, in input order. Contacts at the same instant are ordered by id, so the
// answer does not depend on the order of arrival. O(n log n).
std::vector<JourneyStep> StitchJourneys(const std::vector<Contact>& contacts);

// For each (tenant, customer, at): index of the customer's latest contact that began at or before
// `at`, or -1.
struct CustomerMoment {
  std::string tenant;
  std::string customer;
  TimeMs at = 0;
};
std::vector<int64_t> LatestContacts(const std::vector<Contact>& contacts,
                                    const std::vector<CustomerMoment>& moments);

}  // namespace clarion::metrics
