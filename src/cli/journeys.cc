// `clarion journeys`: flow, variants, rework and rules of order of stored conversations or of any
// event log; the five moments, failure demand; the log itself for other tools.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>
#include <optional>

#include "app/initiative_effect.h"
#include "app/journey_report.h"
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
  std::string from, to, segment;
  double coverage = 1;
  size_t variants = 50;
  bool moments = false;
  bool failure_demand = false;
};

using Opened = std::unique_ptr<app::Workspace>;

Result<Opened> Open(const Shared& shared) {
  ASSIGN_OR_RETURN(Opened workspace, app::Workspace::Open({.folder = shared.data,
                                                           .content = shared.content,
                                                           .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  return workspace;
}

Result<std::optional<TimeMs>> TimeOption(const Zone& zone, const char* name,
                                         const std::string& text) {
  if (text.empty()) return std::optional<TimeMs>();
  const Result<TimeMs> at = zone.Parse(text);
  if (!at.ok()) return InvalidInput(fmt::format("--{}: {}", name, at.error().message));
  return std::optional<TimeMs>(*at);
}

// Which contacts; without times, all there are.
Result<metrics::Filter> FilterOf(const Options& options, const Zone& zone) {
  ASSIGN_OR_RETURN(metrics::Filter filter, app::FilterOfSegment(options.segment));
  ASSIGN_OR_RETURN(filter.from, TimeOption(zone, "from", options.from));
  ASSIGN_OR_RETURN(filter.to, TimeOption(zone, "to", options.to));
  return filter;
}

app::CaseOf CaseOf(const Options& options) {
  return options.by == "journey" ? app::CaseOf::kJourney : app::CaseOf::kContact;
}

Result<app::StoredLog> LogOfWorkspace(const Options& options, app::Workspace& workspace) {
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterOf(options, workspace.zone()));
  return app::ReadStoredLog(workspace.warehouse(), workspace.metrics(),
                            {.filter = filter, .of = CaseOf(options)});
}

Result<void> WriteJson(const Options& options, const json::object& answer) {
  ASSIGN_OR_RETURN(auto out, OutputFile::Open(options.output));
  if (auto written = out.Write(clarion::ToJson(answer) + "\n"); !written.ok()) return written;
  return out.Close();
}

// What a file's name asks for: an event log in that format instead of what was found in it.
std::optional<journeys::ExportFormat> FormatOf(const std::string& file) {
  if (file.ends_with(".xes")) return journeys::ExportFormat::kXes;
  if (file.ends_with(".jsonocel")) return journeys::ExportFormat::kOcel;
  if (file.ends_with(".csv")) return journeys::ExportFormat::kCsv;
  return std::nullopt;
}

Result<void> Export(const Options& options, const journeys::ExportView& view,
                    journeys::ExportFormat format) {
  ASSIGN_OR_RETURN(auto out, OutputFile::Open(options.output));
  RETURN_IF_ERROR(
      journeys::WriteLog(view, format, [&](std::string_view bytes) { return out.Write(bytes); }));
  return out.Close();
}

// The period a report speaks of: as given, else the four weeks up to the data's end.
Result<metrics::Filter> ReportFilter(const Options& options, const app::Workspace& workspace) {
  const Zone zone = workspace.zone();
  ASSIGN_OR_RETURN(metrics::Filter filter, FilterOf(options, zone));
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(""));
  if (!filter.to) filter.to = zone.PlusDays(zone.Midnight(horizon), 1);
  if (!filter.from) filter.from = zone.PlusDays(*filter.to, -28);
  return filter;
}

Result<void> Report(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Opened workspace, Open(shared));
  ASSIGN_OR_RETURN(const app::JourneyDefinitions definitions,
                   app::LoadJourneyDefinitions(*workspace));
  ASSIGN_OR_RETURN(const metrics::Filter filter, ReportFilter(options, *workspace));
  json::object answer;
  if (options.moments) {
    app::StoredLog contacts;
    const auto log = [&]() -> Result<const app::StoredLog*> {
      ASSIGN_OR_RETURN(contacts, app::ReadStoredLog(workspace->warehouse(), workspace->metrics(),
                                                    {.filter = filter}));
      return &contacts;
    };
    ASSIGN_OR_RETURN(answer["moments"],
                     app::MomentsJson(definitions, workspace->warehouse(), filter, log));
  }
  if (options.failure_demand) {
    ASSIGN_OR_RETURN(answer["failure_demand"],
                     app::FailureDemandJson(definitions, workspace->warehouse(), filter));
  }
  return WriteJson(options, answer);
}

Result<void> Mine(const Options& options, const Shared& shared) {
  std::vector<journeys::OrderRule> rules;
  if (!options.rules.empty()) {
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(options.rules));
    ASSIGN_OR_RETURN(rules, journeys::ParseOrderRules(options.rules, yaml));
  }
  app::StoredLog stored;
  if (options.input.empty()) {
    ASSIGN_OR_RETURN(const Opened workspace, Open(shared));
    ASSIGN_OR_RETURN(stored, LogOfWorkspace(options, *workspace));
  } else {
    ASSIGN_OR_RETURN(stored.log, journeys::ReadEventLog(options.input));
  }
  const EventLog& log = stored.log;
  if (const auto format = FormatOf(options.output))
    return Export(options,
                  options.input.empty() ? app::ExportOf(stored, CaseOf(options))
                                        : journeys::ExportView{.log = &log},
                  *format);
  std::vector<uint32_t> variant_of_case;
  const auto variants = journeys::FindVariants(log, &variant_of_case);
  const auto flow = journeys::Simplify(journeys::BuildFlow(log), options.coverage);
  json::object answer{
      {"cases", log.cases.size()},
      {"events", log.events()},
      {"flow", app::FlowJson(log, flow)},
      {"variants_total", variants.size()},
      {"variants", app::VariantsJson(log, variants, options.variants,
                                     options.input.empty() ? &stored : nullptr, &variant_of_case)},
      {"rework", app::ReworkJson(log)}};
  if (options.input.empty()) answer["sample"] = stored.sample;
  if (!options.rules.empty()) answer["rules"] = app::RulesJson(log, rules);
  return WriteJson(options, answer);
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
  command->add_option("--from", options->from, "Stored contacts that began at or after");
  command->add_option("--to", options->to, "Stored contacts that began before");
  command->add_option("--segment", options->segment,
                      "Which stored contacts, as in an address: queue=billing&channel=voice");
  CLI::Option* moments = command->add_flag(
      "--moments", options->moments,
      "The five moments of a journey and the audit's five questions; without --from the last 28 "
      "days");
  CLI::Option* failure = command->add_flag(
      "--failure-demand", options->failure_demand,
      "Contacts that should not have been needed, by reason and cause, with their cost");
  for (CLI::Option* report : {moments, failure})
    report->excludes("--input")->excludes("--rules")->excludes("--by");
  command
      ->add_option("--output", options->output,
                   "- is stdout; a name that ends in .xes (IEEE 1849), .jsonocel (OCEL 2.0) or "
                   ".csv takes the event log itself")
      ->capture_default_str();
  command->callback([options, &shared, exit] {
    const bool report = options->moments || options->failure_demand;
    const auto done = report ? Report(*options, shared) : Mine(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
