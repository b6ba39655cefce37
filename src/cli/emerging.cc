// `clarion emerging`: what customers began to say.
#include "app/emerging.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "cli/command.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string to;
  bool json = false;
};

void PrintText(const app::Emerging& found) {
  if (found.edges.empty()) {
    fmt::print("There are no contacts yet.\n");
    return;
  }
  fmt::print("{} to {}, {} contacts with words of customers.\n",
             found.zone.Date(found.edges[app::kEmergingWeeks - 1]),
             found.zone.Date(found.edges.back() - 1), found.contacts.back());
  if (!found.enough) {
    fmt::print(
        "Too little history: {} of the eight weeks before have contacts enough, two are "
        "needed.\n",
        found.earlier_weeks);
    return;
  }
  if (found.looked < found.of)
    fmt::print("{} of {} contacts of nine weeks were looked at.\n", found.looked, found.of);
  if (found.phrases.empty()) fmt::print("Nothing new in what customers say.\n");
  for (const app::EmergingPhrase& one : found.phrases) {
    fmt::print("\n{}: {} contacts ({:.1f} %), {}, since {}{}\n", one.phrase, one.contacts,
               100 * one.rate, app::TimesInWords(one), found.zone.Date(one.first_seen),
               one.by.empty()
                   ? ""
                   : fmt::format("; {:.0f} % with {} {}", 100 * one.share, one.by, one.value));
    if (!one.also.empty()) fmt::print("  also: {}\n", fmt::join(one.also, ", "));
    for (const app::EmergingExample& example : one.examples)
      fmt::print("  {}: {}\n", example.id, example.text);
  }
}

Result<void> Run(const Options& options, const Shared& shared) {
  app::EmergingQuery query;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<app::Workspace> workspace,
      app::Workspace::Open(
          {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(query.filter.to, workspace->zone().Parse(options.to));
  }
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const app::Emerging found, app::FindEmerging(*workspace, query));
  if (!options.json) {
    PrintText(found);
    return {};
  }
  json::object out = app::ToJson(found);
  out["took_ms"] =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{}\n", ToJson(out));
  return {};
}

}  // namespace

void AddEmerging(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "emerging",
      "What customers began to say in the last seven days, against the eight weeks before "
      "(docs/detection.md)");
  AddDataOption(*command, shared);
  command->add_option("--to", options->to,
                      "The week ends before this day; else with the newest contact's");
  command->add_flag("--json", options->json, "As JSON, as GET /v1/emerging answers");
  command->callback([options, &shared, exit] {
    const auto done = Run(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
