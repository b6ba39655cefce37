// clarion targets: what figures should be, what will breach that, which outcome wins where they
// disagree, and which figures do (docs/metrics.md).
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/metric_conflicts.h"
#include "app/target_outlook.h"
#include "cli/registry.h"

namespace clarion::cli {
namespace {

using targets::Book;
using targets::Target;

struct Options {
  bool json = false;
  std::string metric, level, segment, side, from, note, id, why, to;
  std::vector<std::string> ranks;
};

Book BookOf(const Opened& open) { return {open.registry->database(), open.workspace->clock()}; }

void Print(const json::object& object) { fmt::print("{}\n", ToJson(object)); }

Result<void> List(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened open, OpenWorkspace(shared, false));
  ASSIGN_OR_RETURN(const std::vector<Target> all, BookOf(open).All(""));
  json::array out;
  for (const Target& one : all) {
    if (options.json) {
      out.push_back(targets::ToJsonObject(one));
      continue;
    }
    app::TargetOutlook shown;
    shown.target = one;
    shown.metric = open.workspace->metrics().Find(one.metric);
    fmt::print("{}  {}  from {}, {}{}\n", one.id, app::TitleOf(shown), FormatDate(one.from),
               one.person_name, one.note.empty() ? "" : ": " + one.note);
  }
  if (options.json) Print({{"targets", std::move(out)}});
  return {};
}

Result<void> Set(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened open, OpenWorkspace(shared, false));
  const metrics::Engine& engine = open.workspace->metrics();
  Target asked;
  asked.metric = options.metric;
  asked.segment = options.segment;
  asked.note = options.note;
  const metrics::Definition* metric = engine.Find(options.metric);
  if (metric == nullptr)
    return InvalidInput(fmt::format("there is no metric '{}'", options.metric));
  ASSIGN_OR_RETURN(asked.level, app::LevelFrom(options.level, *metric));
  const auto side =
      options.side.empty() ? targets::SideOf(*metric) : targets::SideFrom(options.side);
  if (!side)
    return InvalidInput(
        fmt::format("--side at_least or at_most: '{}' has no direction to take "
                    "it from",
                    metric->id));
  asked.side = *side;
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(asked.from, ParseTime(options.from));
  }
  RETURN_IF_ERROR(app::CheckTarget(engine, asked));
  ASSIGN_OR_RETURN(const Target set, BookOf(open).Set(AtCommandLine(), asked));
  if (options.json)
    Print(targets::ToJsonObject(set));
  else
    fmt::print("{}\n", set.id);
  return {};
}

Result<void> Remove(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  return Book(registry->database(), clock).Remove(AtCommandLine(), options.id);
}

Result<void> Outlook(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened open, OpenWorkspace(shared));
  ASSIGN_OR_RETURN(const std::vector<Target> all, BookOf(open).All(""));
  ASSIGN_OR_RETURN(const std::vector<app::TargetOutlook> found,
                   app::OutlookOf(open.workspace->metrics(), all, "", {}));
  json::array out;
  for (const app::TargetOutlook& one : found) {
    if (options.json) {
      out.push_back(app::ToJsonObject(one));
      continue;
    }
    const std::string unit = one.metric == nullptr ? "" : one.metric->unit;
    fmt::print("{}\n    ", app::TitleOf(one));
    if (one.now.value && one.now.low && one.now.high)
      fmt::print("now {} ({} to {}, {} contacts); ", app::FigureText(*one.now.value, unit),
                 app::FigureText(*one.now.low, unit), app::FigureText(*one.now.high, unit),
                 one.now.n);
    fmt::print("{}\n", app::InWords(one));
    const detection::Backtest& past = one.outlook.backtest;
    if (past.weeks > 0)
      fmt::print("    of {} past weeks {} lay within the 80 % range foretold\n", past.weeks,
                 past.inside);
  }
  if (options.json) Print({{"targets", std::move(out)}});
  if (!options.json && found.empty()) fmt::print("No target is set.\n");
  return {};
}

std::string Joined(const targets::Ranks& ranks) {
  std::string out;
  for (const metrics::Serves one : ranks)
    out += fmt::format("{}{}", out.empty() ? "" : " > ", metrics::Name(one));
  return out;
}

Result<void> Order(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  Book book(registry->database(), clock);
  if (!options.ranks.empty()) {
    ASSIGN_OR_RETURN(const targets::Ranks ranks, targets::RanksFrom(options.ranks));
    RETURN_IF_ERROR(book.Decide(AtCommandLine(), ranks, options.why));
  }
  ASSIGN_OR_RETURN(const targets::Order now, book.Now(""));
  if (options.json) {
    Print(targets::ToJsonObject(now));
    return {};
  }
  fmt::print("{}\n{}\n", Joined(now.ranks),
             now.at == 0
                 ? std::string("nobody has decided yet; this is the order Clarion comes with")
                 : fmt::format("{}, {}: {}", FormatTime(now.at), now.person_name, now.why));
  return {};
}

Result<void> Conflicts(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened open, OpenWorkspace(shared));
  ASSIGN_OR_RETURN(const std::vector<Target> all, BookOf(open).All(""));
  ASSIGN_OR_RETURN(const targets::Order order, BookOf(open).Now(""));
  TimeMs to = 0;
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(to, open.workspace->zone().Parse(options.to));
  }
  ASSIGN_OR_RETURN(const app::ConflictReport report,
                   app::ConflictsOf(open.workspace->metrics(), order, all, {}, to));
  if (options.json) {
    Print(app::ToJsonObject(report));
    return {};
  }
  for (const app::FoundConflict& one : report.conflicts)
    fmt::print("{}{}  (q {:.3f}; a correlation, not a cause)\n",
               one.segment.empty() ? "" : one.segment + ": ", app::InWords(one), one.found.q);
  if (report.conflicts.empty())
    fmt::print(
        "No figure got better beyond chance while one of a higher-ranked outcome got "
        "worse.\n");
  return {};
}

}  // namespace

void AddTargets(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all = app.add_subcommand(
      "targets", "What figures should be, what will breach that, which figures disagree");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* what,
                       Result<void> (*run)(const Options&, const Shared&)) {
    CLI::App* command = all->add_subcommand(name, what);
    AddDataOption(*command, shared);
    command->callback([options, &shared, exit, run] {
      const auto done = run(*options, shared);
      *exit = done.ok() ? kExitOk : Fail(done.error());
    });
    return command;
  };
  const auto with_json = [&](CLI::App* command) {
    command->add_flag("--json", options->json, "As JSON");
    return command;
  };

  with_json(add("list", "Those set", List));
  CLI::App* set =
      with_json(add("set", "Set one; the same metric and segment again replaces it", Set));
  set->add_option("metric", options->metric, "Its id")->required();
  set->add_option("level", options->level, "As 85%, 6m30s, 82 (points), 4.2")->required();
  set->add_option("--segment", options->segment,
                  "Of which contacts, as queue=billing&channel=chat; all where not given");
  set->add_option("--side", options->side,
                  "at_least or at_most; needed only where the metric has no direction")
      ->check(CLI::IsMember({"at_least", "at_most"}));
  set->add_option("--from", options->from, "From which day; else from today");
  set->add_option("--note", options->note, "Why");
  add("remove", "Remove one; the log keeps it", Remove)
      ->add_option("id", options->id, "As list shows it")
      ->required();
  with_json(add("outlook", "Met or not, and what will be missed, when, how sure", Outlook));
  CLI::App* order = with_json(add("order", "Which outcome wins; with four names, decide", Order));
  order->add_option("ranks", options->ranks, "risk, quality, cost and speed, the winner first");
  order->add_option("--why", options->why, "Needed to decide");
  CLI::App* conflicts = with_json(add(
      "conflicts", "Figures that got better while a higher-ranked outcome got worse", Conflicts));
  conflicts->add_option("--to", options->to, "End of the four weeks; else that of the data");
}

}  // namespace clarion::cli
