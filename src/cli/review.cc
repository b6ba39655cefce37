// clarion review: whom to look at next, how right the machine is, what it may decide alone
// (docs/reviews.md).
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "app/reviewing.h"
#include "cli/registry.h"
#include "metrics/filter.h"
#include "reviews/wire.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string card;
  std::string source;
  size_t limit = 20;
  std::optional<double> risk, failure;
  bool as_json = false;
};

// A workspace with its labels.
struct Desk {
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<app::Workspace> workspace;
  reviews::Settings settings;
  scoring::ScorecardInfo card;
  reviews::Book book() const { return {registry->database(), workspace->clock()}; }
};

Result<Desk> OpenDesk(const Options& options, const Shared& shared) {
  Desk out;
  ASSIGN_OR_RETURN(out.registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(out.workspace, app::Workspace::Open({.folder = shared.data,
                                                        .content = shared.content,
                                                        .warehouse = shared.warehouse}));
  const Result<uint64_t> caught_up = out.workspace->CatchUp();
  if (!caught_up.ok()) return caught_up.error();
  ASSIGN_OR_RETURN(out.settings, app::ReviewSettings(*out.workspace));
  ASSIGN_OR_RETURN(out.card, app::ReviewCard(*out.workspace, options.card));
  return out;
}

// Of --input, or of the workspace's labels.
Result<app::CardLabels> LabelsOf(const Options& options, const Shared& shared,
                                 reviews::Settings* settings) {
  if (!options.input.empty()) {
    app::CardLabels out;
    ASSIGN_OR_RETURN(out.now, reviews::ReadJudged(options.input));
    out.then = out.now;
    return out;
  }
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(options, shared));
  *settings = desk.settings;
  return app::ReadCardLabels(*desk.workspace, desk.book(), "", desk.card.id);
}

std::string Shown(const reviews::Estimate& one) {
  if (one.n == 0) return "–";
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", one.value, one.low, one.high);
}

Result<void> Queue(const Options& options, const Shared& shared) {
  std::optional<reviews::Source> only;
  if (!options.source.empty()) {
    only = reviews::SourceFrom(options.source);
    if (!only || *only == reviews::Source::kChosen)
      return InvalidInput(fmt::format(
          "--source {}: it is not dispute, second, audit, critical, uncertain or instructive",
          options.source));
  }
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(options, shared));
  app::ReviewFrame frame;
  frame.reviewer = {AtCommandLine(), ""};
  ASSIGN_OR_RETURN(frame.where, metrics::FilterSql({}, false, false));
  ASSIGN_OR_RETURN(const auto candidates, app::ReviewCandidates(*desk.workspace, desk.book(),
                                                                desk.card, desk.settings, frame));
  const reviews::Queue queue = reviews::MakeQueue(candidates, desk.settings, options.limit, only);
  if (options.as_json) {
    json::array items;
    for (const reviews::QueueItem& one : queue.items) items.push_back(reviews::ToJsonObject(one));
    fmt::print("{}\n", ToJson(json::object{{"scorecard", desk.card.id},
                                           {"candidates", candidates.size()},
                                           {"waiting", reviews::WaitingToJson(queue)},
                                           {"items", std::move(items)}}));
    return {};
  }
  fmt::print("{}: {} conversations of the last {} days\n", desk.card.title, candidates.size(),
             desk.settings.days);
  for (const reviews::QueueItem& one : queue.items)
    fmt::print("{:12} {:32} {}{}\n", reviews::Name(one.source), one.interaction, one.why,
               one.blind ? " (blind)" : "");
  return {};
}

Result<void> Accuracy(const Options& options, const Shared& shared) {
  reviews::Settings settings;
  ASSIGN_OR_RETURN(const app::CardLabels labels, LabelsOf(options, shared, &settings));
  const auto all = reviews::MeasureAccuracy(labels.now);
  const reviews::Estimate overall = reviews::OverallAgreement(labels.now);
  if (options.as_json) {
    json::array questions;
    for (const reviews::QuestionAccuracy& one : all)
      questions.push_back(reviews::ToJsonObject(one));
    fmt::print("{}\n", ToJson(json::object{{"overall", reviews::ToJsonValue(overall)},
                                           {"contested", labels.contested},
                                           {"questions", std::move(questions)}}));
    return {};
  }
  if (all.empty()) fmt::print("Nobody has reviewed this card yet.\n");
  for (const reviews::QuestionAccuracy& one : all) {
    fmt::print("{:32} n {:5}  agrees {}\n", one.question, one.labels, Shown(one.agreement));
    for (const reviews::VerdictAccuracy& verdict : one.verdicts)
      fmt::print("  {:6} precision {}  recall {}\n", verdict.verdict, Shown(verdict.precision),
                 Shown(verdict.recall));
  }
  if (overall.n > 0) fmt::print("{:32} n {:5}  agrees {}\n", "all", overall.n, Shown(overall));
  if (labels.contested > 0)
    fmt::print("{} answers are left out: people disagree on them\n", labels.contested);
  return {};
}

Result<void> Threshold(const Options& options, const Shared& shared) {
  reviews::Settings settings;
  ASSIGN_OR_RETURN(const app::CardLabels labels, LabelsOf(options, shared, &settings));
  settings.threshold.risk = options.risk.value_or(settings.threshold.risk);
  settings.threshold.failure = options.failure.value_or(settings.threshold.failure);
  RETURN_IF_ERROR(reviews::Check(settings.threshold));
  const auto all = reviews::FindThresholds(labels.now, settings.threshold);
  if (options.as_json) {
    json::array questions;
    for (const reviews::Threshold& one : all) questions.push_back(reviews::ToJsonObject(one));
    json::array drifts;
    for (const reviews::Drift& one : reviews::WatchDrifts(labels.then))
      drifts.push_back(reviews::ToJsonObject(one));
    fmt::print("{}\n", ToJson(json::object{{"risk", settings.threshold.risk},
                                           {"failure", settings.threshold.failure},
                                           {"questions", std::move(questions)},
                                           {"drift", std::move(drifts)}}));
    return {};
  }
  fmt::print("At most {:.3g} % of the verdicts left to the machine are wrong, sure to {:.3g} %\n",
             settings.threshold.risk * 100, 100 - settings.threshold.failure * 100);
  if (all.empty()) fmt::print("Nobody has judged a random sample of this card yet.\n");
  for (const reviews::Threshold& one : all) {
    fmt::print("{:32} ", one.question);
    if (one.state == reviews::ThresholdState::kReliable)
      fmt::print("from {:.2f}: {:.0f} % of verdicts, {:.1f} % wrong of {} (at most {:.1f} %)\n",
                 one.threshold, one.share * 100, one.error * 100, one.above, one.bound * 100);
    else if (one.more_labels)
      fmt::print("cannot be scored reliably yet: some {} labels more\n", *one.more_labels);
    else if (one.state == reviews::ThresholdState::kNeedsLabels)
      fmt::print("cannot be scored reliably yet: it seldom applies\n");
    else
      fmt::print("cannot be scored reliably: wrong too often, more labels will not help\n");
  }
  for (const reviews::Drift& one : reviews::WatchDrifts(labels.then))
    if (one.state == reviews::DriftState::kDrifting)
      fmt::print("{:32} wrong more often since {}: {} lately, {} in the beginning\n", one.question,
                 FormatTime(one.since.value_or(0)), Shown(one.recent), Shown(one.before));
  return {};
}

// Every label as it was given, a JSON line each; a running server may have the same file open.
Result<void> Labels(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  ASSIGN_OR_RETURN(const std::vector<reviews::Label> all,
                   reviews::Book(registry->database(), clock).Labels("", {options.card, "", ""}));
  for (const reviews::Label& one : all) fmt::print("{}\n", ToJson(reviews::ToJsonObject(one)));
  return {};
}

using Command = Result<void> (*)(const Options&, const Shared&);

CLI::App* Add(CLI::App* all, const char* name, const char* what, Command command,
              const std::shared_ptr<Options>& options, const Shared& shared, int* exit) {
  CLI::App* one = all->add_subcommand(name, what);
  AddDataOption(*one, shared);
  one->add_option("--card", options->card,
                  "A scorecard; service_quality when absent, for labels all");
  one->add_flag("--json", options->as_json);
  one->callback([command, options, &shared, exit] {
    const Result<void> done = command(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
  return one;
}

}  // namespace

void AddReview(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all =
      app.add_subcommand("review", "People's reviews of the machine's answers (docs/reviews.md)");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();
  constexpr const char* kInput =
      "CSV instead of a workspace: question, truth, machine, confidence [, unit, probability, at]; "
      "- is stdin";

  CLI::App* queue = Add(all, "queue", "What to review next", Queue, options, shared, exit);
  queue->add_option("--limit", options->limit, "How many")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  queue->add_option("--source", options->source,
                    "Only dispute, second, audit, critical, uncertain or instructive");

  Add(all, "labels", "Every label as it was given, a JSON line each", Labels, options, shared,
      exit);

  CLI::App* accuracy = Add(all, "accuracy", "How right the machine is, by people's labels",
                           Accuracy, options, shared, exit);
  accuracy->add_option("--input", options->input, kInput);

  CLI::App* threshold =
      Add(all, "threshold", "From which confidence on the machine may decide alone", Threshold,
          options, shared, exit);
  threshold->add_option("--input", options->input, kInput);
  threshold->add_option("--risk", options->risk, "Share of wrong verdicts that is borne; 0.1");
  threshold->add_option("--failure", options->failure, "Chance that the promise is broken; 0.05");
}

}  // namespace clarion::cli
