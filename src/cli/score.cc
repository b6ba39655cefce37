#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "app/rescoring.h"
#include "app/workspace.h"
#include "base/file.h"
#include "cli/registry.h"
#include "connectors/clarion_jsonl/codec.h"
#include "lifecycle/drafts.h"
#include "scoring/score_diff.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string card;
  std::string phrases;
  std::string policy;
  std::string reason_model;
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

// The one definition that is to change; kScorecard without text: none.
Result<app::Change> ReadChange(const Options& options) {
  app::Change change;
  std::string file;
  for (const auto& [kind, path] :
       {std::pair(app::ChangeKind::kScorecard, options.card),
        std::pair(app::ChangeKind::kPhrases, options.phrases),
        std::pair(app::ChangeKind::kPolicy, options.policy),
        std::pair(app::ChangeKind::kReasonModel, options.reason_model)}) {
    if (path.empty()) continue;
    if (!file.empty())
      return InvalidInput(fmt::format("'{}' and '{}': give one change at a time", file, path));
    file = path;
    change.kind = kind;
    ASSIGN_OR_RETURN(change.text, ReadFile(path));
  }
  return change;
}

void PrintSignals(const std::vector<app::SignalShift>& signals) {
  constexpr size_t kShown = 20;
  for (size_t i = 0; i < std::min(kShown, signals.size()); ++i) {
    const app::SignalShift& shift = signals[i];
    fmt::print("{}{}{}: in {} conversations, was {}\n", shift.kind, shift.label.empty() ? "" : " ",
               shift.label, shift.after, shift.before);
  }
  if (signals.size() > kShown) fmt::print("… and {} more kinds\n", signals.size() - kShown);
}

Result<void> MayPublish(const lifecycle::Drafts& drafts, const std::string& yaml) {
  ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{"card", yaml}}));
  return drafts.MayPublish("", scorer.cards().front().id, app::Sha256Hex(yaml));
}

// Scores all history under the change beside what counts, says what changes, and makes it count; or
// with --diff throws it away.
int Publish(app::Workspace& workspace, const Shared& shared, const app::Change& change, bool keep) {
  app::Rescoring rescoring(workspace);
  const auto registry = OpenRegistry(shared);
  if (!registry.ok()) return Fail(registry.error());
  lifecycle::Drafts drafts((*registry)->database(), workspace.clock());
  const bool card = change.kind == app::ChangeKind::kScorecard;
  // Before an hour of scoring, not after it.
  if (keep && card)
    if (const auto may = MayPublish(drafts, change.text); !may.ok()) return Fail(may.error());
  if (const auto started = rescoring.Start(change); !started.ok()) return Fail(started.error());
  rescoring.Wait();
  const app::RescoringStatus status = rescoring.Status();
  if (status.state != app::RescoringState::kReady) return Fail(Unavailable(status.error));
  PrintSignals(status.signals);
  fmt::print("{}", status.diff.Render());
  const auto done = keep ? rescoring.Publish() : rescoring.Discard();
  if (!done.ok()) return Fail(done.error());
  if (keep && card)
    if (const auto noted = drafts.Published(AtCommandLine(), status.card, status.sha256,
                                            status.version_after, status.marks.generation);
        !noted.ok())
      return Fail(noted.error());
  fmt::print("{} {} {}: {} records scored again in {:.1f} s{}\n",
             status.card.empty() ? status.title : status.card, status.version_after,
             keep ? "counts now" : "was tried and thrown away", status.records, status.seconds,
             status.weights_only ? " (only weights changed: answers stay)" : "");
  return kExitOk;
}

int Run(const Options& options, const Shared& shared) {
  const auto change = ReadChange(options);
  if (!change.ok()) return Fail(change.error());
  if (options.diff && change->text.empty())
    return Fail(InvalidInput("--diff: give what would change, such as --scorecard FILE"));
  const bool diff_of_card = options.diff && !options.card.empty();
  std::set<std::string> changed;
  Result<scoring::Scorer> after = InvalidInput("");
  if (!options.card.empty()) {
    after = scoring::Scorer::Load(options.card);
    if (!after.ok()) return Fail(after.error());
    for (const scoring::ScorecardInfo& card : after->cards()) changed.insert(card.id);
  }
  auto workspace = app::Workspace::Open({.folder = shared.data,
                                         .content = shared.content,
                                         .warehouse = shared.warehouse,
                                         .need_warehouse = !diff_of_card});
  if (!workspace.ok()) return Fail(workspace.error());
  if (diff_of_card)
    return after.ok() ? Diff(**workspace, *after, changed, options) : Fail(after.error());
  const auto caught_up = (*workspace)->CatchUp(false);
  if (!caught_up.ok()) return Fail(caught_up.error());
  if (!change->text.empty()) return Publish(**workspace, shared, *change, !options.diff);
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
      "score",
      "Score all history again with the definitions as they are now, or with a changed one");
  AddDataOption(*command, shared);
  command
      ->add_option("--scorecard", options->card,
                   "A scorecard file: it becomes the workspace's card of that id")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--phrases", options->phrases,
                   "A phrase pack: it becomes the workspace's pack of that name")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--policy", options->policy, "A policy: it becomes the workspace's of that id")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--reason-model", options->reason_model,
                   "A model of contact reasons (clarion text train, discover --save-model)")
      ->check(CLI::ExistingFile);
  command->add_flag("--diff", options->diff, "Keep nothing; show what it would change, and why");
  command->add_option("--examples", options->examples, "With --diff: examples per question")
      ->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
