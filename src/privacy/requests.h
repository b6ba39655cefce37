// The register of what people asked about their data: who asked, when, on what legal basis, until
// when an answer is due, and what was done.
//
// The person's id stands in it in clear only while the request is open; a finished erasure keeps
// the keyed hash (journal.h, ErasureName). Kept in the registry's file, with the audit log.
#pragma once

#include <string>
#include <vector>

#include "registry/audit.h"
#include "registry/database.h"

namespace clarion::privacy {

enum class RequestKind : uint8_t { kErasure, kExport };
std::string_view Name(RequestKind kind);  // erasure, export

enum class RequestState : uint8_t {
  kOpen,     // registered
  kRunning,  // an erasure has begun; it is carried on whatever happens
  kDone,
  kRefused,  // with a reason in `detail`
};
std::string_view Name(RequestState state);

struct PersonRequest {
  std::string id;
  RequestKind kind = RequestKind::kErasure;
  std::string subject;  // "person" or "interaction"
  std::string person;   // id in clear; "" once erased
  std::string hash;     // keyed hash of it; set when it begins
  std::string basis;    // "GDPR Art. 17(1)(a)"
  std::string asked_by;
  std::string by;  // who registered it here
  TimeMs received_at = 0;
  TimeMs due_at = 0;
  TimeMs done_at = 0;
  RequestState state = RequestState::kOpen;
  uint64_t erasure = 0;  // of the journal
  json::value detail;    // what was done, in counts; or why not
};
// `now`: for the days that are left; null when it is finished.
json::object ToJsonObject(const PersonRequest& request, TimeMs now);

// One month later on the calendar (GDPR Art. 12(3)): 31 January → 28 or 29 February.
TimeMs OneMonthAfter(TimeMs at);

// Safe for concurrent use. Errors: kInvalidInput, kNotFound, kConflict, kUnavailable.
class Requests {
 public:
  Requests(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Sets id, due_at and, where it is 0, received_at.
  Result<PersonRequest> Add(const registry::Actor& actor, PersonRequest request);
  Result<PersonRequest> Find(const std::string& tenant, const std::string& id) const;
  // Open ones first, the next due first; then the newest.
  Result<std::vector<PersonRequest>> All(const std::string& tenant) const;

  Result<void> Begin(const registry::Actor& actor, const std::string& id, uint64_t erasure,
                     const std::string& hash);
  // Done; of an erasure, the id in clear goes.
  Result<void> Finish(const registry::Actor& actor, const std::string& id,
                      const json::value& detail);
  // What is known of it afterwards, in the place of the detail there was.
  Result<void> Complete(const std::string& tenant, const std::string& id,
                        const json::value& detail);
  Result<void> Refuse(const registry::Actor& actor, const std::string& id,
                      const std::string& reason);
  // The one that began this erasure, of any tenant; kNotFound.
  Result<PersonRequest> OfErasure(uint64_t erasure) const;

 private:
  Result<void> Set(const registry::Actor& actor, const std::string& id, RequestState state,
                   const json::value& detail);

  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::privacy
