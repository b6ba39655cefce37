// `clarion text train`: labelled rows in, a small model out.
#include <fmt/format.h>

#include <thread>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/text.h"
#include "text/linear_model.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string input;
  std::string text_column = "text";
  std::string label_column = "label";
  std::string output;
  text::LinearTrainSettings settings;
};

Result<std::vector<text::LabelledText>> ReadRows(const Options& options) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(options.input));
  ASSIGN_OR_RETURN(const size_t text, NeedColumn(table, options.text_column, options.input));
  ASSIGN_OR_RETURN(const size_t label, NeedColumn(table, options.label_column, options.input));
  std::vector<text::LabelledText> rows;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& cell = table.rows[i][label];
    text::LabelledText row;
    row.text = table.rows[i][text];
    if (options.settings.multi_label) {
      auto labels = LabelsOf(cell);
      if (!labels.ok()) {
        return InvalidInput(
            fmt::format("{}:{}: {}", options.input, table.lines[i], labels.error().message));
      }
      row.labels = std::move(*labels);
    } else if (cell.empty()) {
      return InvalidInput(fmt::format("{}:{}: the cell of column '{}' is empty; give a label",
                                      options.input, table.lines[i], options.label_column));
    } else {
      row.labels.push_back(cell);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

int Run(const Options& options) {
  const auto rows = ReadRows(options);
  if (!rows.ok()) return Fail(rows.error());
  const auto model = text::TrainLinearModel(*rows, options.settings);
  if (!model.ok()) return Fail({model.error().kind, options.input + ": " + model.error().message});
  const std::string bytes = model->Save();
  const auto written = WriteFileAtomically(options.output, bytes);
  if (!written.ok()) return Fail(written.error());
  fmt::print("{}\n", model->card());
  fmt::print("{}: {} rows, {} labels, {} features, {} bytes\n", options.output, rows->size(),
             model->labels().size(), model->feature_count(), bytes.size());
  return kExitOk;
}

}  // namespace

Result<std::vector<std::string>> LabelsOf(const std::string& cell) {
  std::vector<std::string> out;
  if (!cell.empty() && cell.front() == '[') {
    ASSIGN_OR_RETURN(json::value list, ParseJson(cell));
    if (!list.is_array()) return InvalidInput("not a JSON list of labels");
    for (const json::value& item : list.get_array()) {
      if (!item.is_string()) return InvalidInput("a label that is no string");
      out.emplace_back(item.get_string());
    }
    return out;
  }
  for (size_t begin = 0; begin < cell.size();) {
    const size_t end = std::min(cell.find('|', begin), cell.size());
    if (end > begin) out.push_back(cell.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Result<size_t> NeedColumn(const CsvTable& table, const std::string& name, const std::string& path) {
  if (const auto found = table.Column(name)) return *found;
  std::string known;
  for (const std::string& column : table.header) (known += known.empty() ? "" : ", ") += column;
  return InvalidInput(fmt::format("{}:1: no column '{}'; the columns are {}", path, name, known));
}

uint32_t DefaultThreads() { return std::max(1U, std::thread::hardware_concurrency()); }

void AddTextTrain(CLI::App& text, int* exit) {
  auto options = std::make_shared<Options>();
  options->settings.threads = DefaultThreads();
  CLI::App* command =
      text.add_subcommand("train", "Learn a classifier from labelled rows (docs/language.md)");
  command->add_option("--input", options->input, "CSV with a header, packed or not")->required();
  command->add_option("--text-column", options->text_column, "Column of the texts")
      ->capture_default_str();
  command->add_option("--label-column", options->label_column, "Column of the labels")
      ->capture_default_str();
  command->add_option("--output", options->output, "Where the model goes")->required();
  command->add_option("--none-label", options->settings.none_label,
                      "Rows with this label say \"none of these\"");
  command->add_flag("--multi-label", options->settings.multi_label,
                    "A cell holds any number of labels: a|b, or a JSON list");
  command
      ->add_option("--in-scope-cost", options->settings.in_scope_cost,
                   "Share of rightly labelled rows that may be turned away as out of scope")
      ->capture_default_str();
  command->add_option("--size-max", options->settings.size_max, "Bytes the model may have")
      ->capture_default_str();
  command->add_option("--folds", options->settings.folds, "Folds for calibration")
      ->capture_default_str();
  command->add_option("--threads", options->settings.threads, "The result is the same for any");
  command->add_option("--owner", options->settings.card.owner, "For the card: whose data it is");
  command->add_option("--licence", options->settings.card.licence, "For the card");
  command->add_option("--data-note", options->settings.card.note,
                      "For the card: where the data is from");
  command->callback([options, exit] { *exit = Run(*options); });
}

}  // namespace clarion::cli
