// `clarion policy compile`: procedures written elsewhere become policy files; policy files are
// checked.
#include <fmt/format.h>

#include <filesystem>

#include "base/file.h"
#include "cli/command.h"
#include "cli/policy.h"
#include "scoring/policy_compile.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::string ontology;
};

void Tell(const std::string& path, const scoring::PolicyInfo& info) {
  fmt::print("{}: {}: {} steps, {} rules, {} prerequisites\n", path, info.id, info.steps,
             info.rules, info.prerequisites);
}

// Policies as they are: compiled to see that they load, and copied where asked.
Result<void> CheckPolicies(const Options& options) {
  ASSIGN_OR_RETURN(const std::vector<scoring::Policy> policies,
                   scoring::LoadPolicies(options.input));
  for (const scoring::Policy& policy : policies) Tell(policy.info().file, policy.info());
  if (options.output.empty() || policies.size() != 1) return {};
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.input));
  return WriteFileAtomically(options.output, text);
}

// The ontology named, or the one that lies beside the guidelines.
Result<std::string> OntologyPath(const Options& options) {
  if (!options.ontology.empty()) return options.ontology;
  const std::filesystem::path beside =
      std::filesystem::path(options.input).parent_path() / "ontology.json";
  std::error_code ignored;
  return std::filesystem::exists(beside, ignored) ? beside.string() : std::string();
}

Result<scoring::CompiledPolicies> CompileProcedures(const Options& options) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.input));
  ASSIGN_OR_RETURN(const scoring::ProcedureFormat format,
                   scoring::RecogniseProcedure(options.input, text));
  if (format == scoring::ProcedureFormat::kFlows) {
    return scoring::CompileFlows(options.input, text);
  }
  ASSIGN_OR_RETURN(const std::string path, OntologyPath(options));
  std::string ontology;
  if (!path.empty()) {
    ASSIGN_OR_RETURN(ontology, ReadFile(path));
  }
  return scoring::CompileGuidelines(options.input, text, path, ontology);
}

Result<void> Compile(const Options& options) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(options.input, ignored);
  if (is_folder || options.input.ends_with(".yaml") || options.input.ends_with(".yml")) {
    return CheckPolicies(options);
  }
  ASSIGN_OR_RETURN(const scoring::CompiledPolicies compiled, CompileProcedures(options));
  const bool to_file = options.output.ends_with(".yaml");
  if (options.output.empty() || (to_file && compiled.files.size() != 1)) {
    return InvalidInput(fmt::format("{} holds {} procedures; give a folder as --output",
                                    options.input, compiled.files.size()));
  }
  if (!to_file) RETURN_IF_ERROR(MakeFolders(options.output));
  size_t steps = 0;
  size_t rules = 0;
  size_t prerequisites = 0;
  for (const scoring::PolicySource& file : compiled.files) {
    const std::string path = to_file ? options.output : options.output + "/" + file.name;
    RETURN_IF_ERROR(WriteFileAtomically(path, file.text));
    ASSIGN_OR_RETURN(const scoring::Policy policy, scoring::Policy::Compile({path, file.text}));
    Tell(path, policy.info());
    steps += policy.info().steps;
    rules += policy.info().rules;
    prerequisites += policy.info().prerequisites;
  }
  fmt::print("{} policies: {} steps, {} rules, {} prerequisites; {} steps are left to people\n",
             compiled.files.size(), steps, rules, prerequisites, compiled.left_to_people);
  return {};
}

}  // namespace

void AddPolicyCompile(CLI::App& policy, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand(
      "compile", "Flow charts or guidelines (JSON) to policy files; or check policy files");
  command->add_option("--input", options->input, "JSON of procedures, a policy, or a folder")
      ->required();
  command->add_option("--output", options->output, "Folder, or a .yaml for one procedure");
  command->add_option("--ontology", options->ontology,
                      "Actions and values of guidelines; else ontology.json beside them");
  command->callback([options, exit] {
    const auto done = Compile(*options);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
