#include <fmt/format.h>

#include <chrono>

#include "app/workspace.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

int Run(const Shared& shared) {
  auto workspace = app::Workspace::Open(
      {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse});
  if (!workspace.ok()) return Fail(workspace.error());
  const auto start = std::chrono::steady_clock::now();
  const auto records = (*workspace)->pipeline().Rebuild((*workspace)->definitions(), true);
  if (!records.ok()) return Fail(records.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{} records replayed into a new warehouse in {:.1f} s\n", *records, seconds);
  return kExitOk;
}

}  // namespace

void AddReplay(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* command =
      app.add_subcommand("replay", "Rebuild the whole warehouse from the journal and swap it in");
  AddDataOption(*command, shared);
  command->callback([&shared, exit] { *exit = Run(shared); });
}

}  // namespace clarion::cli
