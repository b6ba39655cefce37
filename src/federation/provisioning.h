// What a directory provisions by SCIM: accounts, groups, and the roles that groups give. Accounts
// are People's; beside them are kept the directory's ids, its groups and their members.
//
// A person's role follows their groups whenever these change, in the same transaction: the first
// role, in the order of roles.yaml, that one of them gives; else the default role. Owners keep
// theirs: no directory makes or unmakes one. Directories send many changes of one group at a time:
// each is made to what the one before it left. Safe for concurrent use. Cost: by what changes, not
// by how many there are, but that a list of users or groups reads them all. Errors: kNotFound,
// kInvalidInput, kConflict (taken already, the last owner), kForbidden, kUnavailable (the disk).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "federation/provider.h"
#include "federation/scim.h"
#include "federation/scim_path.h"
#include "registry/registry.h"

namespace clarion::federation {

struct ProvisioningRules {
  std::string default_role = "agent";  // of whom no group gives one
  std::vector<GroupRole> roles;        // by a group's displayName
};
json::object ToJsonObject(const ProvisioningRules& rules);

struct Page {
  size_t start = 1;  // of the first, counted from one
  size_t count = 100;
};
template <typename T>
struct Found {
  size_t total = 0;
  std::vector<T> page;
};

class Provisioning {
 public:
  Provisioning(registry::Registry& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}

  Result<ProvisioningRules> Rules(const std::string& tenant) const;
  // kInvalidInput: a role nobody knows, or `owner`. Takes effect at the next change of a group.
  Result<ProvisioningRules> SetRules(const registry::Actor& actor, const json::value& body);

  // kInvalidInput: an attribute that cannot be asked for.
  Result<Found<User>> Users(const std::string& tenant, const std::vector<Comparison>& filter,
                            Page page) const;
  Result<User> FindUser(const std::string& tenant, const std::string& id) const;
  // An address that is known already and not active: that account comes back.
  Result<User> AddUser(const registry::Actor& actor, const UserFields& fields);
  Result<User> ChangeUser(const registry::Actor& actor, const std::string& id,
                          const UserFields& fields);

  Result<Found<Group>> Groups(const std::string& tenant, const std::vector<Comparison>& filter,
                              Page page) const;
  Result<Group> FindGroup(const std::string& tenant, const std::string& id) const;
  Result<Group> AddGroup(const registry::Actor& actor, Group group);
  // With roles of everybody whose membership changes. Patch: `body` as PatchedGroup reads it.
  Result<Group> ReplaceGroup(const registry::Actor& actor, const Group& group);
  Result<Group> PatchGroup(const registry::Actor& actor, const std::string& id,
                           const json::value& body);
  Result<void> RemoveGroup(const registry::Actor& actor, const std::string& id);

  // The role a group gives; "" = none. Without a rule a group named like a role (id or title) gives
  // that, except roles that let others in (people.manage, keys.manage).
  std::string RoleOf(const ProvisioningRules& rules, const std::string& group) const;

 private:
  using Edit = std::function<Result<Group>(Group now)>;
  Result<Group> EditGroup(const registry::Actor& actor, const std::string& id, const Edit& edit);
  Result<std::vector<registry::Person>> WithExternalId(const std::string& tenant,
                                                       const std::string& external_id) const;
  Result<std::vector<registry::Person>> Candidates(const std::string& tenant,
                                                   const std::vector<Comparison>& filter) const;
  Result<void> SetRoles(soci::session& sql, const registry::Actor& actor,
                        const std::vector<std::string>& persons);

  registry::Registry& registry_;
  const Clock& clock_;
};

}  // namespace clarion::federation
