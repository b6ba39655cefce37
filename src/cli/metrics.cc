// `clarion metrics`: figures over a period, as of now or of a past moment.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "app/time_travel.h"
#include "app/workspace.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

using metrics::Estimate;

constexpr int64_t kDays = 28;
constexpr size_t kRows = 1000;

struct Options {
  std::vector<std::string> ids, definitions;
  bool versions = false;
  std::string by, from, to, as_of, scorecard_version;
  std::string statistic = "own";
  std::string format = "text";
};

struct Figures {
  std::vector<std::pair<std::string, Estimate>> rows;  // metric, or the dimension's value
  std::optional<app::Restatement> since;
};

Result<metrics::ValuesQuery> QueryOf(app::Workspace& workspace, const Options& options) {
  metrics::ValuesQuery query;
  query.ids = options.ids;
  query.compare = false;
  query.grain = metrics::Grain::kWeek;
  ASSIGN_OR_RETURN(query.statistic, metrics::StatisticFrom(options.statistic));
  app::PastAsked asked;
  if (!options.as_of.empty()) {
    ASSIGN_OR_RETURN(asked.as_of, workspace.zone().Parse(options.as_of));
  }
  asked.scorecard_version = options.scorecard_version;
  ASSIGN_OR_RETURN(query.view, app::ViewOf(workspace, asked));
  for (const std::string& version : options.definitions) {
    ASSIGN_OR_RETURN(metrics::Definition other, workspace.metric_versions().Find(version));
    query.defined.push_back(std::move(other));
  }
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon("", query.view));
  const Zone zone = workspace.zone();
  query.period.to = zone.PlusDays(zone.Midnight(horizon), 1);
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(query.period.to, zone.Parse(options.to));
  }
  query.period.from = zone.PlusDays(query.period.to, -kDays);
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(query.period.from, zone.Parse(options.from));
  }
  if (query.period.to <= query.period.from) return InvalidInput("--to: must be later than --from");
  return query;
}

Result<Figures> Read(app::Workspace& workspace, const Options& options) {
  ASSIGN_OR_RETURN(const metrics::ValuesQuery query, QueryOf(workspace, options));
  Figures out;
  if (options.by.empty()) {
    ASSIGN_OR_RETURN(const std::vector<metrics::MetricValue> values,
                     workspace.metrics().Values(query));
    for (const metrics::MetricValue& one : values) out.rows.emplace_back(one.id, one.now);
  } else {
    if (options.ids.size() != 1)
      return InvalidInput("--by: give one metric with it, as clarion metrics aht --by queue");
    ASSIGN_OR_RETURN(const metrics::Breakdown split,
                     workspace.metrics().SplitBy(options.ids.front(), options.by, query, kRows));
    out.rows.emplace_back("(all)", split.now);
    for (const metrics::BreakdownRow& one : split.rows)
      out.rows.emplace_back(one.value.empty() ? "(none)" : one.value, one.now);
  }
  if (query.view.upto) {
    ASSIGN_OR_RETURN(out.since,
                     app::RestatedSince(workspace, query.view, query.filter, query.period));
  }
  return out;
}

std::string Told(const std::optional<double>& value) {
  return value ? fmt::format("{:.10g}", *value) : "-";
}

json::value NumberOrNull(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value();
}

void PrintText(const Figures& figures) {
  fmt::print("{:<28} {:>14} {:>14} {:>14} {:>9}\n", "", "value", "low", "high", "n");
  for (const auto& [name, one] : figures.rows)
    fmt::print("{:<28} {:>14} {:>14} {:>14} {:>9}{}{}\n", name, Told(one.value), Told(one.low),
               Told(one.high), one.n, one.enough ? "" : "  too few", one.partial ? "  open" : "");
  if (figures.since)
    fmt::print("As of record {}. Restated since: {:+} contacts, {} corrected, {} outcomes.\n",
               figures.since->record, figures.since->contacts_now - figures.since->contacts_then,
               figures.since->corrected, figures.since->outcomes);
}

void PrintJson(const Figures& figures) {
  json::array rows;
  for (const auto& [name, one] : figures.rows)
    rows.push_back(json::object{{"name", name},
                                {"value", NumberOrNull(one.value)},
                                {"low", NumberOrNull(one.low)},
                                {"high", NumberOrNull(one.high)},
                                {"n", one.n},
                                {"enough", one.enough},
                                {"partial", one.partial}});
  json::value since;
  if (figures.since)
    since = json::object{{"record", figures.since->record},
                         {"contacts_then", figures.since->contacts_then},
                         {"contacts_now", figures.since->contacts_now},
                         {"corrected", figures.since->corrected},
                         {"outcomes", figures.since->outcomes}};
  fmt::print("{}\n", ToJson(json::object{{"rows", std::move(rows)}, {"as_of", std::move(since)}}));
}

// Each definition of these metrics with when it was first seen, the one that counts marked.
Result<void> PrintVersions(const app::Workspace& workspace, const Options& options) {
  if (options.ids.empty())
    return InvalidInput("--versions: name a metric, as clarion metrics aht --versions");
  for (const std::string& id : options.ids) {
    const std::vector<app::MetricVersion> all = workspace.metric_versions().Of(id);
    if (all.empty()) return NotFound(fmt::format("there is no metric '{}'", id));
    const metrics::Definition* now = workspace.metrics().Find(id);
    for (const app::MetricVersion& one : all)
      fmt::print("{} {} since {}{}: {}, of {}\n", id, one.definition.version, FormatTime(one.since),
                 now != nullptr && now->version == one.definition.version ? ", counts now" : "",
                 one.definition.numerator, one.definition.denominator);
  }
  return {};
}

int Run(const Options& options, const Shared& shared) {
  auto workspace = app::Workspace::Open(
      {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse});
  if (!workspace.ok()) return Fail(workspace.error());
  const auto done = (*workspace)->CatchUp();
  if (!done.ok()) return Fail(done.error());
  if (options.versions) {
    const auto told = PrintVersions(**workspace, options);
    return told.ok() ? kExitOk : Fail(told.error());
  }
  const auto figures = Read(**workspace, options);
  if (!figures.ok()) return Fail(figures.error());
  options.format == "json" ? PrintJson(*figures) : PrintText(*figures);
  return kExitOk;
}

}  // namespace

void AddMetrics(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "metrics", "Figures with their intervals, of now or as of a past moment (docs/metrics.md)");
  AddDataOption(*command, shared);
  command->add_option("metric", options->ids, "Which; all without one");
  command->add_option("--by", options->by, "Split one by a dimension, as queue or opening");
  command->add_option("--from", options->from, "Began at or after; else 28 days before --to");
  command->add_option("--to", options->to, "Began before; else the end of the data");
  command->add_option("--statistic", options->statistic, "own, mean, p50, p80, p90 or p95")
      ->capture_default_str();
  command->add_option("--as-of", options->as_of, "Only what had been received by then, RFC 3339");
  command->add_option("--scorecard-version", options->scorecard_version,
                      "Scores of a past version of a card: its generation");
  command->add_option("--definition", options->definitions,
                      "A metric by this version of its definition; may be repeated");
  command->add_flag("--versions", options->versions, "Print the definitions a metric has had");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
