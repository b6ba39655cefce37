#include <fmt/format.h>

#include <filesystem>

#include "app/workspace.h"
#include "base/file.h"
#include "cli/command.h"
#include "scoring/spec.h"

namespace clarion::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
};

Result<std::vector<std::string>> Files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> some, ListFiles(path, ".spec"));
    files.insert(files.end(), some.begin(), some.end());
  }
  return files;
}

int Run(const Options& options, const Shared& shared) {
  const auto content = app::FindContent(shared.content);
  if (!content.ok()) return Fail(content.error());
  const auto enricher = enrichment::Enricher::LoadContent(*content);
  if (!enricher.ok()) return Fail(enricher.error());
  const auto policies = scoring::PolicySet::Load(*content, "");
  if (!policies.ok()) return Fail(policies.error());
  const auto scorer = scoring::Scorer::Load(*content + "/scorecards");
  if (!scorer.ok()) return Fail(scorer.error());
  const auto files = Files(options.paths);
  if (!files.ok()) return Fail(files.error());
  size_t promises = 0, expectations = 0, failures = 0;
  for (const std::string& file : *files) {
    const auto report = scoring::RunSpecFile(file, *enricher, *policies, *scorer);
    if (!report.ok()) return Fail(report.error());
    promises += report->promises;
    expectations += report->expectations;
    failures += report->failures.size();
    fmt::print("{}", report->Render());
  }
  fmt::print("{} promises, {} expectations, {} failed\n", promises, expectations, failures);
  return failures > 0 ? kExitFindings : kExitOk;
}

}  // namespace

void AddSpec(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "spec",
      "Check promises about signals and scores written in .spec files. Exit 2 when one is broken");
  command
      ->add_option("--content", const_cast<std::string&>(shared.content),
                   "Folder of shipped definitions")
      ->envname("CLARION_CONTENT");
  command->add_option("paths", options->paths, "Files, or folders of *.spec")->required();
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

}  // namespace clarion::cli
