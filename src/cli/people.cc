// clarion people: accounts from the command line, for setting up and for locked doors.
#include <fmt/format.h>

#include <iostream>

#include "cli/registry.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string email;
  std::string name;
  std::string role = "owner";
  std::string agent;
  std::vector<std::string> teams;
};

constexpr TimeMs kLinkValid = 3 * kDayMs;

// The page reads what is behind the #; it never reaches a server's log.
Result<void> PrintLink(registry::Registry& registry, const registry::Person& person) {
  ASSIGN_OR_RETURN(const std::string link,
                   registry.people().MakeLink(AtCommandLine(), person.id, kLinkValid));
  fmt::print("{} sets a password within three days, once, at: http://127.0.0.1:8080/#link={}\n",
             person.email, link);
  return {};
}

Result<void> Add(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(
      const registry::Person person,
      registry->people().Add(AtCommandLine(), {options.email, options.name, options.role,
                                               options.agent, options.teams}));
  return PrintLink(*registry, person);
}

Result<void> List(const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(const std::vector<registry::Person> all, registry->people().All(""));
  for (const registry::Person& person : all)
    fmt::print("{:32} {:12} {}{}{}\n", person.email, person.role,
               person.active ? "active" : "deactivated",
               person.has_password ? "" : ", no password yet",
               person.second_factor ? ", second factor" : "");
  return {};
}

Result<void> Link(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(const registry::Person person, registry->people().FindByEmail(options.email));
  return PrintLink(*registry, person);
}

Result<void> RemoveSecondFactor(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(const registry::Person person, registry->people().FindByEmail(options.email));
  return registry->people().RemoveSecondFactor(AtCommandLine(), person.id);
}

int Exit(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

}  // namespace

void AddPeople(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* people =
      app.add_subcommand("people", "Accounts: add, list, let in again (docs/identity.md)");
  people->require_subcommand(1);
  auto options = std::make_shared<Options>();

  CLI::App* add = people->add_subcommand(
      "add", "Invite somebody; prints the link by which they set a password");
  AddDataOption(*add, shared);
  add->add_option("--email", options->email, "Their address")->required();
  add->add_option("--name", options->name, "Their name")->required();
  add->add_option("--role", options->role, "One of content/roles/roles.yaml")
      ->capture_default_str();
  add->add_option("--agent", options->agent, "Their id as an agent in the data");
  add->add_option("--team", options->teams, "A team of theirs; more than once for several");
  add->callback([options, &shared, exit] { *exit = Exit(Add(*options, shared)); });

  CLI::App* list = people->add_subcommand("list", "Everybody with an account");
  AddDataOption(*list, shared);
  list->callback([&shared, exit] { *exit = Exit(List(shared)); });

  CLI::App* link =
      people->add_subcommand("link", "A new one-time link, for who has forgotten their password");
  AddDataOption(*link, shared);
  link->add_option("email", options->email, "Their address")->required();
  link->callback([options, &shared, exit] { *exit = Exit(Link(*options, shared)); });

  CLI::App* factor = people->add_subcommand("remove-second-factor", "For who has lost their phone");
  AddDataOption(*factor, shared);
  factor->add_option("email", options->email, "Their address")->required();
  factor->callback(
      [options, &shared, exit] { *exit = Exit(RemoveSecondFactor(*options, shared)); });
}

}  // namespace clarion::cli
