// Local accounts: people, their passwords, second factors and one-time links.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "registry/audit.h"
#include "registry/secrets.h"

namespace soci {
class session;
}

namespace clarion::registry {

class Roles;

struct Person {
  std::string id;
  std::string tenant;
  std::string email;  // lower case; unique in the registry
  std::string name;
  std::string role;                // id of a Role
  std::string agent_id;            // whose conversations are their own, as the data names the agent
  std::vector<std::string> teams;  // whose conversations are their teams'
  bool active = true;
  bool has_password = false;
  bool second_factor = false;
  bool week_mail = false;  // wants their week's list by mail
  TimeMs created_at = 0;
};

struct NewPerson {
  std::string email;
  std::string name;
  std::string role;
  std::string agent_id;
  std::vector<std::string> teams;
};

// What is not given stays.
struct PersonChange {
  std::optional<std::string> email;  // kConflict: somebody else has it
  std::optional<std::string> name;
  std::optional<std::string> role;
  std::optional<std::string> agent_id;
  std::optional<std::vector<std::string>> teams;
  std::optional<bool> active;
};

// Every change is in the audit log in the same transaction. Safe for concurrent use.
class People {
 public:
  People(internal::Database& database, const Clock& clock, const Roles& roles, const SecretBox& box)
      : database_(database), clock_(clock), roles_(roles), box_(box) {}

  // True until the first person is there.
  Result<bool> NobodyYet() const;
  // The first person, an owner. kConflict: somebody is there already.
  Result<Person> SetUp(const Actor& actor, const NewPerson& owner, const std::string& password);

  // Without a password: they set one by the link. kConflict: the address is taken.
  Result<Person> Add(const Actor& actor, const NewPerson& person);
  // kConflict: it would leave the tenant without an active owner. Who is deactivated is signed out
  // everywhere.
  Result<Person> Change(const Actor& actor, const std::string& id, const PersonChange& change);
  // The same two within a transaction of Database::Write (database.h), for rooms that change
  // something of their own with it.
  Result<Person> AddWithin(soci::session& sql, const Actor& actor, const NewPerson& person);
  Result<Person> ChangeWithin(soci::session& sql, const Actor& actor, const std::string& id,
                              const PersonChange& change);
  Result<Person> Find(const std::string& tenant, const std::string& id) const;
  Result<Person> FindByEmail(const std::string& email) const;
  Result<std::vector<Person>> All(const std::string& tenant) const;  // by name

  Result<Person> WantWeekMail(const Actor& actor, const std::string& id, bool wanted);

  // A secret that sets a password once within `valid`; earlier ones end. The person is signed out
  // only when it is used.
  Result<std::string> MakeLink(const Actor& actor, const std::string& id, TimeMs valid);
  // kNotFound: unknown, used or too old. Ends every session of the person.
  Result<Person> UseLink(const Actor& actor, const std::string& link, const std::string& password);
  // kForbidden: `old_password` is not theirs.
  Result<void> ChangePassword(const Actor& actor, const std::string& id,
                              const std::string& old_password, const std::string& new_password);

  // Password and, where a second factor is on, its code: who it is. kSignInNeeded: "wrong", never
  // what; kSecondFactor: the code is missing. Costs a hash, also for addresses nobody has.
  Result<Person> Check(const std::string& email, const std::string& password,
                       const std::string& code);

  // A new secret, on only when a code of it was given.
  Result<std::string> StartSecondFactor(const std::string& id);
  Result<void> ConfirmSecondFactor(const Actor& actor, const std::string& id,
                                   const std::string& code);
  Result<void> RemoveSecondFactor(const Actor& actor, const std::string& id);

 private:
  internal::Database& database_;
  const Clock& clock_;
  const Roles& roles_;
  const SecretBox& box_;
};

json::object ToJsonObject(const Person& person);

}  // namespace clarion::registry
