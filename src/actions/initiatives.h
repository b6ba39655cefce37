// The ledger of initiatives, and of what people decided on recommendations. Kept in the registry's
// file; every change is in the audit log with it, or not at all.
//
//   Initiatives book(registry->database(), clock);
//   ASSIGN_OR_RETURN(Initiative made, book.Make(actor, fields));
//   ASSIGN_OR_RETURN(Initiative running, book.Start(actor, made.id));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (a stage it
// cannot go to from where it is), kUnavailable (the disk).
#pragma once

#include <string>
#include <vector>

#include "actions/initiative.h"
#include "registry/database.h"

namespace clarion::actions {

// Accepted or rejected, why, and for what finding.
struct Decision {
  std::string id;
  std::string playbook;
  std::string metric;
  std::string segment;
  bool accepted = false;
  std::string reason;
  std::string initiative;  // made by accepting
  std::string by;
  TimeMs at = 0;
};
json::object ToJsonObject(const Decision& decision);

class Initiatives {
 public:
  Initiatives(registry::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  Result<Initiative> Make(const registry::Actor& actor, const json::value& fields);
  Result<Initiative> Change(const registry::Actor& actor, const std::string& id,
                            const json::value& fields);
  // Its start becomes now where none was set. Steps of a rollout keep their own.
  Result<Initiative> Start(const registry::Actor& actor, const std::string& id);
  // With what was measured, for the ledger.
  Result<Initiative> End(const registry::Actor& actor, const std::string& id,
                         std::optional<Outcome> outcome);
  Result<Initiative> Cancel(const registry::Actor& actor, const std::string& id);
  Result<Initiative> Reopen(const registry::Actor& actor, const std::string& id);  // → draft
  // Adds {text, owner}, or with an id sets {done} and what else is named.
  Result<Initiative> SetTask(const registry::Actor& actor, const std::string& id,
                             const json::value& task);
  // Into the outbox, once for each initiative: its effect is fading or lost.
  Result<void> TellFading(const std::string& tenant, const Initiative& one, std::string_view state);
  Result<Initiative> Find(const std::string& tenant, const std::string& id) const;
  Result<std::vector<Initiative>> All(const std::string& tenant) const;  // newest first

  Result<Decision> Decide(const registry::Actor& actor, Decision decision);
  Result<std::vector<Decision>> Decisions(const std::string& tenant) const;  // newest first

 private:
  template <typename Edit>
  Result<Initiative> Edited(const registry::Actor& actor, const std::string& id, const char* action,
                            const Edit& edit, const char* news = nullptr);

  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::actions
