// Legal holds: what must not be erased, by nobody and no rule, until somebody releases it.
//
// Kept in the registry's file; every change is in the audit log with it, or not at all. The audit
// log names the hold, never the person it is on.
#pragma once

#include <string>
#include <vector>

#include "registry/audit.h"
#include "registry/database.h"

namespace clarion::privacy {

enum class HoldKind : uint8_t {
  kPerson,       // value: a customer's id
  kInteraction,  // value: an interaction's id
  kPeriod,       // every interaction that started in [from, until)
};
std::string_view Name(HoldKind kind);  // person, interaction, period

struct Hold {
  std::string id;
  HoldKind kind = HoldKind::kPerson;
  std::string value;
  TimeMs from = 0;   // of a period
  TimeMs until = 0;  // after its last moment
  std::string reason;
  std::string owner;  // who answers for it
  TimeMs created_at = 0;
  TimeMs released_at = 0;  // 0: in force
  std::string released_by;
};
json::object ToJsonObject(const Hold& hold);

// What a hold may be on.
struct Held {
  std::string customer;
  std::string interaction;
  TimeMs started_at = 0;
};

// The first of `holds` in force that is on it, or nullptr.
const Hold* HoldOn(const std::vector<Hold>& holds, const Held& what);
// "hold hol_… (case 7/26, Ann): person": names no customer.
std::string Describe(const Hold& hold);

// Safe for concurrent use. Errors: kInvalidInput (which field), kNotFound, kUnavailable (the disk).
class Holds {
 public:
  Holds(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Sets id and created_at. A reason and an owner are needed.
  Result<Hold> Add(const registry::Actor& actor, Hold hold);
  // kConflict: released already.
  Result<Hold> Release(const registry::Actor& actor, const std::string& id);
  // Those in force first, then the newest.
  Result<std::vector<Hold>> All(const std::string& tenant) const;

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::privacy
