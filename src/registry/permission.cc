#include "registry/permission.h"

#include <array>

namespace clarion::registry {
namespace {

constexpr std::array<std::string_view, kPermissions> kNames = {"public",
                                                               "account.own",
                                                               "figures.read",
                                                               "conversations.read",
                                                               "conversations.unredacted",
                                                               "definitions.read",
                                                               "interactions.write",
                                                               "imports.manage",
                                                               "scorecards.try",
                                                               "scorecards.publish",
                                                               "reasons.edit",
                                                               "initiatives.manage",
                                                               "sql.query",
                                                               "people.manage",
                                                               "people.provision",
                                                               "keys.manage",
                                                               "audit.read",
                                                               "destinations.manage",
                                                               "coaching.write",
                                                               "incidents.manage",
                                                               "privacy.manage",
                                                               "reviews.write",
                                                               "disputes.raise",
                                                               "learning.write",
                                                               "ai.govern",
                                                               "targets.set",
                                                               "changes.write",
                                                               "operate"};

}  // namespace

std::string_view Name(Permission permission) { return kNames[static_cast<size_t>(permission)]; }

std::optional<Permission> PermissionFrom(std::string_view name) {
  for (size_t i = 0; i < kPermissions; ++i)
    if (kNames[i] == name) return static_cast<Permission>(i);
  return std::nullopt;
}

Permissions Permissions::All() {
  Permissions all;
  for (size_t i = 0; i < kPermissions; ++i) all.Add(static_cast<Permission>(i));
  return all;
}

Permissions Permissions::And(Permissions other) const {
  other.bits_ &= bits_;
  return other;
}

std::vector<std::string> Permissions::Names() const {
  std::vector<std::string> out;
  for (size_t i = 0; i < kPermissions; ++i)
    if (Has(static_cast<Permission>(i))) out.emplace_back(kNames[i]);
  return out;
}

}  // namespace clarion::registry
