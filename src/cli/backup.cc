// clarion backup, clarion restore: a copy of a workspace, and back.
#include <fmt/format.h>

#include <chrono>

#include "app/backup.h"
#include "app/workspace.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string place;  // of the backup
  bool later = false;
};

std::string Megabytes(uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

int Take(const Options& options, const Shared& shared) {
  const SystemClock clock;
  const auto taken = app::Backup(shared.data, options.place, clock);
  if (!taken.ok()) return Fail(taken.error());
  fmt::print("{} records, {} files, {} are in {}\n", taken->records, taken->files,
             Megabytes(taken->bytes), options.place);
  return kExitOk;
}

int Check(const Options& options) {
  const auto checked = app::CheckBackup(options.place);
  if (!checked.ok()) {
    Fail(checked.error());
    return checked.error().kind == ErrorKind::kCorrupt ? kExitFindings : kExitFailed;
  }
  fmt::print("whole: {} records, {} files, {}, taken {} by clarion {}\n", checked->records,
             checked->files, Megabytes(checked->bytes), FormatTime(checked->taken_at),
             checked->version);
  return kExitOk;
}

// The warehouse is made now, so that what is started next is ready at once.
Result<double> FillWarehouse(const Shared& shared) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const auto workspace, app::Workspace::Open({.folder = shared.data,
                                                               .content = shared.content,
                                                               .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int Back(const Options& options, const Shared& shared) {
  const auto restored = app::Restore(options.place, shared.data);
  if (!restored.ok()) return Fail(restored.error());
  fmt::print("{} records, {} files, {} are in {}, as of {}\n", restored->records, restored->files,
             Megabytes(restored->bytes), shared.data, FormatTime(restored->taken_at));
  if (options.later) return kExitOk;
  const auto seconds = FillWarehouse(shared);
  if (!seconds.ok()) return Fail(seconds.error());
  fmt::print("all of them are scored and can be asked for: {:.1f} s\n", *seconds);
  return kExitOk;
}

}  // namespace

void AddBackup(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* take =
      app.add_subcommand("backup", "Copy a workspace, while it runs or not (docs/operations.md)");
  AddDataOption(*take, shared);
  take->add_option("--to", options->place, "A new folder for the copy");
  auto check = std::make_shared<std::string>();
  take->add_option("--check", *check,
                   "Read a backup instead, and say whether it is whole; exit 2 when not");
  take->callback([options, check, &shared, exit] {
    if (check->empty() == options->place.empty()) {
      *exit = Fail(InvalidInput("backup needs --to FOLDER, or --check FOLDER"));
    } else if (check->empty()) {
      *exit = Take(*options, shared);
    } else {
      *exit = Check({.place = *check});
    }
  });

  auto back = std::make_shared<Options>();
  CLI::App* restore =
      app.add_subcommand("restore", "Put a backup into a new folder and make its warehouse");
  AddDataOption(*restore, shared);
  restore->add_option("--from", back->place, "The backup")->required();
  restore->add_flag("--later", back->later, "Leave the warehouse to whatever opens it next");
  restore->callback([back, &shared, exit] { *exit = Back(*back, shared); });
}

}  // namespace clarion::cli
