// clarion detect: early warning on files of series.
#include <fmt/format.h>

#include <filesystem>

#include "base/csv.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "detection/monitor.h"
#include "detection/series_file.h"
#include "detection/signal_scorer.h"
#include "metrics/calendar.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string output = "-";
  std::string kind = "auto";
  std::string holidays;
  std::string calendar;
  std::string state;
  std::string forecast;
  std::string target;
  int ahead = 24;
  double utc_offset_hours = 0;
  double false_alerts_a_week = 1;
};

Result<void> WriteAll(const std::string& path, const std::string& text) {
  ASSIGN_OR_RETURN(auto file, OutputFile::Open(path));
  RETURN_IF_ERROR(file.Write(text));
  return file.Close();
}

std::string Stamp(TimeMs at) {
  std::string text = FormatTime(at);
  text[10] = ' ';
  text.pop_back();
  return text;
}

Result<std::string> StateBytes(const std::string& path) {
  if (path.empty() || !std::filesystem::exists(path)) return std::string();
  return ReadFile(path);
}

Result<void> ScoreLone(const Options& options) {
  ASSIGN_OR_RETURN(const auto series, detection::ReadLoneSeries(options.input));
  auto kind = detection::GuessKind(series.values);
  if (options.kind != "auto") {
    ASSIGN_OR_RETURN(kind, detection::ParseKind(options.kind));
  }
  detection::SignalScorer scorer(kind, options.false_alerts_a_week);
  ASSIGN_OR_RETURN(const std::string saved, StateBytes(options.state));
  if (!saved.empty()) {
    ASSIGN_OR_RETURN(scorer, detection::SignalScorer::Restore(saved));
  }
  std::string out = "timestamp,anomaly_score,alert\n";
  for (size_t i = 0; i < series.values.size(); ++i) {
    const auto score = scorer.Step(series.times[i], series.values[i]);
    AppendCsvRow(&out,
                 {series.stamps[i], fmt::format("{:.6f}", score.score), score.alert ? "1" : "0"});
  }
  RETURN_IF_ERROR(WriteAll(options.output, out));
  if (options.state.empty()) return {};
  return WriteFileAtomically(options.state, scorer.Save());
}

void AppendAlerts(const detection::Monitor& monitor, const std::vector<detection::Alert>& alerts,
                  std::string* out) {
  for (const auto& alert : alerts)
    AppendCsvRow(out, {monitor.name(alert.series), Stamp(alert.at), std::to_string(alert.incident),
                       fmt::format("{:.2f}", alert.score), alert.direction > 0 ? "up" : "down",
                       std::string(ShapeName(alert.shape)), Stamp(alert.first_sign),
                       fmt::format("{:.6g}", alert.value), fmt::format("{:.6g}", alert.expected),
                       fmt::format("{:.6g}", alert.low), fmt::format("{:.6g}", alert.high),
                       fmt::format("{:.4g}", alert.severity)});
}

Result<void> WriteForecast(const detection::Monitor& monitor, const Options& options) {
  double target = std::nan("");
  bool above = true;
  if (!options.target.empty()) {
    above = options.target[0] != '<';
    const char* begin =
        options.target.c_str() + (options.target[0] == '<' || options.target[0] == '>' ? 1 : 0);
    char* end = nullptr;
    target = std::strtod(begin, &end);
    if (end == begin || *end != '\0')
      return InvalidInput(
          fmt::format("--target '{}' is neither '>NUMBER' nor '<NUMBER'", options.target));
  }
  std::string out = "series,time,expected,low,high,breach\n";
  for (size_t i = 0; i < monitor.size(); ++i)
    for (const auto& step : monitor.Ahead(i, options.ahead, target, above))
      AppendCsvRow(&out, {monitor.name(i), Stamp(step.at), fmt::format("{:.6g}", step.expected),
                          fmt::format("{:.6g}", step.low), fmt::format("{:.6g}", step.high),
                          std::isfinite(target) ? fmt::format("{:.4f}", step.breach) : ""});
  return WriteAll(options.forecast, out);
}

Result<void> Watch(const Options& options) {
  ASSIGN_OR_RETURN(const auto set, detection::ReadSeriesSet(options.input));
  detection::MonitorSettings settings;
  settings.false_alerts_a_week = options.false_alerts_a_week;
  settings.utc_offset_ms = TimeMs(options.utc_offset_hours * double(kHourMs));
  if (!options.holidays.empty()) {
    ASSIGN_OR_RETURN(settings.holidays, detection::ReadHolidays(options.holidays));
  }
  if (!options.calendar.empty()) {
    ASSIGN_OR_RETURN(const std::string yaml, ReadFile(options.calendar));
    ASSIGN_OR_RETURN(const metrics::Calendar calendar,
                     metrics::ParseCalendar(options.calendar, yaml));
    const std::vector<TimeMs> closed = metrics::ClosedDays(calendar);
    settings.holidays.insert(settings.holidays.end(), closed.begin(), closed.end());
  }
  std::vector<TimeMs> times;
  for (const auto& row : set.rows) times.push_back(row.at);
  settings.step_ms = detection::CommonStep(times);
  detection::Monitor monitor(settings);
  ASSIGN_OR_RETURN(const std::string saved, StateBytes(options.state));
  if (!saved.empty()) {
    ASSIGN_OR_RETURN(monitor, detection::Monitor::Restore(saved, settings));
  }
  std::vector<size_t> index;
  for (size_t i = 0; i < set.names.size(); ++i) {
    ASSIGN_OR_RETURN(const size_t at, monitor.Ensure(set.names[i], set.kinds[i]));
    index.push_back(at);
  }
  std::string out =
      "series,time,group,score,direction,shape,first_sign,value,expected,low,high,severity\n";
  for (size_t i = 0; i < set.rows.size();) {
    const TimeMs at = set.rows[i].at;
    std::vector<detection::Observation> seen(monitor.size());
    for (; i < set.rows.size() && set.rows[i].at == at; ++i)
      seen[index[set.rows[i].series]] = set.rows[i].seen;
    if (at <= monitor.last_step()) continue;  // seen by the run that saved the state
    ASSIGN_OR_RETURN(const auto alerts, monitor.Step(at, seen));
    AppendAlerts(monitor, alerts, &out);
  }
  RETURN_IF_ERROR(WriteAll(options.output, out));
  if (!options.forecast.empty()) RETURN_IF_ERROR(WriteForecast(monitor, options));
  if (options.state.empty()) return {};
  return WriteFileAtomically(options.state, monitor.Save());
}

int Run(const Options& options) {
  if (options.input == "-")
    return Fail(InvalidInput("--input must be a file: its header says which form it has"));
  if (!(options.false_alerts_a_week > 0) || options.false_alerts_a_week > 1e6)
    return Fail(InvalidInput(
        fmt::format("--false-alerts-a-week {} must be above 0", options.false_alerts_a_week)));
  const auto long_form = detection::IsLongForm(options.input);
  if (!long_form.ok()) return Fail(long_form.error());
  const auto done = *long_form ? Watch(options) : ScoreLone(options);
  return done.ok() ? kExitOk : Fail(done.error());
}

}  // namespace

void AddDetect(CLI::App& app, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "detect",
      "Score a series row by row, or watch many and raise grouped alerts (docs/detection.md)");
  command
      ->add_option(
          "--input", options->input,
          "CSV with timestamp,value (one series) or series,time,value[,weight][,kind] (many)")
      ->required();
  command->add_option("--output", options->output, "CSV of scores, or of alerts; - is stdout")
      ->capture_default_str();
  command->add_option("--kind", options->kind, "What the one series holds")
      ->check(CLI::IsMember({"auto", "count", "rate", "mean"}))
      ->capture_default_str();
  command->add_option("--holidays", options->holidays,
                      "Dates, one a line: days with Sunday's shape");
  command->add_option("--calendar", options->calendar,
                      "A calendar.yaml: its closed holidays, besides");
  command
      ->add_option("--false-alerts-a-week", options->false_alerts_a_week,
                   "The budget: alerts by chance, over all series")
      ->capture_default_str();
  command
      ->add_option("--utc-offset", options->utc_offset_hours,
                   "Hours local time is ahead of the times in the file")
      ->check(CLI::Range(-14.0, 14.0))
      ->capture_default_str();
  command->add_option("--state", options->state,
                      "Continue from this file where it is there, and save into it");
  command->add_option("--forecast", options->forecast,
                      "Many series: also write what comes next, as CSV");
  command->add_option("--ahead", options->ahead, "Steps to forecast")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--target", options->target,
                      "'>NUMBER' or '<NUMBER': the forecast says how likely it is there");
  command->callback([options, exit] { *exit = Run(*options); });
}

}  // namespace clarion::cli
