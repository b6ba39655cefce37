#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "app/rescoring.h"
#include "app/workspace.h"
#include "base/file.h"
#include "cli/command.h"
#include "connectors/clarion_jsonl/codec.h"
#include "scoring/score_diff.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string card;
  bool diff = false;
  size_t examples = 5;
};

// Scores all history with the cards as they are and as they would be; stores nothing.
int Diff(app::Workspace& workspace, const scoring::Scorer& after,
         const std::set<std::string>& changed, const Options& options) {
  scoring::ScoreDiff diff(options.examples);
  const auto definitions = workspace.definitions();
  journal::RecordSeq at;
  uint64_t records = 0;
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    const auto stored = workspace.journal().Read(at, 2048, size_t{16} << 20);
    if (!stored.ok()) return Fail(stored.error());
    if (stored->empty()) break;
    at = stored->back().seq;
    for (const journal::StoredRecord& record : *stored) {
      const auto decoded = connectors::DecodeClarionJson(record.payload);
      if (!decoded.ok()) return Fail(decoded.error());
      const auto* interaction = std::get_if<Interaction>(&*decoded);
      if (interaction == nullptr) continue;
      ++records;
      std::vector<Signal> signals;
      definitions->FindSignals(*interaction, &signals);
      std::vector<Score> before = definitions->scorer.Run(*interaction, signals);
      std::erase_if(before, [&](const Score& score) { return !changed.contains(score.scorecard); });
      diff.Add(*interaction, before, after.Run(*interaction, signals));
    }
  }
  fmt::print("{}", diff.Render());
  fmt::print("{} conversations compared in {:.1f} s; nothing was stored\n", records,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return kExitOk;
}

// Scores all history with the card beside what counts, says what changes, and makes it count.
int Publish(app::Workspace& workspace, const Options& options) {
  const auto yaml = ReadFile(options.card);
  if (!yaml.ok()) return Fail(yaml.error());
  app::Rescoring rescoring(workspace);
  if (const auto started = rescoring.Start(*yaml); !started.ok()) return Fail(started.error());
  rescoring.Wait();
  const app::RescoringStatus status = rescoring.Status();
  if (status.state != app::RescoringState::kReady) return Fail(Unavailable(status.error));
  fmt::print("{}", status.diff.Render());
  if (const auto published = rescoring.Publish(); !published.ok()) return Fail(published.error());
  fmt::print("{} {} counts now: {} records scored again in {:.1f} s{}\n", status.card,
             status.version_after, status.records, status.seconds,
             status.weights_only ? " (only weights changed: answers stay)" : "");
  return kExitOk;
}

int Run(const Options& options, const Shared& shared) {
  std::set<std::string> changed;
  Result<scoring::Scorer> after = InvalidInput("give --scorecard FILE with --diff");
  if (!options.card.empty()) {
    after = scoring::Scorer::Load(options.card);
    if (!after.ok()) return Fail(after.error());
    for (const scoring::ScorecardInfo& card : after->cards()) changed.insert(card.id);
  }
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = !options.diff});
  if (!workspace.ok()) return Fail(workspace.error());
  if (options.diff)
    return after.ok() ? Diff(**workspace, *after, changed, options) : Fail(after.error());
  const auto caught_up = (*workspace)->CatchUp(false);
  if (!caught_up.ok()) return Fail(caught_up.error());
  if (!options.card.empty()) return Publish(**workspace, options);
  const auto start = std::chrono::steady_clock::now();
  const auto records = (*workspace)->pipeline().Rebuild((*workspace)->definitions(), false);
  if (!records.ok()) return Fail(records.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{} records scored again in {:.1f} s\n", *records, seconds);
  return kExitOk;
}

}  // namespace

void AddScore(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "score", "Score all history again with the cards as they are now, or with a changed one");
  AddDataOption(*command, shared);
  command
      ->add_option("--scorecard", options->card,
                   "A scorecard file: it becomes the workspace's card of that id")
      ->check(CLI::ExistingFile);
  command->add_flag("--diff", options->diff,
                    "Store nothing; show what the card would change, and why");
  command->add_option("--examples", options->examples, "With --diff: examples per question")
      ->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
