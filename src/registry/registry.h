// What people define and who they are: accounts, sessions, keys, roles, and the audit log of it
// all.
//
//   ASSIGN_OR_RETURN(auto registry, Registry::Open({.folder = data, .content = content}, clock));
//   ASSIGN_OR_RETURN(Person person, registry->people().Check(email, password, code));
//
// One file, FOLDER/registry.db, beside the journal: back up both, and FOLDER/registry.key. Several
// processes may have it open.
#pragma once

#include <memory>
#include <string>

#include "registry/audit.h"
#include "registry/incidents.h"
#include "registry/keys.h"
#include "registry/people.h"
#include "registry/roles.h"
#include "registry/sessions.h"

namespace clarion::registry {

class Registry {
 public:
  struct Settings {
    std::string folder;   // the workspace's
    std::string content;  // of shipped definitions
    SessionSettings sessions;
  };
  static Result<std::unique_ptr<Registry>> Open(const Settings& settings, const Clock& clock);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  const Roles& roles() const { return roles_; }
  People& people() { return *people_; }
  Sessions& sessions() { return *sessions_; }
  Keys& keys() { return *keys_; }
  Audit& audit() { return *audit_; }
  Incidents& incidents() { return *incidents_; }
  // Seals what later rooms keep secret.
  const SecretBox& box() const { return *box_; }
  // For later rooms' own tables: registry/database.h.
  internal::Database& database() { return *database_; }

 private:
  Registry() = default;
  Roles roles_;
  std::unique_ptr<SecretBox> box_;
  std::unique_ptr<internal::Database> database_;
  std::unique_ptr<People> people_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<Audit> audit_;
  std::unique_ptr<Incidents> incidents_;
};

}  // namespace clarion::registry
