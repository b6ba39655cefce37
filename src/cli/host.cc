// clarion host: several tenants behind one front door (docs/tenants.md).
#include "tenancy/host.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "tenancy/config.h"

namespace clarion::cli {
namespace {

int Serve(const std::string& file, const Shared& shared) {
  tenancy::Launch launch;
  launch.arguments = {"clarion", "--log", shared.log_level};
  if (shared.log_json) launch.arguments.emplace_back("--log-json");
  const auto served = tenancy::RunHost({file, std::move(launch)});
  return served.ok() ? kExitOk : Fail(served.error());
}

Result<void> Check(const std::string& file) {
  ASSIGN_OR_RETURN(const tenancy::Config config, tenancy::ReadConfig(file));
  for (const tenancy::Tenant& tenant : config.tenants)
    fmt::print("{}: {} at {}, answers to {}\n", tenant.name, tenant.workspace, tenant.public_url,
               fmt::join(tenant.host_names, ", "));
  return {};
}

Result<void> Status(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string socket, tenancy::ReadStatusSocket(file));
  ASSIGN_OR_RETURN(const std::string status, tenancy::AskStatus(socket));
  fmt::print("{}", status);
  return {};
}

int Exit(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

}  // namespace

void AddHost(CLI::App& app, const Shared& shared, int* exit) {
  auto file = std::make_shared<std::string>();
  CLI::App* host = app.add_subcommand(
      "host", "Serve several tenants, each from a folder and a process of its own");
  host->require_subcommand(0, 1);
  host->fallthrough();
  host->add_option("--config", *file, "JSON file of the tenants (docs/tenants.md)")->required();
  CLI::App* status = host->add_subcommand("status", "Print what a running host does, as JSON");
  CLI::App* check = host->add_subcommand("check", "Read the file, and say what would be served");
  host->callback([=, &shared] {
    if (status->parsed())
      *exit = Exit(Status(*file));
    else if (check->parsed())
      *exit = Exit(Check(*file));
    else
      *exit = Serve(*file, shared);
  });
}

}  // namespace clarion::cli
