// `clarion learning`: process documents and what speaks against them, paths, how newcomers ramp
// up, and what hiring would bring.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <cmath>
#include <memory>

#include "app/process_evidence.h"
#include "app/ramp_report.h"
#include "cli/registry.h"
#include "learning/academy.h"
#include "learning/library.h"
#include "reviews/book.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string query, id, metric = "aht", team, start;
  int people = 5;
  int weeks = 12;
  double session_minutes = 45;
  bool as_json = false;
};

struct Desk : Opened {
  std::unique_ptr<learning::Library> library;
};

Result<Desk> OpenDesk(const Shared& shared) {
  ASSIGN_OR_RETURN(Opened opened, OpenWorkspace(shared));
  Desk out{std::move(opened), nullptr};
  ASSIGN_OR_RETURN(std::vector<learning::Process> shipped, app::ShippedProcesses(*out.workspace));
  out.library = std::make_unique<learning::Library>(out.registry->database(),
                                                    out.workspace->clock(), std::move(shipped));
  return out;
}

Result<void> Processes(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  ASSIGN_OR_RETURN(const std::vector<learning::Process> all, desk.library->All(""));
  json::array out;
  for (const learning::Found& found : learning::Search(all, options.query)) {
    const learning::Process& one = all[found.process];
    if (!options.id.empty() && one.id != options.id) continue;
    ASSIGN_OR_RETURN(const auto versions, desk.library->Versions("", one.id));
    ASSIGN_OR_RETURN(const app::ProcessEvidence evidence,
                     app::ReadProcessEvidence(*desk.workspace, "", versions, {}));
    if (options.as_json) {
      json::object row = learning::ToJsonObject(one);
      row["evidence"] = app::ProcessEvidenceJson(evidence);
      out.push_back(std::move(row));
      continue;
    }
    fmt::print("{} ({}, version {}), for {}: {} contacts\n", one.title, one.id, one.version,
               fmt::join(one.reasons, ", "), evidence.contacts);
    for (const app::ProcessFlag& flag : evidence.flags) {
      if (flag.kind == app::ProcessFlag::Kind::kReviewDue)
        fmt::print("  review due: {}\n",
                   flag.since.empty() ? "never looked at" : "last looked at on " + flag.since);
      else
        fmt::print("  {}: {} from {:.0f} % to {:.0f} % [{:+.0f}, {:+.0f}]; read {}\n",
                   app::Name(flag.kind), flag.what, 100 * flag.moved.before, 100 * flag.moved.now,
                   100 * flag.moved.low, 100 * flag.moved.high, fmt::join(flag.examples, ", "));
    }
  }
  if (options.as_json) fmt::print("{}\n", ToJson(json::object{{"processes", std::move(out)}}));
  return {};
}

Result<void> Paths(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  static const SystemClock clock;
  const learning::Academy academy(registry->database(), clock);
  ASSIGN_OR_RETURN(const std::vector<learning::Path> all, academy.Paths(""));
  if (options.as_json) {
    json::array out;
    for (const learning::Path& one : all) out.push_back(learning::ToJsonObject(one));
    fmt::print("{}\n", ToJson(json::object{{"paths", std::move(out)}}));
    return {};
  }
  if (all.empty()) fmt::print("There is no learning path yet; the page Learning builds one.\n");
  for (const learning::Path& one : all) {
    size_t through = 0;
    for (const learning::Assignment& given : one.assignments) through += given.done_at > 0 ? 1 : 0;
    fmt::print("{} ({}): {} modules, given to {}, {} through\n", one.title, one.id,
               one.modules.size(), one.assignments.size(), through);
    for (const learning::Module& module : one.modules)
      fmt::print("  {}: {}\n", module.title, module.why);
  }
  return {};
}

Result<void> RampUp(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  ASSIGN_OR_RETURN(const app::RampReport report,
                   app::ReadRampUp(*desk.workspace, "", options.metric, options.team));
  if (options.as_json) {
    fmt::print("{}\n", ToJson(app::RampUpJson(
                           report, [](uint32_t) { return true; },
                           [](const std::string& agent) { return agent; })));
    return {};
  }
  const learning::RampUp& ramp = report.ramp;
  if (!ramp.why_not.empty()) {
    fmt::print("Not to be told: {}.\n", ramp.why_not);
    return {};
  }
  fmt::print("{} of {} newcomers; experienced {:.3f} [{:.3f}, {:.3f}], level to reach {:.3f}\n",
             report.metric.title, ramp.newcomers.size(), ramp.experienced.value,
             ramp.experienced.low, ramp.experienced.high, ramp.experienced.target);
  fmt::print("{:>5} {:>7} {:>9} {:>12} {:>30} {:>20}\n", "week", "agents", "contacts", "value", "",
             "reached the level");
  for (size_t k = 0; k < ramp.curve.size(); ++k) {
    const learning::CurvePoint& one = ramp.curve[k];
    const std::string reached =
        k < ramp.reach.size() ? fmt::format("{:.0f} % [{:.0f}, {:.0f}]", 100 * ramp.reach[k].share,
                                            100 * ramp.reach[k].low, 100 * ramp.reach[k].high)
                              : "";
    fmt::print("{:>5} {:>7} {:>9} {:>12.3f} {:>30} {:>20}\n", one.week + 1, one.agents,
               one.contacts, one.value, fmt::format("[{:.3f}, {:.3f}]", one.low, one.high),
               reached);
  }
  fmt::print("{} left, {} of them within twelve weeks.\n", ramp.left, ramp.left_early);
  return {};
}

Result<void> Hire(const Options& options, const Shared& shared) {
  if (options.people < 1 || options.people > 500) return InvalidInput("--people: from 1 to 500");
  if (options.weeks < 1 || options.weeks > 26) return InvalidInput("--weeks: from 1 to 26");
  app::HiringQuestion question{options.people, options.weeks, 0, options.session_minutes};
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  if (!options.start.empty()) {
    ASSIGN_OR_RETURN(question.start, desk.workspace->zone().Parse(options.start));
  }
  ASSIGN_OR_RETURN(const app::RampReport report,
                   app::ReadRampUp(*desk.workspace, "", options.metric, options.team));
  registry::Database& database = desk.registry->database();
  const Clock& clock = desk.workspace->clock();
  ASSIGN_OR_RETURN(const auto sessions, performance::CoachingBook(database, clock).All(""));
  ASSIGN_OR_RETURN(const auto labels, reviews::Book(database, clock).Labels("", {}));
  ASSIGN_OR_RETURN(const auto processes, desk.library->All(""));
  ASSIGN_OR_RETURN(const auto paths, learning::Academy(database, clock).Paths(""));
  ASSIGN_OR_RETURN(const app::HiringPlan plan,
                   app::PlanHiring(*desk.workspace, "", report, question, sessions, labels,
                                   processes, paths.size()));
  if (options.as_json) {
    fmt::print("{}\n", ToJson(app::HiringJson(report, plan)));
    return {};
  }
  fmt::print("{} people from {}, told by {} earlier newcomers; 90 % ranges{}{}\n", options.people,
             report.zone.Date(plan.start), plan.forecast.newcomers,
             plan.forecast.note.empty() ? "" : "; ", plan.forecast.note);
  const auto range = [](const learning::Range& one, int digits) {
    if (std::isnan(one.value))
      return fmt::format("– [{:.{}f}, {:.{}f}]", one.low, digits, one.high, digits);
    return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", one.value, digits, one.low, digits, one.high,
                       digits);
  };
  fmt::print("{:>5} {:>24} {:>24} {:>24}\n", "week", "experienced agents' work", "contacts a week",
             "resolved");
  for (const learning::HiringWeek& one : plan.forecast.weeks)
    fmt::print("{:>5} {:>24} {:>24} {:>24}\n", one.week + 1, range(one.full_time, 1),
               range(one.contacts, 0), range(one.resolved, 0));
  fmt::print("{:.1f} hours of coaches and reviewers in twelve weeks\n", plan.hours);
  for (const app::Missing& one : plan.missing) fmt::print("missing: {}\n", one.text);
  return {};
}

}  // namespace

void AddLearning(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* learning = app.add_subcommand(
      "learning", "Process documents, learning paths, how newcomers ramp up, what hiring brings");
  learning->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, auto run) {
    auto options = std::make_shared<Options>();
    CLI::App* command = learning->add_subcommand(name, what);
    AddDataOption(*command, shared);
    command->add_flag("--json", options->as_json, "Everything, as JSON");
    command->callback([options, &shared, exit, run] {
      const auto done = run(*options, shared);
      *exit = done.ok() ? kExitOk : Fail(done.error());
    });
    return std::pair{command, options};
  };
  const auto [processes, which] = add(
      "processes", "Documents, how their steps are kept, and what speaks against them", Processes);
  processes->add_option("query", which->query, "How do I …? Words, best answer first");
  processes->add_option("--id", which->id, "This document only");
  add("path", "Learning paths, to whom they are given and how far they are", Paths);
  const auto [ramp, of] = add(
      "ramp-up", "Newcomers by week since their first contact, beside experienced agents", RampUp);
  const auto [hire, how] = add("hire", "What new people would bring, week by week", Hire);
  for (const auto& [command, options] : {std::pair{ramp, of}, std::pair{hire, how}}) {
    command->add_option("--metric", options->metric, "A share or a mean")->capture_default_str();
    command->add_option("--team", options->team, "Of this team only");
  }
  hire->add_option("--people", how->people, "How many")->capture_default_str();
  hire->add_option("--start", how->start, "First day; tomorrow without it");
  hire->add_option("--weeks", how->weeks, "How far to look")->capture_default_str();
  hire->add_option("--session-minutes", how->session_minutes, "Length of a coaching session")
      ->capture_default_str();
}

}  // namespace clarion::cli
