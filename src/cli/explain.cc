// `clarion explain`: why a figure moved, from a file of leaves or a folder of them.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/file.h"
#include "base/jobs.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/text.h"
#include "explanation/findings_json.h"

namespace clarion::cli {
namespace {

constexpr const char* kLabels = "labels.csv";  // answers beside the questions: never read

struct Options {
  std::string input;
  std::string dir;
  std::string output = "-";
  explanation::Settings settings;
  uint32_t threads = 1;
};

struct Explained {
  explanation::Leaves leaves;
  explanation::Findings findings;
  double seconds = 0;
};

Result<Explained> Explain(const std::string& path, const explanation::Settings& settings) {
  Explained out;
  ASSIGN_OR_RETURN(out.leaves, explanation::ReadLeaves(path));
  const auto start = std::chrono::steady_clock::now();
  auto findings = explanation::FindCauses(out.leaves, settings);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!findings.ok()) return Error{findings.error().kind, path + ": " + findings.error().message};
  out.findings = std::move(*findings);
  return out;
}

Result<void> WriteOut(const std::string& path, const json::value& value) {
  ASSIGN_OR_RETURN(OutputFile out, OutputFile::Open(path));
  RETURN_IF_ERROR(out.Write(ToJson(value) + "\n"));
  return out.Close();
}

int ExplainFile(const Options& options) {
  const auto explained = Explain(options.input, options.settings);
  if (!explained.ok()) return Fail(explained.error());
  const auto written =
      WriteOut(options.output, FindingsToJson(explained->leaves, explained->findings));
  return written.ok() ? kExitOk : Fail(written.error());
}

// One line of the answer to a folder.
json::object Short(const Explained& explained) {
  json::array causes;
  json::array types;
  json::array contributions;
  for (const explanation::Cause& cause : explained.findings.causes) {
    causes.emplace_back(SliceText(explained.leaves, cause.slice));
    types.emplace_back(CauseTypeName(cause.type));
    contributions.emplace_back(cause.contribution.total);
  }
  return {{"causes", std::move(causes)},
          {"types", std::move(types)},
          {"contributions", std::move(contributions)},
          {"seconds", explained.seconds}};
}

// Files are shared out among threads; each answer has its place, so the order is the files'.
std::vector<Result<json::object>> ExplainAll(const std::vector<std::string>& paths,
                                             const Options& options) {
  std::vector<Result<json::object>> answers(paths.size(), json::object());
  RunJobs(paths.size(), options.threads, [&](size_t at) {
    auto explained = Explain(paths[at], options.settings);
    if (explained.ok()) {
      answers[at] = Short(*explained);
    } else {
      answers[at] = explained.error();
    }
  });
  return answers;
}

int ExplainFolder(const Options& options) {
  auto found = ListFiles(options.dir, ".csv");
  if (!found.ok()) return Fail(found.error());
  std::vector<std::string> paths = std::move(*found);
  std::erase_if(paths, [](const std::string& path) {
    return std::filesystem::path(path).filename() == kLabels;
  });
  if (paths.empty()) return Fail(NotFound(options.dir + ": no .csv files to explain"));
  const auto answers = ExplainAll(paths, options);
  json::object out;
  size_t failed = 0;
  for (size_t at = 0; at < paths.size(); ++at) {
    if (answers[at].ok()) {
      out[std::filesystem::path(paths[at]).stem().string()] = *answers[at];
      continue;
    }
    ++failed;
    (void)Fail(answers[at].error());
  }
  const auto written = WriteOut(options.output, out);
  if (!written.ok()) return Fail(written.error());
  if (failed > 0) fmt::print(stderr, "clarion: {} of {} files not read\n", failed, paths.size());
  return failed > 0 ? kExitSome : kExitOk;
}

}  // namespace

void AddExplain(CLI::App& app, int* exit) {
  auto options = std::make_shared<Options>();
  options->threads = DefaultThreads();
  CLI::App* command = app.add_subcommand(
      "explain", "Why a figure moved: the slices that carry the change (docs/explanation.md)");
  auto* input = command->add_option("--input", options->input, "CSV of leaves, packed or not");
  auto* dir = command->add_option("--dir", options->dir,
                                  "Folder: every CSV in it but labels.csv, one answer each");
  input->excludes(dir);
  command->add_option("--output", options->output, "Where the findings go, JSON; - is stdout")
      ->capture_default_str();
  command->add_option("--depth", options->settings.depth_max, "Dimensions of a slice at most")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->add_option("--causes", options->settings.causes_max, "Causes named at most")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command
      ->add_option("--false-alarm", options->settings.false_alarm,
                   "Bound on the chance of naming anything where nothing happened")
      ->check(CLI::Range(1e-12, 0.99))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "For --dir; the answers are the same for any")
      ->check(CLI::Range(1, 256));
  command->callback([options, exit] {
    if (options->input.empty() == options->dir.empty()) {
      *exit = Fail(InvalidInput("explain needs --input FILE or --dir FOLDER"));
      return;
    }
    *exit = options->dir.empty() ? ExplainFile(*options) : ExplainFolder(*options);
  });
}

}  // namespace clarion::cli
