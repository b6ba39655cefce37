#include "app/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "cli/command.h"

namespace clarion::cli {
namespace {

void Print(const app::Check& check) {
  fmt::print("{:<8} {:<12} {}\n", Name(check.health), check.name, check.found);
  if (!check.remedy.empty()) fmt::print("{:<21} → {}\n", "", check.remedy);
}

int Run(bool as_json, const Shared& shared) {
  const SystemClock clock;
  const auto checks = app::Examine(
      {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse}, clock);
  json::array listed;
  for (const app::Check& check : checks) {
    if (as_json)
      listed.push_back(ToJsonObject(check));
    else
      Print(check);
  }
  if (as_json) fmt::print("{}\n", ToJson(listed));
  const bool bad = std::any_of(checks.begin(), checks.end(), [](const app::Check& check) {
    return check.health == app::Health::kBad;
  });
  return bad ? kExitFindings : kExitOk;
}

}  // namespace

void AddDoctor(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Look a workspace over: what is wrong, and what to do. Exit 2 when something is");
  AddDataOption(*command, shared);
  auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "As a JSON array");
  command->callback([as_json, &shared, exit] { *exit = Run(*as_json, shared); });
}

}  // namespace clarion::cli
