// The process documents of a workspace: those that were shipped, those people wrote or changed.
// Versions are only added to; every change is in the audit log with it, or not at all.
//
//   Library library(registry->database(), clock, shipped);
//   ASSIGN_OR_RETURN(const Process made, library.Make(actor, fields));
//   ASSIGN_OR_RETURN(const Process next, library.Save(actor, made.id, fields, made.version));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (somebody
// saved another version meanwhile; the id is taken), kUnavailable (the disk).
#pragma once

#include <string>
#include <vector>

#include "learning/process.h"
#include "registry/database.h"

namespace clarion::learning {

class Library {
 public:
  Library(registry::Database& database, const Clock& clock, std::vector<Process> shipped)
      : database_(database), clock_(clock), shipped_(std::move(shipped)) {}

  // Newest version of each, by title; without those retired.
  Result<std::vector<Process>> All(const std::string& tenant) const;
  // A retired one too.
  Result<Process> Find(const std::string& tenant, const std::string& id) const;
  // Every version, newest first.
  Result<std::vector<Process>> Versions(const std::string& tenant, const std::string& id) const;

  // `fields` may bring an id; else it is made of the title.
  Result<Process> Make(const registry::Actor& actor, const json::value& fields);
  // The next version. `seen`: the version the change was made on. A change of nothing is no
  // version.
  Result<Process> Save(const registry::Actor& actor, const std::string& id,
                       const json::value& fields, int seen);
  // Its owner says: it is still true.
  Result<Process> Review(const registry::Actor& actor, const std::string& id);
  // Out of lists and searches, or back.
  Result<Process> Retire(const registry::Actor& actor, const std::string& id, bool retired);

 private:
  const Process* Shipped(const std::string& id) const;

  registry::Database& database_;
  const Clock& clock_;
  const std::vector<Process> shipped_;
};

}  // namespace clarion::learning
