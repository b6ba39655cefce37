// clarion receipt, clarion verify: scores that can be made again.
#include <fmt/format.h>

#include "app/receipt.h"
#include "base/file.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string interaction;
  std::string scorecard;
  std::string file;
};

Result<std::unique_ptr<app::Workspace>> OpenWorkspace(const Shared& shared) {
  return app::Workspace::Open(
      {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse});
}

int Receipt(const Options& options, const Shared& shared) {
  const auto workspace = OpenWorkspace(shared);
  if (!workspace.ok()) return Fail(workspace.error());
  const auto receipt = app::MakeReceipt(**workspace, "", options.interaction, options.scorecard);
  if (!receipt.ok()) return Fail(receipt.error());
  fmt::print("{}\n", *receipt);
  return kExitOk;
}

int Verify(const Options& options, const Shared& shared) {
  const auto text = ReadFile(options.file);
  if (!text.ok()) return Fail(text.error());
  const auto workspace = OpenWorkspace(shared);
  if (!workspace.ok()) return Fail(workspace.error());
  const auto check = app::VerifyReceipt(**workspace, "", *text);
  if (!check.ok()) return Fail(check.error());
  fmt::print("{}: {}\n", check->holds ? "holds" : "does not hold", check->what);
  return check->holds ? kExitOk : kExitFindings;
}

}  // namespace

void AddReceipt(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "receipt", "A score with the hashes of all it rests on, for `clarion verify`");
  AddDataOption(*command, shared);
  command->add_option("interaction", options->interaction, "Id of a conversation")->required();
  command->add_option("--scorecard", options->scorecard, "Id of a scorecard")->required();
  command->callback([options, &shared, exit] { *exit = Receipt(*options, shared); });
}

void AddVerify(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "verify", "Make a receipt's score again and compare; exit code 2 when it does not hold");
  AddDataOption(*command, shared);
  command->add_option("file", options->file, "The receipt")->required()->check(CLI::ExistingFile);
  command->callback([options, &shared, exit] { *exit = Verify(*options, shared); });
}

}  // namespace clarion::cli
