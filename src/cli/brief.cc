// `clarion brief`: the week in sentences.
#include "app/brief.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/output.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string week;
  std::string format = "markdown";
  std::string public_url;
  std::string output = "-";
};

Result<void> Run(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<app::Workspace> workspace,
      app::Workspace::Open(
          {.folder = shared.data, .content = shared.content, .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(workspace->CatchUp());
  ASSIGN_OR_RETURN(const std::unique_ptr<registry::Registry> registry,
                   registry::Registry::Open({workspace->folder(), workspace->content(), {}},
                                            workspace->clock()));
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace->metrics().Horizon(""));
  const Zone zone = workspace->zone();
  TimeMs week = app::LastWeek(zone, horizon);
  if (!options.week.empty()) {
    ASSIGN_OR_RETURN(week, zone.Parse(options.week));
  }
  if (week == 0) return NotFound("there is no week of data yet");
  ASSIGN_OR_RETURN(const app::Brief brief,
                   app::MakeBrief(*workspace, *registry, "", {}, true, week));
  ASSIGN_OR_RETURN(auto out, OutputFile::Open(options.output));
  RETURN_IF_ERROR(out.Write(options.format == "json" ? ToJson(app::BriefJson(brief)) + "\n"
                            : options.format == "html"
                                ? app::BriefHtml(brief, options.public_url)
                                : app::BriefMarkdown(brief, options.public_url)));
  return out.Close();
}

}  // namespace

void AddBrief(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "brief", "The week in sentences: how things stand, what changed, why, what to do");
  AddDataOption(*command, shared);
  command->add_option("--week", options->week, "Its first day; else the last week that is over");
  command->add_option("--format", options->format, "markdown, html or json")
      ->check(CLI::IsMember({"markdown", "html", "json"}))
      ->capture_default_str();
  command->add_option("--public-url", options->public_url, "Where the page is, for the links");
  command->add_option("--output", options->output, "- is stdout")->capture_default_str();
  command->callback([options, &shared, exit] {
    const auto done = Run(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
