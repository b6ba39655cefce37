// clarion key: API keys for other programs.
#include <fmt/format.h>

#include "cli/registry.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string name;
  std::string role = "integration";
  std::vector<std::string> permissions;
  int64_t days = 90;
  std::string id;
};

Result<registry::Permissions> Wanted(const Options& options, const registry::Roles& roles) {
  registry::Permissions out;
  if (options.permissions.empty()) {
    const registry::Role* role = roles.Find(options.role);
    if (role == nullptr)
      return InvalidInput(
          fmt::format("there is no role '{}'; see content/roles/roles.yaml", options.role));
    return role->permissions;
  }
  for (const std::string& name : options.permissions) {
    const auto known = registry::PermissionFrom(name);
    if (!known)
      return InvalidInput(fmt::format("there is no permission '{}'; see docs/identity.md", name));
    out.Add(*known);
  }
  return out;
}

Result<void> Make(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(const registry::Permissions permissions, Wanted(options, registry->roles()));
  ASSIGN_OR_RETURN(
      const registry::Keys::Made made,
      registry->keys().Make(AtCommandLine(), {options.name, permissions, options.days * kDayMs}));
  fmt::print("{}\n", made.secret);
  fmt::print(stderr, "{} is valid until {}; it is shown only now\n", made.key.id,
             FormatTime(made.key.expires_at));
  return {};
}

Result<void> List(const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(const std::vector<registry::ApiKey> all, registry->keys().All(""));
  for (const registry::ApiKey& key : all)
    fmt::print("{}  {:24} {} {}\n", key.id, key.name, key.revoked_at != 0 ? "revoked" : "until",
               FormatTime(key.revoked_at != 0 ? key.revoked_at : key.expires_at));
  return {};
}

Result<void> Revoke(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  RETURN_IF_ERROR(registry->keys().Revoke(AtCommandLine(), options.id));
  return {};
}

int Exit(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

}  // namespace

void AddKey(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* key = app.add_subcommand("key", "API keys for other programs (docs/identity.md)");
  key->require_subcommand(1);
  auto options = std::make_shared<Options>();

  CLI::App* make = key->add_subcommand("make", "Make one; its secret is printed once");
  AddDataOption(*make, shared);
  make->add_option("--name", options->name, "What it is for")->required();
  make->add_option("--role", options->role, "It may do what this role may")->capture_default_str();
  make->add_option("--permission", options->permissions,
                   "It may do this, in place of a role's; more than once for several");
  make->add_option("--days", options->days, "How long it is valid")
      ->check(CLI::Range(1, 731))
      ->capture_default_str();
  make->callback([options, &shared, exit] { *exit = Exit(Make(*options, shared)); });

  CLI::App* list = key->add_subcommand("list", "All keys, without their secrets");
  AddDataOption(*list, shared);
  list->callback([&shared, exit] { *exit = Exit(List(shared)); });

  CLI::App* revoke = key->add_subcommand("revoke", "End one at once");
  AddDataOption(*revoke, shared);
  revoke->add_option("id", options->id, "As list shows it")->required();
  revoke->callback([options, &shared, exit] { *exit = Exit(Revoke(*options, shared)); });
}

}  // namespace clarion::cli
