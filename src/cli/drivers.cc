// clarion drivers: which figures lead which, and what people say of it (docs/explanation.md).
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/driver_graph.h"
#include "cli/registry.h"

namespace clarion::cli {
namespace {

using drivers::Book;
using drivers::Said;
using drivers::Word;

struct Options {
  bool json = false;
  std::string by = "queue", from_day, to_day, from, to, why;
};

Book BookOf(const Opened& open) { return {open.registry->database(), open.workspace->clock()}; }

void Print(const json::object& object) { fmt::print("{}\n", ToJson(object)); }

void PrintEdge(const app::DriverEdge& edge, const std::string& by) {
  const bool rejected = edge.said && edge.said->word == Word::kRejected;
  fmt::print("{} > {}  {}\n    {}\n", edge.from->id, edge.to->id,
             rejected ? "rejected" : app::Name(edge.status), app::InWords(edge, by));
  if (edge.seen)
    fmt::print("    q {:.3g}, {} weeks, the halves {}\n", edge.seen->q, edge.seen->weeks,
               edge.seen->HalvesAgree() ? "agree" : "do not agree");
  if (edge.said)
    fmt::print("    {}, {}: {}\n", FormatDate(edge.said->at), edge.said->person_name,
               edge.said->why);
}

Result<void> List(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened open, OpenWorkspace(shared));
  ASSIGN_OR_RETURN(const std::vector<Said> said, BookOf(open).All(""));
  app::DriverQuery query;
  query.by = options.by;
  if (!options.from_day.empty()) {
    ASSIGN_OR_RETURN(query.filter.from, open.workspace->zone().Parse(options.from_day));
  }
  if (!options.to_day.empty()) {
    ASSIGN_OR_RETURN(query.filter.to, open.workspace->zone().Parse(options.to_day));
  }
  ASSIGN_OR_RETURN(const auto panel, app::ReadDriverPanel(open.workspace->metrics(), query));
  const app::DriverReport report = app::DriversOf(panel, said);
  const json::object told = app::ToJsonObject(report);
  if (options.json) {
    Print(told);
    return {};
  }
  fmt::print("{} to {}, by {}: {}\n", panel->zone.Date(panel->period.from),
             panel->zone.Date(panel->period.to), panel->by,
             std::string(StringOr(told, "words", "")));
  for (const app::DriverEdge& edge : report.edges) PrintEdge(edge, panel->by);
  for (const app::DriverEdge& edge : report.rejected) PrintEdge(edge, panel->by);
  if (!report.edges.empty())
    fmt::print("Associations in time, given the other figures: no proof of a cause.\n");
  return {};
}

Result<void> Say(const Options& options, const Shared& shared, Word word) {
  ASSIGN_OR_RETURN(const Opened open, OpenWorkspace(shared, false));
  RETURN_IF_ERROR(app::CheckDriverPair(open.workspace->metrics(), options.from, options.to));
  ASSIGN_OR_RETURN(const Said said,
                   BookOf(open).Say(AtCommandLine(), options.from, options.to, word, options.why));
  if (options.json)
    Print(drivers::ToJsonObject(said));
  else
    fmt::print("{} > {}  {}\n", said.from, said.to, drivers::Name(said.word));
  return {};
}

Result<void> Confirm(const Options& options, const Shared& shared) {
  return Say(options, shared, Word::kConfirmed);
}

Result<void> Reject(const Options& options, const Shared& shared) {
  return Say(options, shared, Word::kRejected);
}

Result<void> Forget(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  RETURN_IF_ERROR(
      Book(registry->database(), clock).Forget(AtCommandLine(), options.from, options.to));
  if (options.json) Print({{"done", true}});
  return {};
}

}  // namespace

void AddDrivers(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all = app.add_subcommand(
      "drivers", "Which figures lead which, a week or two later, and what people say of it");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* what,
                       Result<void> (*run)(const Options&, const Shared&)) {
    CLI::App* command = all->add_subcommand(name, what);
    AddDataOption(*command, shared);
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &shared, exit, run] {
      const auto done = run(*options, shared);
      *exit = done.ok() ? kExitOk : Fail(done.error());
    });
    return command;
  };
  const auto with_pair = [&](CLI::App* command) {
    command->add_option("from", options->from, "The metric that moves")->required();
    command->add_option("to", options->to, "The metric that follows")->required();
    return command;
  };

  CLI::App* list = add("list", "The graph: found, confirmed, unsure and rejected edges", List);
  list->add_option("--segment", options->by, "queue, team, reason or channel")
      ->check(CLI::IsMember({"queue", "team", "reason", "channel"}));
  list->add_option("--from", options->from_day, "First day; else 26 weeks before the end");
  list->add_option("--to", options->to_day, "The day after the last; else that of the data");
  with_pair(add("confirm", "Say that it is so: a driver, seen in the data or not", Confirm))
      ->add_option("--why", options->why, "How we know")
      ->required();
  with_pair(add("reject", "Say that it is not: left out of the graph", Reject))
      ->add_option("--why", options->why, "How we know")
      ->required();
  with_pair(add("forget", "Take back what was said; the log keeps it", Forget));
}

}  // namespace clarion::cli
