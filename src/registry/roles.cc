#include "registry/roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "text/yaml_reader.h"

namespace clarion::registry {
namespace {

std::vector<std::string> AllNames() {
  std::vector<std::string> names = Permissions::All().Names();
  names.emplace_back("all");
  return names;
}

Result<Permissions> ReadPermissions(const text::YamlReader& role) {
  Permissions out;
  out.Add(Permission::kPublic);
  out.Add(Permission::kOwnAccount);
  ASSIGN_OR_RETURN(const std::vector<std::string> names, role.Texts("permissions"));
  for (const std::string& name : names) {
    const std::optional<Permission> known = PermissionFrom(name);
    if (name == "all") {
      out = Permissions::All();
    } else if (known) {
      out.Add(*known);
    } else {
      return role.Fail(
          fmt::format("unknown permission '{}'{}", name, text::DidYouMean(name, AllNames())));
    }
  }
  return out;
}

Result<Role> ReadRole(const text::YamlReader& from) {
  RETURN_IF_ERROR(from.AllowOnly({"id", "title", "what", "sees", "permissions"}));
  Role role;
  ASSIGN_OR_RETURN(role.id, from.Text("id"));
  ASSIGN_OR_RETURN(role.title, from.Text("title"));
  ASSIGN_OR_RETURN(role.what, from.Text("what", ""));
  ASSIGN_OR_RETURN(const std::string sees, from.OneOf("sees", {"all", "team", "own"}, "all"));
  role.sees = sees == "own" ? Sees::kOwn : sees == "team" ? Sees::kTeam : Sees::kAll;
  ASSIGN_OR_RETURN(role.permissions, ReadPermissions(from));
  if (role.id == "owner" && (role.sees != Sees::kAll || role.permissions != Permissions::All()))
    return from.Fail("the owner may do all: permissions: [all], sees: all");
  if (role.sees != Sees::kAll && role.permissions.Has(Permission::kQuerySql))
    return from.Fail("sql.query reads every row: give it to roles that see all");
  return role;
}

}  // namespace

std::string_view Name(Sees sees) {
  return sees == Sees::kOwn ? "own" : sees == Sees::kTeam ? "team" : "all";
}

Result<Roles> Roles::Parse(const std::string& name, const std::string& yaml) {
  ASSIGN_OR_RETURN(const text::YamlReader root, text::YamlReader::Parse(name, yaml));
  RETURN_IF_ERROR(root.AllowOnly({"roles"}));
  const auto list = root.At("roles");
  if (!list || !list->IsList()) return root.Fail("a list 'roles' is missing");
  Roles out;
  for (const text::YamlReader& item : list->Items()) {
    ASSIGN_OR_RETURN(Role role, ReadRole(item));
    if (out.Find(role.id) != nullptr)
      return item.Fail(fmt::format("role '{}' is there twice", role.id));
    out.roles_.push_back(std::move(role));
  }
  if (out.Find("owner") == nullptr) return root.Fail("the role 'owner' is missing");
  return out;
}

Result<Roles> Roles::Load(const std::string& content, const std::string& own) {
  std::string path = own + "/roles/roles.yaml";
  if (own.empty() || !std::filesystem::exists(path)) path = content + "/roles/roles.yaml";
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(path));
  return Parse(path, yaml);
}

const Role* Roles::Find(std::string_view id) const {
  const auto found =
      std::find_if(roles_.begin(), roles_.end(), [&](const Role& role) { return role.id == id; });
  return found == roles_.end() ? nullptr : &*found;
}

}  // namespace clarion::registry
