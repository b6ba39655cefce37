// What is to be sent, what was, and what could not be: one delivery for each event and destination,
// kept in the registry's file. Safe for concurrent use. Errors: kUnavailable (the disk).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "delivery/destination.h"
#include "delivery/message.h"
#include "registry/database.h"

namespace clarion::delivery {

// pending → delivered, or after the last try → dead, from where a person may take it back.
struct Delivery {
  Event event;  // its id is the delivery's: receivers drop repeats by it
  std::string tenant;
  std::string destination;
  std::string state = "pending";  // pending | delivered | dead
  int tries = 0;                  // since it was made, or retried by a person
  TimeMs created_at = 0;
  TimeMs next_at = 0;  // of a pending one
  TimeMs last_at = 0;  // of the last try; 0: none yet
  int status = 0;      // HTTP or SMTP status of the last try; 0: no answer
  std::string error;   // of the last try
  std::string result;  // what the receiver made of it: "OPS-12"
  std::string result_url;
  json::array log;  // {at, status, error, took_ms} of each try
};
json::object ToJsonObject(const Delivery& delivery);

// How one try went.
struct Try {
  bool delivered = false;
  bool permanent = false;  // the same again would fail the same way
  bool gone = false;       // the receiver wants nothing more, ever
  int status = 0;
  std::string error;
  std::string result;
  std::string result_url;
  std::optional<TimeMs> retry_after_ms;
  TimeMs took_ms = 0;
};

// How a destination is doing.
struct Health {
  int64_t pending = 0;
  int64_t failing = 0;  // of the pending ones, those tried already
  int64_t dead = 0;
  TimeMs last_delivered_at = 0;
  std::string last_error;  // of the newest try that failed after that
};

class Outbox {
 public:
  Outbox(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Makes deliveries of what came into the registry's outbox and takes it out there, in one
  // transaction: each event becomes one delivery for each destination that wants it, exactly once.
  // How many were made.
  Result<size_t> TakeIn();
  // The delivery that is due longest, of a destination that is enabled and not in `busy`.
  Result<std::optional<Delivery>> NextDue(const std::set<std::string>& busy) const;
  // Writes down how a try went, and when the next is (retry.h). `jitter` in [0, 1). One that was
  // removed meanwhile stays so.
  Result<void> Settle(Delivery delivery, const Try& how, double jitter);
  // A try that a person asked for, kept with the others: never tried again.
  Result<Delivery> KeepTest(const Destination& destination, const std::string& tenant, Event event,
                            const Try& how);

  struct Filter {
    std::string destination;  // "" = all
    std::string state;        // "" = all
    size_t limit = 100;
  };
  // Dead ones first, then the newest.
  Result<std::vector<Delivery>> List(const std::string& tenant, const Filter& filter) const;
  Result<std::map<std::string, Health>> HealthOf(const std::string& tenant) const;
  // Of all destinations and tenants: pending, failing and dead alone. Tests do not count as dead.
  Result<Health> Count() const;
  // Begins again with a dead one; a pending one is tried at once. kConflict: it was delivered, or
  // it was a test. In the audit log.
  Result<Delivery> Retry(const registry::Actor& actor, const std::string& id);
  // Forgets what was delivered 30 days ago, and what died 90 days ago.
  Result<void> Forget();

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::delivery
