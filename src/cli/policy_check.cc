// `clarion policy check`: conversations against policies, one answer a line.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/policy.h"
#include "scoring/policy.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string policy;
  std::string input;
  std::string output;
  std::string model;
  std::string words;
  std::string reason;
  bool all = false;
};

// A place without bytes is its whole turn.
json::object ToWire(const Interaction& it, const Evidence& at) {
  json::object out;
  if (at.turn == kNoTurn) {
    out["event"] = at.event;
    return out;
  }
  out["turn"] = at.turn;
  out["begin"] = at.begin;
  out["end"] = at.end > at.begin ? at.end : static_cast<uint32_t>(it.turns[at.turn].text.size());
  return out;
}

double Rounded(double value) { return std::round(value * 1e4) / 1e4; }

json::object ToWire(const Interaction& it, const scoring::PolicyReport& report) {
  json::array steps;
  for (const scoring::PolicyStepSeen& step : report.steps) {
    json::object one = ToWire(it, step.at);
    one["step"] = step.step;
    one["confidence"] = Rounded(step.confidence);
    one["sure"] = step.sure;
    steps.push_back(std::move(one));
  }
  json::array findings;
  for (const scoring::PolicyFinding& finding : report.findings) {
    json::array evidence;
    for (const Evidence& at : finding.evidence) evidence.push_back(ToWire(it, at));
    findings.push_back(json::object{{"rule", finding.rule},
                                    {"verdict", scoring::Name(finding.answer)},
                                    {"because", finding.because},
                                    {"evidence", std::move(evidence)},
                                    {"confidence", Rounded(finding.confidence)},
                                    {"severity", finding.severity},
                                    {"doubt", finding.doubt}});
  }
  return {{"id", it.id},
          {"policy", report.policy},
          {"version", report.version},
          {"score", Rounded(report.score)},
          {"verdict", scoring::Name(report.verdict)},
          {"confidence", Rounded(report.confidence)},
          {"steps", std::move(steps)},
          {"findings", std::move(findings)}};
}

json::object NoPolicy(const std::string& id, const scoring::StepReading& reading) {
  return {{"id", id},
          {"policy", nullptr},
          {"verdict", "needs_review"},
          {"confidence", Rounded(reading.reason_confidence)},
          {"because", "no policy applies"},
          {"steps", json::array()},
          {"findings", json::array()}};
}

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  Result<void> Load() {
    ASSIGN_OR_RETURN(policies_, scoring::LoadPolicies(options_.policy));
    std::error_code ignored;
    is_folder_ = std::filesystem::is_directory(options_.policy, ignored);
    if (options_.model.empty()) return {};
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options_.model));
    auto model = scoring::StepModel::Load(bytes);
    if (!model.ok()) {
      return Error{model.error().kind, options_.model + ": " + model.error().message};
    }
    model_.emplace(*std::move(model));
    return {};
  }

  std::string Line(const Interaction& it) {
    scoring::StepReading reading;
    if (model_) reading = model_->Read(it, &scratch_);
    if (!options_.reason.empty()) reading.reason = options_.reason;
    scoring::PolicyInput input;
    if (model_) {
      input.reading = &reading;
      input.model = &*model_;
    }
    std::string out;
    for (const scoring::Policy& policy : policies_) {
      if (is_folder_ && !policy.AppliesTo(it, reading.reason)) continue;
      const scoring::PolicyReport report = policy.Check(it, input);
      ++verdicts_[static_cast<size_t>(report.verdict)];
      out += ToJson(ToWire(it, report)) + "\n";
      if (!options_.all) return out;
    }
    if (!out.empty()) return out;
    ++verdicts_[static_cast<size_t>(scoring::PolicyVerdict::kNeedsReview)];
    return ToJson(NoPolicy(it.id, reading)) + "\n";
  }

  void Tell(size_t conversations) const {
    fmt::print(stderr, "{} conversations against {} policies: {} pass, {} fail, {} need review\n",
               conversations, policies_.size(), verdicts_[0], verdicts_[1], verdicts_[2]);
  }

 private:
  const Options& options_;
  std::vector<scoring::Policy> policies_;
  std::optional<scoring::StepModel> model_;
  scoring::StepModel::Scratch scratch_;
  bool is_folder_ = false;  // else the one policy is asked of every conversation
  size_t verdicts_[3] = {};
};

Result<uint64_t> Check(const Options& options) {
  Run run(options);
  RETURN_IF_ERROR(run.Load());
  uint64_t refused = 0;
  ASSIGN_OR_RETURN(const std::vector<Interaction> conversations,
                   ReadConversations(options.input, &refused));
  ASSIGN_OR_RETURN(OutputFile output, OutputFile::Open(options.output));
  for (const Interaction& it : conversations) {
    RETURN_IF_ERROR(output.Write(options.words.empty()
                                     ? run.Line(it)
                                     : run.Line(scoring::WithAnnotatedWords(it, options.words))));
  }
  RETURN_IF_ERROR(output.Close());
  run.Tell(conversations.size());
  return refused;
}

}  // namespace

void AddPolicyCheck(CLI::App& policy, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand(
      "check", "Conversations against a policy: which rules were kept, with evidence");
  command
      ->add_option("--policy", options->policy,
                   "A policy, asked of every conversation; or a folder of them, each asked where "
                   "it applies")
      ->required();
  command->add_option("--input", options->input, "Conversations, packed or not")->required();
  command->add_option("--output", options->output, "JSONL, one answer a line; - is stdout")
      ->required();
  command->add_option("--model", options->model,
                      "Step model (train-steps), for policies whose steps have labels and for the "
                      "contact reason that picks a policy");
  command->add_option("--words", options->words,
                      "Read this member of the turns' labels in place of their text");
  command->add_option("--reason", options->reason,
                      "Contact reason of all these conversations, in place of the model's");
  command->add_flag("--all", options->all,
                    "Every policy that applies, a line each; else the first one");
  command->callback([options, exit] {
    const auto refused = Check(*options);
    *exit = !refused.ok() ? Fail(refused.error()) : *refused > 0 ? kExitSome : kExitOk;
  });
}

}  // namespace clarion::cli
