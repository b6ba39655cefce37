// The book of identity providers and of who is known by them, in the registry's file; every change
// is in the audit log with it, and no secret ever is.
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict, kUnavailable
// (the disk).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "federation/provider.h"
#include "registry/database.h"
#include "registry/permission.h"
#include "registry/secrets.h"

namespace clarion::federation {

// Who changes a provider, as far as it decides whom the provider may let in.
struct Maker {
  registry::Actor actor;
  registry::Permissions permissions;
  bool owner = false;
};

class Providers {
 public:
  Providers(registry::Database& database, const registry::SecretBox& box, const Clock& clock,
            delivery::AddressRules rules)
      : database_(database), box_(box), clock_(clock), rules_(rules) {}

  Result<Provider> Make(const Maker& maker, const json::value& fields);
  // Another issuer forgets who was known by the old one: its names mean other people. Another
  // issuer or client needs the secret again, for it goes only where it was meant to.
  Result<Provider> Change(const Maker& maker, const std::string& id, const json::value& fields);
  // With who was known by it, who is signed out: accounts stay.
  Result<void> Remove(const registry::Actor& actor, const std::string& id);

  Result<Provider> Find(const std::string& tenant, const std::string& id) const;
  Result<std::vector<Provider>> All(const std::string& tenant) const;  // oldest first
  Result<std::string> SecretOf(const std::string& id) const;           // "" = none

  struct Known {
    std::string person, provider;  // ids
  };
  Result<std::vector<Known>> WhoIsKnown(const std::string& tenant) const;
  // A person's names at all providers go, so that the next sign-in finds them by address: where
  // somebody has a new account there.
  Result<void> Unlink(const registry::Actor& actor, const std::string& person);
  // Whose account a provider's subject is.
  Result<std::optional<std::string>> PersonOf(const std::string& provider,
                                              const std::string& subject) const;
  // kConflict: the person is known by the provider under another subject already.
  Result<void> Link(const registry::Actor& actor, const Provider& provider,
                    const std::string& subject, const std::string& person);
  // The enabled provider by which alone a person may sign in; nullopt: a password does.
  Result<std::optional<Provider>> OnlyProviderOf(const std::string& tenant,
                                                 const std::string& person) const;

 private:
  registry::Database& database_;
  const registry::SecretBox& box_;
  const Clock& clock_;
  const delivery::AddressRules rules_;
};

}  // namespace clarion::federation
