// The book of destinations, in the registry's file; every change is in the audit log with it, and
// no secret ever is.
//
//   Destinations book(registry->database(), registry->box(), clock, rules);
//   ASSIGN_OR_RETURN(Destinations::Made made, book.Make(actor, fields));  // made.secret: shown
//   once
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kUnavailable (the disk).
#pragma once

#include <string>
#include <vector>

#include "delivery/destination.h"
#include "registry/database.h"
#include "registry/secrets.h"

namespace clarion::delivery {

// What a destination is signed or signed in with, as clear text: never stored, never shown.
struct Secrets {
  std::string now;     // webhook: whsec_…; Slack, Teams: the address; else the token or password
  std::string before;  // of a webhook, for a day after its rotation
};

class Destinations {
 public:
  Destinations(registry::Database& database, const registry::SecretBox& box, const Clock& clock,
               AddressRules rules)
      : database_(database), box_(box), clock_(clock), rules_(rules) {}

  struct Made {
    Destination destination;
    std::string secret;  // of a webhook, for its receiver; "" for other kinds
  };
  Result<Made> Make(const registry::Actor& actor, const json::value& fields);
  // A secret given is taken in place of the old one.
  Result<Destination> Change(const registry::Actor& actor, const std::string& id,
                             const json::value& fields);
  // With everything that was or is to be sent there.
  Result<void> Remove(const registry::Actor& actor, const std::string& id);
  // A webhook's new secret; for 24 hours the old one signs beside it. kConflict: another kind.
  Result<Made> RotateSecret(const registry::Actor& actor, const std::string& id);
  // By Clarion itself, when the receiver said that it is gone.
  Result<void> Disable(const std::string& tenant, const std::string& id,
                       const std::string& because);

  Result<Destination> Find(const std::string& tenant, const std::string& id) const;
  Result<std::vector<Destination>> All(const std::string& tenant) const;  // oldest first
  Result<Secrets> SecretsOf(const std::string& id) const;

 private:
  // Reads, edits, writes and notes in one transaction.
  template <typename Edit>
  Result<Destination> Edited(const registry::Actor& actor, const std::string& id,
                             const char* action, const Edit& edit);

  registry::Database& database_;
  const registry::SecretBox& box_;
  const Clock& clock_;
  const AddressRules rules_;
};

}  // namespace clarion::delivery
