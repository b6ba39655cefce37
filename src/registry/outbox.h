// What happened that others may want to hear of. Written in the transaction of the change itself,
// so that it is there exactly when the change is; the room `delivery` takes it from here.
#pragma once

#include <string>

#include "base/json.h"
#include "base/time.h"

namespace clarion::registry {

inline constexpr const char* kIncidentOpened = "incident.opened";
inline constexpr const char* kIncidentChanged = "incident.changed";
inline constexpr const char* kIncidentRecovered = "incident.recovered";
inline constexpr const char* kInitiativeStarted = "initiative.started";
inline constexpr const char* kInitiativeEnded = "initiative.ended";
inline constexpr const char* kInitiativeFading = "initiative.fading";
inline constexpr const char* kBriefReady = "brief.ready";
// A person's own list: by mail to data.to, and to nobody else.
inline constexpr const char* kWeekReady = "week.ready";

struct OutboxEvent {
  std::string type;
  std::string subject;  // the id of what it happened to
  TimeMs at = 0;
  // Figures, names of slices, ids and the page's path; never what a customer said or wrote.
  json::object data;
  bool once = false;  // of one type and subject only the first is kept, for ever
};

}  // namespace clarion::registry
