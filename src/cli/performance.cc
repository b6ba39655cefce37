// `clarion agents`, `clarion ai-agents` and `clarion behaviours`: agents compared fairly, people
// beside AI agents, and what their behaviours are worth.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "app/ai_report.h"
#include "app/initiative_effect.h"
#include "app/performance_report.h"
#include "app/workspace.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

constexpr int64_t kDays = 90;

struct Options {
  std::string metric = "qa_score";
  std::vector<std::string> outcomes;
  std::string from, to, segment;
  bool as_json = false;
};

using Opened = std::unique_ptr<app::Workspace>;

Result<Opened> Open(const Shared& shared) {
  ASSIGN_OR_RETURN(Opened workspace, app::Workspace::Open({.folder = shared.data,
                                                           .content = shared.content,
                                                           .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  return workspace;
}

// As given, else the ninety days up to the data's end.
Result<metrics::Filter> FilterOf(const Options& options, const app::Workspace& workspace) {
  ASSIGN_OR_RETURN(metrics::Filter filter, app::FilterOfSegment(options.segment));
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(""));
  const Zone zone = workspace.zone();
  filter.to = zone.PlusDays(zone.Midnight(horizon), 1);
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(filter.to, zone.Parse(options.to));
  }
  filter.from = zone.PlusDays(*filter.to, -kDays);
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(filter.from, zone.Parse(options.from));
  }
  if (*filter.to <= *filter.from) return InvalidInput("--to: must be later than --from");
  return filter;
}

Result<void> Agents(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened workspace, Open(shared));
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterOf(options, *workspace));
  ASSIGN_OR_RETURN(const app::PerformanceGround ground, app::ReadPerformance(*workspace, filter));
  ASSIGN_OR_RETURN(const app::AgentComparison compared,
                   app::CompareAgents(*workspace, ground, options.metric));
  if (options.as_json) {
    fmt::print("{}\n", clarion::ToJson(app::AgentsJson(ground, compared)));
    return {};
  }
  fmt::print("{}, {} contacts; adjusted for case mix, 95 % intervals\n", compared.metric.title,
             ground.served.ids.size());
  fmt::print("{:>11}  {:<24} {:>9} {:>10} {:>22} {:>10}\n", "rank", "agent", "contacts", "adjusted",
             "", "plain");
  for (const performance::Standing& one : compared.standings.agents)
    fmt::print("{:>11}  {:<24} {:>9} {:>10.3f} {:>22} {:>10.3f}\n",
               fmt::format("{}-{}", one.rank_low, one.rank_high),
               ground.served.cases.agents[one.agent], one.n, one.adjusted,
               fmt::format("[{:.3f}, {:.3f}]", one.low, one.high), one.raw);
  if (!compared.standings.apart) fmt::print("These agents cannot be told apart at this sample.\n");
  return {};
}

Result<void> Behaviours(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened workspace, Open(shared));
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterOf(options, *workspace));
  ASSIGN_OR_RETURN(
      const app::BehaviourStudy study,
      app::StudyBehaviours(*workspace, filter,
                           options.outcomes.empty() ? app::BehaviourOutcomes() : options.outcomes));
  if (options.as_json) {
    fmt::print("{}\n", clarion::ToJson(app::BehavioursJson(study)));
    return {};
  }
  fmt::print(
      "{} contacts; the outcome with the behaviour beside without it, same agent and same "
      "kind of case\n",
      study.cases);
  for (size_t o = 0; o < study.outcomes.size(); ++o) {
    fmt::print("\n{}\n", study.outcomes[o].title);
    std::vector<size_t> order;
    for (size_t q = 0; q < study.views.size(); ++q)
      if (study.views[q].outcomes[o].matter != performance::Matter::kTooFew) order.push_back(q);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return study.views[a].outcomes[o].q < study.views[b].outcomes[o].q;
    });
    for (const size_t q : order) {
      const performance::Association& one = study.views[q].outcomes[o];
      fmt::print("  {:<44} {:>+9.4f}  [{:+.4f}, {:+.4f}]  q {:.3f}  {}\n", study.questions[q].id,
                 one.effect, one.low, one.high, one.q, performance::Name(one.matter));
    }
    if (order.empty()) fmt::print("  no question varies enough\n");
  }
  return {};
}

void PrintMatters(const app::AiReport& report) {
  fmt::print("{:<26} {:>8} {:>8} {:>9}", "matter", "AI", "people", "alone");
  for (const app::AiFigure& figure : report.figures) fmt::print(" {:>24}", figure.metric.id);
  fmt::print("\n");
  for (const app::AiMatter& matter : report.matters) {
    fmt::print("{:<26} {:>8} {:>8} {:>8.1f}%", matter.reason.empty() ? "(none)" : matter.reason,
               matter.ends.n, matter.people_n,
               100 * static_cast<double>(matter.ends.alone) / static_cast<double>(matter.ends.n));
    for (const app::AiFigure& figure : report.figures) {
      std::string told = "-";
      for (const performance::MatterSides& one : figure.sides.matters)
        if (report.reasons[one.matter] == matter.reason &&
            one.verdict != performance::SideVerdict::kTooFew)
          told = fmt::format("{:+.4g} {}", one.difference, performance::Name(one.verdict));
      fmt::print(" {:>24}", told);
    }
    fmt::print("\n");
    if (matter.advice.after > 0)
      fmt::print("  hand over after {} turns: {} contacts went on, {:.0f} more of them resolved\n",
                 matter.advice.after, matter.advice.affected, matter.advice.gain);
  }
}

Result<void> AiAgents(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened workspace, Open(shared));
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterOf(options, *workspace));
  ASSIGN_OR_RETURN(const app::PerformanceGround ground, app::ReadPerformance(*workspace, filter));
  ASSIGN_OR_RETURN(const app::AiReport report, app::ReportAi(*workspace, ground));
  if (options.as_json) {
    fmt::print("{}\n", clarion::ToJson(app::AiReportJson(report)));
    return {};
  }
  if (report.ends.n == 0) {
    fmt::print("No contact was begun by an AI agent (a party of role 'bot').\n");
    return {};
  }
  fmt::print(
      "{} contacts begun by AI agents: {} alone, {} handed over. AI beside people, same kind of "
      "case:\n",
      report.ends.n, report.ends.alone, report.ends.handed);
  PrintMatters(report);
  for (size_t r = 0; r < report.releases.size(); ++r) {
    const performance::Release& release = report.releases[r];
    fmt::print("\n{} {} to {} on {}\n", report.agents[release.agent].id,
               report.versions[static_cast<size_t>(release.from)],
               report.versions[static_cast<size_t>(release.to)], ground.zone.Date(release.at));
    for (const performance::ReleaseChange& one : report.changes) {
      if (one.release != r || one.change == performance::Change::kTooFew ||
          one.change == performance::Change::kUnsure || one.change == performance::Change::kSame)
        continue;
      const app::ReleaseFigure& figure = report.release_figures[one.figure];
      fmt::print("  {:<44} {:>9.4g} -> {:<9.4g} {:+.4g} [{:+.4g}, {:+.4g}] {}\n",
                 figure.reason.empty() ? figure.id : figure.id + ", " + figure.reason, one.before,
                 one.after, one.effect, one.low, one.high, performance::Name(one.change));
    }
  }
  return {};
}

void AddCommon(CLI::App* command, Options* options) {
  command->add_option("--from", options->from, "First day; ninety days before the end without it");
  command->add_option("--to", options->to, "Day after the last; the data's end without it");
  command->add_option("--segment", options->segment,
                      "Only these contacts: queue=billing&channel=chat");
  command->add_flag("--json", options->as_json, "Everything, as JSON");
}

}  // namespace

void AddPerformance(CLI::App& app, const Shared& shared, int* exit) {
  auto agents = std::make_shared<Options>();
  CLI::App* compare = app.add_subcommand(
      "agents", "Agents compared on a metric: case mix adjusted, ranks with intervals");
  compare->add_option("--metric", agents->metric, "A share or a mean")->capture_default_str();
  AddDataOption(*compare, shared);
  AddCommon(compare, agents.get());
  compare->callback([agents, &shared, exit] {
    const auto done = Agents(*agents, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });

  auto ai = std::make_shared<Options>();
  CLI::App* sides = app.add_subcommand(
      "ai-agents",
      "People and AI agents side by side: by matter, when to hand over, what releases changed");
  AddDataOption(*sides, shared);
  AddCommon(sides, ai.get());
  sides->callback([ai, &shared, exit] {
    const auto done = AiAgents(*ai, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });

  auto behaviours = std::make_shared<Options>();
  CLI::App* study = app.add_subcommand(
      "behaviours", "What each question of the scorecards is worth for outcomes");
  study->add_option("--outcome", behaviours->outcomes,
                    "Metric ids, or outcome:KIND; several may be given");
  AddDataOption(*study, shared);
  AddCommon(study, behaviours.get());
  study->callback([behaviours, &shared, exit] {
    const auto done = Behaviours(*behaviours, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
