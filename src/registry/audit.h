// Who did what, when, from where: only added to, each entry chained to the one before by its hash,
// so that a change or a gap anywhere shows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::registry {

namespace internal {
class Database;
}

// Who acts: a person, a program with a key, somebody at the command line, or nobody yet.
struct Actor {
  std::string kind = "nobody";  // person | key | command_line | nobody
  std::string id;
  std::string name;
  std::string tenant;
  std::string address;  // from where: the peer's IP address
};

struct AuditNote {
  std::string action;            // "person.invite", "scorecard.publish"
  std::string target;            // the id of what it was done to
  std::string outcome = "done";  // done | refused
  json::value before;            // null where there is none
  json::value after;
};

struct AuditEntry {
  uint64_t seq = 0;
  TimeMs at = 0;
  Actor actor;
  AuditNote note;
  std::string hash;
};

json::object ToJsonObject(const AuditEntry& entry);

struct AuditFilter {
  std::string actor;   // id
  std::string action;  // beginning: "person."
  std::string target;
  TimeMs from = 0;
  TimeMs until = INT64_MAX;
  uint64_t before = UINT64_MAX;  // entries older than this one
  size_t limit = 100;
};

struct AuditCheck {
  uint64_t entries = 0;
  uint64_t erased = 0;  // of them, entries out of which a person was erased
  std::string head;     // hash of the last: write it down elsewhere, and a cut-off end shows too
  // Where the chain breaks first, and how.
  std::optional<std::string> broken;
};

class Audit {
 public:
  Audit(internal::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Durable when it returns.
  Result<void> Add(const Actor& actor, const AuditNote& note);
  // Newest first, of one tenant.
  Result<std::vector<AuditEntry>> Read(const std::string& tenant, const AuditFilter& filter) const;
  // Reckons every hash again, of all tenants. `head`: a hash noted earlier that must be in the
  // chain; "": none. Some 200,000 entries a second.
  Result<AuditCheck> Verify(const std::string& head = "") const;

  // Takes words out of entries of the past, where the law wants it: `scrub` gives back the text
  // that is to stay, the same where nothing is to go. The hashes stay, so that the chain holds; an
  // entry of its own says which entries were changed and for which request, and Verify lets those
  // pass. How many there were; without `change` they are only counted.
  Result<uint64_t> Erase(const std::string& request, bool change,
                         const std::function<std::string(const std::string&)>& scrub);

 private:
  internal::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::registry
