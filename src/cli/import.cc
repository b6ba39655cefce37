#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "app/importer.h"
#include "app/workspace.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string format = "auto";
  std::string tenant;
  std::string key;
  bool json = false;
  bool quiet = false;
};

using Clock = std::chrono::steady_clock;

// One line on a terminal, drawn again at most ten times a second.
class ProgressBar {
 public:
  explicit ProgressBar(bool shown) : shown_(shown && ::isatty(STDERR_FILENO) == 1) {}
  void Show(const std::string& file, const app::ImportProgress& progress, double seconds) {
    const auto now = Clock::now();
    if (!shown_ || now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    std::string bar;
    std::string left;
    if (progress.bytes_total > 0) {
      const double done = std::min(1.0, static_cast<double>(progress.bytes_read) /
                                            static_cast<double>(progress.bytes_total));
      const auto cells = static_cast<size_t>(done * 24);
      bar = fmt::format("[{}{}] {:3.0f} % ", std::string(cells, '='), std::string(24 - cells, ' '),
                        done * 100);
      if (done > 0.02) left = fmt::format(", {:.0f} s left", seconds / done - seconds);
    }
    fmt::print(stderr, "\r{} {}{} accepted, {} duplicate, {} rejected{}\033[K", file, bar,
               progress.counts.accepted, progress.counts.duplicate, progress.counts.rejected, left);
  }
  void Clear() const {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }

 private:
  const bool shown_;
  Clock::time_point drawn_;
};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Scores while files are still being read. Does nothing in a workspace whose server does it.
class Scoring {
 public:
  explicit Scoring(app::Workspace& workspace) : workspace_(workspace) {
    if (workspace_.has_warehouse()) thread_ = std::thread([this] { Loop(); });
  }
  ~Scoring() { (void)Finish(); }
  Scoring(const Scoring&) = delete;
  Scoring& operator=(const Scoring&) = delete;
  Result<void> Finish() {
    finished_ = true;
    if (thread_.joinable()) thread_.join();
    return std::exchange(outcome_, Result<void>());
  }

 private:
  void Loop() {
    for (;;) {
      const bool last = finished_;
      const Result<uint64_t> done = workspace_.CatchUp(last);
      if (!done.ok()) {
        outcome_ = done.error();
        return;
      }
      if (last) return;
      if (*done == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  app::Workspace& workspace_;
  std::atomic<bool> finished_{false};
  Result<void> outcome_;
  std::thread thread_;
};

std::string Summary(const app::ImportCounts& counts, double seconds, bool json) {
  if (json) {
    return fmt::format(
        R"({{"accepted":{},"duplicate":{},"rejected":{},"erased":{},"turns":{},"seconds":{:.3f}}})",
        counts.accepted, counts.duplicate, counts.rejected, counts.erased, counts.turns, seconds);
  }
  return fmt::format(
      "{} accepted, {} duplicate, {} rejected{}; {} turns in {:.1f} s ({:.0f} turns/s)",
      counts.accepted, counts.duplicate, counts.rejected,
      counts.erased == 0 ? ""
                         : fmt::format(", {} refused because they were erased here", counts.erased),
      counts.turns, seconds, seconds > 0 ? static_cast<double>(counts.turns) / seconds : 0);
}

int Run(const Options& options, const Shared& shared) {
  const auto start = Clock::now();
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = false});
  if (!workspace.ok()) return Fail(workspace.error());
  app::ImportCounts total;
  bool failed = false;
  ProgressBar bar(!options.quiet);
  Scoring scoring(**workspace);
  for (const std::string& file : options.files) {
    app::ImportRequest request;
    request.path = file;
    request.format = options.format;
    request.tenant = options.tenant;
    request.vcon_key_path = options.key;
    request.redactor = (*workspace)->redactor();
    app::ImportCounts counts;
    const auto imported = app::Import((*workspace)->journal(), std::move(request),
                                      [&](const app::ImportProgress& progress) {
                                        bar.Show(file, progress, SecondsSince(start));
                                        return true;
                                      },
                                      &counts);
    bar.Clear();
    total += counts;
    if (!imported.ok()) {
      failed = true;
      Fail(imported.error());
    }
  }
  const Result<void> scored = scoring.Finish();
  if (!scored.ok()) return Fail(scored.error());
  if (!(*workspace)->has_warehouse())
    fmt::print(
        stderr,
        "clarion: stored; the clarion process that has this workspace open scores them now\n");
  fmt::print("{}\n", Summary(total, SecondsSince(start), options.json));
  if (total.rejected > 0 && !options.json)
    fmt::print("See why: clarion rejects --data {}\n", shared.data);
  if (failed) return kExitFailed;
  return total.rejected > 0 ? kExitSome : kExitOk;
}

}  // namespace

void AddImport(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import",
                                         "Bring files in: read, make durable, score. Exit 0 all "
                                         "accepted, 3 some rejected, 1 could not run");
  AddDataOption(*command, shared);
  command->add_option("files", options->files, "Files, .gz and .zst as they are; - is stdin")
      ->required();
  command->add_option("--format", options->format, "auto, or a format's name")
      ->capture_default_str();
  command->add_option("--tenant", options->tenant, "Tenant for records that name none");
  command->add_option(
      "--key", options->key,
      "PEM file with a certificate or public key: signed vCons are verified with it");
  command->add_flag("--json", options->json, "Print the summary as JSON");
  command->add_flag("--quiet", options->quiet, "No progress bar");
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
