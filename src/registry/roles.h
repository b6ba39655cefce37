// Roles are data: content/roles/roles.yaml, or the workspace's own roles/roles.yaml in its place.
//
//   roles:
//     - id: supervisor
//       title: Supervisor
//       what: Sees the conversations of their teams
//       sees: team                      # all | team | own
//       permissions: [figures.read, conversations.read, definitions.read, scorecards.try]
//
// Every role may do what is public and look after its own account; `owner` is always there and may
// do all.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "registry/permission.h"

namespace clarion::registry {

// Whose rows a role reads.
enum class Sees : uint8_t { kAll, kTeam, kOwn };
std::string_view Name(Sees sees);

struct Role {
  std::string id;
  std::string title;
  std::string what;
  Sees sees = Sees::kAll;
  Permissions permissions;
};

class Roles {
 public:
  // `own` may be "" or hold no roles. kInvalidInput names file, line and way out.
  static Result<Roles> Load(const std::string& content, const std::string& own);
  static Result<Roles> Parse(const std::string& name, const std::string& yaml);

  const Role* Find(std::string_view id) const;
  const std::vector<Role>& all() const { return roles_; }  // in the file's order

 private:
  std::vector<Role> roles_;
};

}  // namespace clarion::registry
