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
  detection::SliceWatchSettings watch;
};

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
  std::vector<detection::SliceIncident> book;
  if (const auto done = detection::WatchSlices(*rows, options.watch, 0, rows->days, &book);
      !done.ok())
    return Fail(done.error());
  json::array list;
  for (const detection::SliceIncident& one : book) list.push_back(app::ToJson(one));
  auto out = OutputFile::Open(options.output);
  if (!out.ok()) return Fail(out.error());
  const json::object answer{
      {"from", FormatTime(rows->begin)},  {"to", FormatTime(rows->begin + rows->days * kDayMs)},
      {"figures", rows->figures.size()},  {"columns", rows->columns.size()},
      {"incidents", std::move(list)},     {"read_seconds", read},
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
      ->add_option("--false-alerts-a-week", options->watch.false_alerts_a_week,
                   "Expected number of incidents by chance")
      ->capture_default_str();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
