// Stored contacts as an event log, with what is known of each contact.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journeys/event_log.h"
#include "metrics/engine.h"
#include "warehouse/warehouse.h"

namespace clarion::app {

enum class CaseOf : uint8_t { kContact, kJourney };
std::string_view Name(CaseOf of);  // contact, journey

struct LoggedContact {
  std::string id;
  std::string journey;
  std::string reason;
  std::string channel;
  std::string came_from;  // channel of the contact before it in the journey; "" = the first read
  TimeMs started = 0;
  double effort = 0;
  std::optional<bool> resolved;  // none: nobody answered
  std::optional<bool> back_7d;   // none: no customer, or the seven days are not over
  std::optional<double> csat;    // mean of its answers, 1 to 5
};

struct StoredLog {
  journeys::EventLog log;
  std::vector<LoggedContact> contacts;  // case by case, in order of their start
  std::vector<size_t> first_contact;    // of case c: first_contact[c] … first_contact[c + 1]
  double sample = 1;                    // the share of cases that was read
};

struct StoredLogQuery {
  metrics::Filter filter;
  CaseOf of = CaseOf::kContact;
  // More cases are sampled by their id, evenly and always the same ones. Some 300 bytes each.
  int64_t cases_max = 500'000;
};

// A contact begins on its channel ("begins: chat"), goes through its events ("queue: billing",
// "answered", "transfer: billing", "self-service: menu"), and ends ("ends: resolved", "ends:
// open", "ends: abandoned"); a journey is its contacts one after the other. An event whose time is
// unknown has that of the step before. By journey, every journey with a contact that passes the
// filter is there whole. The effort of a contact's steps sums to its measured effort. 300,000
// contacts: about a second.
Result<StoredLog> ReadStoredLog(warehouse::Warehouse& warehouse, const metrics::Engine& engine,
                                const StoredLogQuery& query);

}  // namespace clarion::app
