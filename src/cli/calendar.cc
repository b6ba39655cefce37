// `clarion calendar`: when the center is open.
#include "metrics/calendar.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/workspace.h"
#include "base/file.h"
#include "cli/command.h"

namespace clarion::cli {
namespace {

constexpr const char* kZones = "/usr/share/zoneinfo";

struct Options {
  std::string file;
  std::string format = "yaml";
};

// The warehouse knows its own time zones; without one, the system's list says as much.
Result<void> CheckZone(const std::string& zone) {
  namespace fs = std::filesystem;
  std::error_code code;
  if (!fs::exists(kZones, code) || fs::is_regular_file(fs::path(kZones) / zone, code)) return {};
  return InvalidInput(
      fmt::format("time_zone: there is no '{}'; give a name as Europe/Berlin", zone));
}

int Check(const Options& options) {
  const auto yaml = ReadFile(options.file);
  if (!yaml.ok()) return Fail(yaml.error());
  const auto calendar = metrics::ParseCalendar(options.file, *yaml);
  if (!calendar.ok()) return Fail(calendar.error());
  if (const auto zone = CheckZone(calendar->time_zone); !zone.ok()) return Fail(zone.error());
  fmt::print("{}: {}, {} holidays, {} overrides\n", options.file, calendar->time_zone,
             calendar->holidays.size(), calendar->overrides.size());
  return kExitOk;
}

int Show(const Options& options, const Shared& shared) {
  const auto content = app::FindContent(shared.content);
  if (!content.ok()) return Fail(content.error());
  const auto calendar = metrics::ReadCalendar(shared.data, *content);
  if (!calendar.ok()) return Fail(calendar.error());
  if (options.format == "json")
    fmt::print("{}\n", ToJson(metrics::ToJsonObject(*calendar)));
  else
    fmt::print("{}", metrics::CalendarYaml(*calendar));
  return kExitOk;
}

}  // namespace

void AddCalendar(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* calendar = app.add_subcommand(
      "calendar", "When the center is open: hours, holidays, time zone (docs/metrics.md)");
  calendar->require_subcommand(1);
  CLI::App* check = calendar->add_subcommand("check", "Read a calendar.yaml and say what is wrong");
  check->add_option("file", options->file, "The file")->required();
  check->callback([options, exit] { *exit = Check(*options); });
  CLI::App* show = calendar->add_subcommand("show", "The calendar that counts");
  AddDataOption(*show, shared);
  show->add_option("--format", options->format, "yaml or json")
      ->check(CLI::IsMember({"yaml", "json"}))
      ->capture_default_str();
  show->callback([options, &shared, exit] { *exit = Show(*options, shared); });
}

}  // namespace clarion::cli
