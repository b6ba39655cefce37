// The log of what happened upstream, in the registry's file; every edit is in the audit log with
// it, or not at all.
//
//   ChangeLog log(registry->database(), clock);
//   ASSIGN_OR_RETURN(Put done, log.Put(actor, fields));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (the external
// id is another change's), kUnavailable (the disk).
#pragma once

#include <string>
#include <vector>

#include "registry/database.h"
#include "upstream/change.h"

namespace clarion::upstream {

struct Put {
  Change change;
  bool made = false;  // else one of the same source and external id was there and was changed
};

struct ChangeFilter {
  TimeMs from = 0;  // began before `to` and was not over before `from`; inclusive
  TimeMs to = INT64_MAX;
  std::string kind;  // "" = all
  size_t limit = 1000;
};

class ChangeLog {
 public:
  ChangeLog(registry::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // Adds one, or changes the one of the same source and external id: a webhook may send twice. The
  // same again, word for word, changes nothing and is in no log. `source`: who told, where the
  // fields do not say; a webhook's is its own whatever they say.
  Result<upstream::Put> Put(const registry::Actor& actor, const json::value& fields,
                            const std::string& source = "people", bool source_fixed = false);
  Result<Change> Correct(const registry::Actor& actor, const std::string& id,
                         const json::value& fields);
  Result<void> Remove(const registry::Actor& actor, const std::string& id);

  Result<Change> Find(const std::string& tenant, const std::string& id) const;
  // Newest first.
  Result<std::vector<Change>> Between(const std::string& tenant, const ChangeFilter& filter) const;

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::upstream
