// `clarion incidents`: what moved in the stored conversations, day by day, as it would have been
// noticed.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "app/incident_json.h"
#include "app/slice_rows.h"
#include "app/workspace.h"
#include "cli/command.h"
#include "cli/output.h"
#include "detection/slice_watch.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string output = "-";
  int days = 400;
  std::vector<std::string> by_hour;  // the first and the last day
  detection::SliceWatchSettings watch;
};

// Days of `rows` to look at hour by hour, [first, last).
struct ByHour {
  int first = 0, last = 0;
};

Result<ByHour> DaysByHour(const std::vector<std::string>& names, const detection::SliceRows& rows) {
  if (names.empty()) return ByHour{};
  ASSIGN_OR_RETURN(const TimeMs first, ParseTime(names[0]));
  ASSIGN_OR_RETURN(const TimeMs last, ParseTime(names[1]));
  const auto day = [&](TimeMs at) { return static_cast<int>((at - rows.begin) / kDayMs); };
  const ByHour out{day(first), day(last) + 1};
  if (out.first < 0 || out.last > rows.days || out.first >= out.last)
    return InvalidInput(fmt::format("--by-hour: {} to {} are no days in order within {} to {}",
                                    names[0], names[1], FormatDate(rows.begin),
                                    FormatDate(rows.begin + (rows.days - 1) * kDayMs)));
  return out;
}

// As `serve` would have looked: at each hour of these days and at the end of every day.
Result<void> Watch(const detection::SliceRows& rows, const detection::SliceRows& hours,
                   const ByHour& by_hour, const detection::SliceWatchSettings& settings,
                   std::vector<detection::SliceIncident>* book) {
  RETURN_IF_ERROR(detection::WatchSlices(rows, settings, 0, by_hour.first, book));
  for (int day = by_hour.first; day < by_hour.last; ++day) {
    for (int hour = 1; hour < 24; ++hour)
      RETURN_IF_ERROR(detection::LookAtHours(
          hours, settings, rows.begin + day * kDayMs + hour * kHourMs + kHourMs / 2, book));
    RETURN_IF_ERROR(detection::WatchSlices(rows, settings, day, day + 1, book));
  }
  return detection::WatchSlices(rows, settings, by_hour.last, rows.days, book);
}

int Run(const Options& options, const Shared& shared) {
  const auto workspace = app::Workspace::Open(
      {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse});
  if (!workspace.ok()) return Fail(workspace.error());
  if (const auto caught = (*workspace)->CatchUp(); !caught.ok()) return Fail(caught.error());
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  auto rows = app::ReadSliceRows((*workspace)->metrics(), (*workspace)->warehouse(), "",
                                 (*workspace)->clock().NowMs(), options.days);
  if (!rows.ok()) return Fail(rows.error());
  const double read = seconds();
  detection::DropDays(metrics::ClosedDays((*workspace)->calendar()), &*rows);
  const auto by_hour = DaysByHour(options.by_hour, *rows);
  if (!by_hour.ok()) return Fail(by_hour.error());
  Result<detection::SliceRows> hours = detection::SliceRows{};
  const Zone zone = (*workspace)->zone();
  if (by_hour->last > 0)
    hours = app::ReadSliceHours((*workspace)->metrics(), (*workspace)->warehouse(), "",
                                zone.FromWall(rows->begin + by_hour->last * kDayMs), options.days);
  if (!hours.ok()) return Fail(hours.error());
  detection::DropDays(metrics::ClosedDays((*workspace)->calendar()), &*hours);
  std::vector<detection::SliceIncident> book;
  if (const auto done = Watch(*rows, *hours, *by_hour, options.watch, &book); !done.ok())
    return Fail(done.error());
  app::TimesFromWall(zone, &book);
  json::array list;
  for (const detection::SliceIncident& one : book) list.push_back(app::ToJson(one));
  auto out = OutputFile::Open(options.output);
  if (!out.ok()) return Fail(out.error());
  const json::object answer{{"from", FormatTime(zone.FromWall(rows->begin))},
                            {"to", FormatTime(zone.FromWall(rows->begin + rows->days * kDayMs))},
                            {"figures", rows->figures.size()},
                            {"columns", rows->columns.size()},
                            {"incidents", std::move(list)},
                            {"read_seconds", read},
                            {"watch_seconds", seconds() - read}};
  if (const auto written = out->Write(clarion::ToJson(answer) + "\n"); !written.ok())
    return Fail(written.error());
  const auto closed = out->Close();
  return closed.ok() ? kExitOk : Fail(closed.error());
}

}  // namespace

void AddIncidents(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("incidents",
                         "What moved in the stored conversations, day by day as it would have been "
                         "noticed, as JSON (docs/detection.md)");
  AddDataOption(*command, shared);
  command->add_option("--output", options->output, "- is stdout")->capture_default_str();
  command->add_option("--days", options->days, "Look back this far")
      ->check(CLI::Range(36, 3660))
      ->capture_default_str();
  command
      ->add_option("--by-hour", options->by_hour,
                   "Look at these days hour by hour too, as serve does (first and last day)")
      ->expected(2);
  command
      ->add_option("--false-alerts-a-week", options->watch.false_alerts_a_week,
                   "Expected number of incidents by chance")
      ->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
