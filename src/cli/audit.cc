// clarion audit: the log of who did what, checked and taken out.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "cli/registry.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string head;
};

int Verify(const Options& options, const Shared& shared) {
  const auto registry = OpenRegistry(shared);
  if (!registry.ok()) return Fail(registry.error());
  const auto check = (*registry)->audit().Verify(options.head);
  if (!check.ok()) return Fail(check.error());
  if (check->broken) {
    fmt::print("broken: {}\n", *check->broken);
    return kExitFindings;
  }
  fmt::print("{} entries, none changed or missing; the last is {}\n", check->entries,
             check->head.empty() ? "none" : check->head);
  return kExitOk;
}

Result<void> Export(const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  registry::AuditFilter filter;
  filter.limit = 10'000;
  std::vector<registry::AuditEntry> entries;
  do {
    ASSIGN_OR_RETURN(entries, registry->audit().Read("", filter));
    for (const registry::AuditEntry& entry : entries)
      fmt::print("{}\n", ToJson(registry::ToJsonObject(entry)));
    if (!entries.empty()) filter.before = entries.back().seq;
  } while (entries.size() == filter.limit);
  return {};
}

}  // namespace

void AddAudit(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* audit =
      app.add_subcommand("audit", "Who did what: check the log, or take it out (docs/identity.md)");
  audit->require_subcommand(1);
  auto options = std::make_shared<Options>();

  CLI::App* verify = audit->add_subcommand(
      "verify", "Reckon every hash of the chain again. Exit 2 when it is broken");
  AddDataOption(*verify, shared);
  verify->add_option(
      "--head", options->head,
      "A hash noted earlier, which must be in the chain: so a cut-off end shows too");
  verify->callback([options, &shared, exit] { *exit = Verify(*options, shared); });

  CLI::App* take =
      audit->add_subcommand("export", "All entries as JSON lines on stdout, the newest first");
  AddDataOption(*take, shared);
  take->callback([&shared, exit] {
    const Result<void> done = Export(shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
