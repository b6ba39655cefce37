// `clarion policy train-steps` and `clarion policy steps`: which step each turn of an agent is.
#include <fmt/format.h>

#include "base/csv.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/policy.h"
#include "scoring/policy_steps.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::string model;
  std::string words;
  scoring::StepTrainSettings settings;
};

int Train(const Options& options) {
  uint64_t refused = 0;
  const auto conversations = ReadConversations(options.input, &refused);
  if (!conversations.ok()) return Fail(conversations.error());
  const auto model = scoring::TrainStepModel(*conversations, options.settings);
  if (!model.ok()) return Fail({model.error().kind, options.input + ": " + model.error().message});
  const std::string bytes = model->Save();
  const auto written = WriteFileAtomically(options.output, bytes);
  if (!written.ok()) return Fail(written.error());
  fmt::print("{}: {} bytes, {} conversations\n{}\n", options.output, bytes.size(),
             conversations->size(), model->card());
  return refused > 0 ? kExitSome : kExitOk;
}

void AppendRows(const Interaction& it, const scoring::StepModel& model,
                const scoring::StepReading& reading, std::string* out) {
  for (const scoring::TurnStep& turn : reading.turns) {
    AppendCsvRow(out, {it.id, std::to_string(turn.turn), model.steps()[turn.step],
                       fmt::format("{:.4f}", turn.confidence), turn.sure ? "1" : "0",
                       model.steps()[turn.runner_up], fmt::format("{:.4f}", reading.all_right),
                       reading.all_sure ? "1" : "0", reading.reason,
                       fmt::format("{:.4f}", reading.reason_confidence)});
  }
}

int Read(const Options& options) {
  const auto bytes = ReadFile(options.model);
  if (!bytes.ok()) return Fail(bytes.error());
  const auto model = scoring::StepModel::Load(*bytes);
  if (!model.ok()) return Fail({model.error().kind, options.model + ": " + model.error().message});
  uint64_t refused = 0;
  const auto conversations = ReadConversations(options.input, &refused);
  if (!conversations.ok()) return Fail(conversations.error());
  std::string out =
      "id,turn,step,confidence,sure,runner_up,all_right,all_sure,reason,reason_confidence\n";
  scoring::StepModel::Scratch scratch;
  for (const Interaction& it : *conversations) {
    AppendRows(it, *model,
               options.words.empty()
                   ? model->Read(it, &scratch)
                   : model->Read(scoring::WithAnnotatedWords(it, options.words), &scratch),
               &out);
  }
  auto file = OutputFile::Open(options.output);
  if (!file.ok()) return Fail(file.error());
  auto done = file->Write(out);
  if (done.ok()) done = file->Close();
  if (!done.ok()) return Fail(done.error());
  fmt::print(stderr, "{} conversations read\n", conversations->size());
  return refused > 0 ? kExitSome : kExitOk;
}

void AddTrain(CLI::App& policy, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      policy.add_subcommand("train-steps", "Learn which step a turn is, from labelled turns");
  command->add_option("--input", options->input, "Conversations with step labels")->required();
  command->add_option("--output", options->output, "Where the model goes")->required();
  scoring::StepTrainSettings& s = options->settings;
  command->add_option("--step-label", s.step_label, "Member of a turn's labels that names its step")
      ->capture_default_str();
  command
      ->add_option("--words-label", s.words_label,
                   "Member of a turn's labels with other words for it, learned from as well")
      ->capture_default_str();
  command
      ->add_option("--reason-label", s.reason_label,
                   "Member of a conversation's labels that names its contact reason")
      ->capture_default_str();
  command->add_option("--no-step", s.no_step, "Step labels that mean: none of the procedure's")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--precision", s.precision, "Wanted of answers given without a person")
      ->capture_default_str();
  command->add_option("--passes", s.passes, "Over the training data")->capture_default_str();
  command->callback([options, exit] { *exit = Train(*options); });
}

void AddSteps(CLI::App& policy, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("steps", "Which step each turn of an agent is");
  command->add_option("--model", options->model, "Made by train-steps")->required();
  command->add_option("--input", options->input, "Conversations, packed or not")->required();
  command->add_option("--output", options->output, "CSV, a row for each turn; - is stdout")
      ->required();
  command->add_option("--words", options->words,
                      "Read this member of the turns' labels in place of their text (what was "
                      "typed before a suggestion replaced it)");
  command->callback([options, exit] { *exit = Read(*options); });
}

}  // namespace

void AddPolicySteps(CLI::App& policy, int* exit) {
  AddTrain(policy, exit);
  AddSteps(policy, exit);
}

}  // namespace clarion::cli
