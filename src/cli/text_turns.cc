// `clarion text train-turns`, `clarion text turns`: the model that reads every turn.
#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/text.h"
#include "model/enums.h"
#include "text/turn_model.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::string model;
  std::string card;
  std::vector<std::string> heads;
  text::TurnTrainSettings settings;
};

Result<bool> IsServingCell(const std::string& cell, const std::string& where) {
  const auto role = RoleFrom(cell);
  if (!role)
    return InvalidInput(fmt::format("{}: speaker '{}' is none of {}", where, cell, RoleNames()));
  return IsServing(*role);
}

// "+request|-thank": what the row says of which head.
Result<text::TurnRow> ReadRow(const CsvRow& cells, size_t text, size_t speaker, size_t labels,
                              const Options& options, const std::string& where) {
  text::TurnRow row;
  row.text = cells[text];
  ASSIGN_OR_RETURN(row.serving, IsServingCell(cells[speaker], where));
  ASSIGN_OR_RETURN(const std::vector<std::string> told, LabelsOf(cells[labels]));
  for (const std::string& label : told) {
    const auto head = std::find(options.heads.begin(), options.heads.end(), label.substr(1));
    if (head == options.heads.end() || (label[0] != '+' && label[0] != '-'))
      return InvalidInput(fmt::format("{}: '{}' is no '+' or '-' and one of the heads {}", where,
                                      label, fmt::join(options.heads, ", ")));
    row.truth[static_cast<size_t>(head - options.heads.begin())] = label[0] == '+' ? 1 : -1;
  }
  return row;
}

Result<text::TurnModel> Train(const Options& options) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(options.input));
  ASSIGN_OR_RETURN(const size_t text, NeedColumn(table, "text", options.input));
  ASSIGN_OR_RETURN(const size_t speaker, NeedColumn(table, "speaker", options.input));
  ASSIGN_OR_RETURN(const size_t labels, NeedColumn(table, "labels", options.input));
  std::vector<text::TurnRow> rows;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string where = fmt::format("{}:{}", options.input, table.lines[i]);
    ASSIGN_OR_RETURN(text::TurnRow row,
                     ReadRow(table.rows[i], text, speaker, labels, options, where));
    rows.push_back(std::move(row));
  }
  text::TurnTrainSettings settings = options.settings;
  if (!options.card.empty()) {
    ASSIGN_OR_RETURN(settings.card, ReadFile(options.card));
  }
  return text::TrainTurnModel(rows, options.heads, settings);
}

int RunTrain(const Options& options) {
  const auto model = Train(options);
  if (!model.ok()) return Fail(model.error());
  const auto written = WriteFileAtomically(options.output, model->Save());
  if (!written.ok()) return Fail(written.error());
  fmt::print("{}\n", model->card());
  return kExitOk;
}

// One row a row of the input: a probability for each head.
Result<void> Ask(const Options& options) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.model));
  ASSIGN_OR_RETURN(const text::TurnModel model, text::TurnModel::Load(bytes));
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(options.input));
  ASSIGN_OR_RETURN(const size_t text, NeedColumn(table, "text", options.input));
  ASSIGN_OR_RETURN(const size_t speaker, NeedColumn(table, "speaker", options.input));
  ASSIGN_OR_RETURN(OutputFile output, OutputFile::Open(options.output));
  std::string out;
  CsvRow cells = model.heads();
  cells.push_back("yes");
  AppendCsvRow(&out, cells);
  text::Tokens tokens;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    ASSIGN_OR_RETURN(
        const bool serving,
        IsServingCell(table.rows[i][speaker], fmt::format("{}:{}", options.input, table.lines[i])));
    text::Tokenize(table.rows[i][text], &tokens);
    text::TurnModel::Scores scores{};
    model.Predict(tokens, table.rows[i][text], serving, &scores);
    cells.clear();
    std::string yes;
    for (size_t h = 0; h < model.heads().size(); ++h) {
      cells.push_back(fmt::format("{:.4f}", scores[h]));
      if (scores[h] >= model.threshold(h)) yes += (yes.empty() ? "" : "|") + model.heads()[h];
    }
    cells.push_back(yes);
    AppendCsvRow(&out, cells);
  }
  RETURN_IF_ERROR(output.Write(out));
  return output.Close();
}

}  // namespace

void AddTextTurns(CLI::App& text, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* train = text.add_subcommand(
      "train-turns", "Train the model that reads every turn from rows of text, speaker, labels");
  train->add_option("--input", options->input, "CSV; labels such as +request|-thank")->required();
  train->add_option("--heads", options->heads, "Names of the questions, at most 16")
      ->required()
      ->delimiter(',');
  train->add_option("--output", options->output, "The model")->required();
  train->add_option("--card", options->card, "JSON: owner, licence, data, limits");
  train
      ->add_option("--precision", options->settings.precision,
                   "A head says yes where it is right at least so often on rows held back")
      ->capture_default_str();
  train->callback([options, exit] { *exit = RunTrain(*options); });

  CLI::App* turns =
      text.add_subcommand("turns", "What the model says of each row of text and speaker");
  turns->add_option("--model", options->model, "")->required()->check(CLI::ExistingFile);
  turns->add_option("--input", options->input, "CSV with columns text and speaker")->required();
  turns->add_option("--output", options->output, "- is stdout")->default_val("-");
  turns->callback([options, exit] {
    const auto asked = Ask(*options);
    *exit = asked.ok() ? kExitOk : Fail(asked.error());
  });
}

}  // namespace clarion::cli
