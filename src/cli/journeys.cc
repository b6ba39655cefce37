// `clarion journeys`: flow, variants, rework and rules of order of stored conversations or of any
// event log.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "app/stored_log.h"
#include "app/workspace.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "journeys/conformance.h"
#include "journeys/event_log.h"
#include "journeys/flow_graph.h"
#include "journeys/variants.h"

namespace clarion::cli {
namespace {

using journeys::EventLog;

struct Options {
  std::string input;
  std::string output = "-";
  std::string rules;
  std::string by = "contact";
  double coverage = 1;
  size_t variants = 50;
};

Result<EventLog> LogOfWorkspace(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto workspace, app::Workspace::Open({.folder = shared.data,
                                                               .content = shared.content,
                                                               .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  return app::ReadStoredLog(
      workspace->warehouse(), "",
      options.by == "journey" ? app::CaseOf::kJourney : app::CaseOf::kContact);
}

json::object FlowJson(const EventLog& log, const journeys::FlowGraph& flow) {
  json::array nodes;
  for (const journeys::FlowNode& node : flow.nodes)
    nodes.push_back(json::object{{"activity", log.activities[node.activity]},
                                 {"occurrences", node.occurrences},
                                 {"cases", node.cases},
                                 {"starts", node.starts},
                                 {"ends", node.ends}});
  json::array edges;
  for (const journeys::FlowEdge& edge : flow.edges)
    edges.push_back(json::object{{"from", log.activities[edge.from]},
                                 {"to", log.activities[edge.to]},
                                 {"occurrences", edge.occurrences},
                                 {"cases", edge.cases},
                                 {"median_seconds", static_cast<double>(edge.median_ms) / 1000},
                                 {"p90_seconds", static_cast<double>(edge.p90_ms) / 1000}});
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

json::array VariantsJson(const EventLog& log, const std::vector<journeys::Variant>& variants,
                         size_t most) {
  json::array list;
  for (size_t v = 0; v < std::min(most, variants.size()); ++v) {
    const journeys::Variant& one = variants[v];
    json::array steps;
    for (const uint32_t step : one.steps) steps.emplace_back(log.activities[step]);
    list.push_back(json::object{
        {"steps", std::move(steps)},
        {"cases", one.cases},
        {"share", static_cast<double>(one.cases) / static_cast<double>(log.cases.size())},
        {"median_seconds", static_cast<double>(one.median_ms) / 1000},
        {"example", log.cases[one.example]}});
  }
  return list;
}

json::array ReworkJson(const EventLog& log) {
  json::array list;
  for (const journeys::Rework& one : journeys::FindRework(log))
    list.push_back(json::object{{"activity", log.activities[one.activity]},
                                {"cases", one.cases},
                                {"repetitions", one.repetitions},
                                {"at_once", one.at_once},
                                {"spent_seconds", static_cast<double>(one.spent_ms) / 1000},
                                {"example", log.cases[one.example]}});
  return list;
}

json::array RulesJson(const EventLog& log, const std::vector<journeys::OrderRule>& rules) {
  json::array list;
  const auto checks = journeys::CheckRules(log, rules);
  for (size_t i = 0; i < rules.size(); ++i) {
    json::array broken;
    for (const size_t c : checks[i].broken) broken.emplace_back(log.cases[c]);
    json::object shown{{"id", rules[i].id},
                       {"applies", checks[i].applies},
                       {"kept", checks[i].kept},
                       {"broken", std::move(broken)}};
    if (checks[i].applies > 0) {
      shown["share"] = checks[i].share;
      shown["low"] = checks[i].low;
      shown["high"] = checks[i].high;
    }
    list.push_back(std::move(shown));
  }
  return list;
}

Result<void> Mine(const Options& options, const Shared& shared) {
  std::vector<journeys::OrderRule> rules;
  if (!options.rules.empty()) {
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(options.rules));
    ASSIGN_OR_RETURN(rules, journeys::ParseOrderRules(options.rules, yaml));
  }
  ASSIGN_OR_RETURN(const EventLog log, options.input.empty()
                                           ? LogOfWorkspace(options, shared)
                                           : journeys::ReadEventLog(options.input));
  const auto variants = journeys::FindVariants(log);
  const auto flow = journeys::Simplify(journeys::BuildFlow(log), options.coverage);
  json::object answer{{"cases", log.cases.size()},
                      {"events", log.events()},
                      {"flow", FlowJson(log, flow)},
                      {"variants_total", variants.size()},
                      {"variants", VariantsJson(log, variants, options.variants)},
                      {"rework", ReworkJson(log)}};
  if (!options.rules.empty()) answer["rules"] = RulesJson(log, rules);
  ASSIGN_OR_RETURN(auto out, OutputFile::Open(options.output));
  if (auto written = out.Write(clarion::ToJson(answer) + "\n"); !written.ok()) return written;
  return out.Close();
}

}  // namespace

void AddJourneys(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "journeys",
      "What happened in what order: flow, variants, rework and rules of order, as JSON "
      "(docs/journeys.md)");
  AddDataOption(*command, shared);
  command->add_option("--input", options->input,
                      "CSV: case, activity, time; - is stdin; without: the stored conversations");
  command->add_option("--by", options->by, "What a case is in stored conversations")
      ->check(CLI::IsMember({"contact", "journey"}))
      ->capture_default_str();
  command->add_option("--rules", options->rules, "YAML: rules of order to check");
  command
      ->add_option("--coverage", options->coverage,
                   "Keep the edges that carry this share of all steps")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--variants", options->variants, "List this many")->capture_default_str();
  command->add_option("--output", options->output, "- is stdout")->capture_default_str();
  command->callback([options, &shared, exit] {
    const auto done = Mine(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
