// Incidents as people keep them: what the watch found, and what was done about it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "registry/audit.h"
#include "registry/outbox.h"

namespace clarion::registry {

struct KeptIncident {
  std::string id;
  json::value found;  // the watch's part; the registry does not read it
  TimeMs noticed = 0;
  std::string state = "open";  // open | acknowledged | resolved
  TimeMs snoozed_until = 0;    // 0: not
  std::string owner;           // a person's id; "": nobody yet
  std::string verdict;         // "" | useful | false_alarm: what people made of it
  std::string note;
  TimeMs changed = 0;       // by a person; 0: never
  TimeMs acknowledged = 0;  // first taken notice of by a person; 0: never
};

// What is not given stays.
struct IncidentChange {
  std::optional<std::string> state;
  std::optional<TimeMs> snoozed_until;
  std::optional<std::string> owner;
  std::optional<std::string> verdict;
  std::optional<std::string> note;
};

json::object ToJsonObject(const KeptIncident& incident);

// Safe for concurrent use. Every change by a person is in the audit log in the same transaction.
class Incidents {
 public:
  Incidents(internal::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // Newest first.
  Result<std::vector<KeptIncident>> All(const std::string& tenant) const;
  // kNotFound: there is none.
  Result<KeptIncident> Find(const std::string& tenant, const std::string& id) const;
  // kInvalidInput names the part that is wrong.
  Result<KeptIncident> Change(const Actor& actor, const std::string& id,
                              const IncidentChange& change);

  // How many there are in each state that occurs, of all tenants.
  Result<std::map<std::string, int64_t>> CountStates() const;

  // How far the watch has looked; 0: not yet.
  Result<TimeMs> WatchedUntil(const std::string& tenant) const;
  // What it found (id, noticed and found are read), how far it looked, and the news of it for the
  // outbox, together. What people did stays.
  Result<void> Keep(const std::string& tenant, const std::vector<KeptIncident>& found,
                    TimeMs watched_until, const std::vector<OutboxEvent>& news = {});

 private:
  internal::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::registry
