// `clarion text classify`: a model's answer for every row of a file, in order.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/csv.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/text.h"
#include "text/linear_model.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string model;
  std::string input;
  std::string text_column = "text";
  std::string output;
  bool explain = false;
  uint32_t threads = 1;
};

std::string Probability(float p) { return fmt::format("{:.4f}", p); }

std::string Evidence(const std::vector<text::ByteSpan>& spans) {
  std::string out;
  for (const text::ByteSpan& span : spans) {
    out += fmt::format("{}{}-{}", out.empty() ? "" : ";", span.begin, span.end);
  }
  return out;
}

// Answers rows with one thread's memory.
class Classifier {
 public:
  Classifier(const text::LinearModel& model, bool explain) : model_(model), explain_(explain) {}

  void Append(const std::string& text, std::string* out) {
    scratch_.features.Extract(text);
    model_.multi_label() ? AnswerMany() : AnswerOne();
    AppendCsvRow(out, cells_);
  }

 private:
  void AnswerOne() {
    const text::Prediction p = model_.Predict(scratch_.features, &scratch_);
    const std::vector<std::string>& labels = model_.labels();
    cells_ = {labels[p.label], Probability(p.probability), labels[p.runner_up],
              Probability(p.runner_up_probability), p.abstained ? "1" : "0"};
    if (explain_) cells_.push_back(Explain({p.label}));
  }

  // The probability cell has one for each label of the label cell; with no label, that of none.
  void AnswerMany() {
    model_.PredictLabels(scratch_.features, &scratch_, &named_);
    const std::vector<float>& all = scratch_.probabilities;
    cells_.assign(5, "");
    float none = 1;
    for (const float p : all) none *= 1 - p;
    for (const uint32_t label : named_) {
      (cells_[0] += cells_[0].empty() ? "" : "|") += model_.labels()[label];
      (cells_[1] += cells_[1].empty() ? "" : "|") += Probability(all[label]);
    }
    if (named_.empty()) cells_[1] = Probability(none);
    uint32_t next = UINT32_MAX;
    for (uint32_t c = 0; c < all.size(); ++c) {
      const bool is_named = std::find(named_.begin(), named_.end(), c) != named_.end();
      if (!is_named && (next == UINT32_MAX || all[c] > all[next])) next = c;
    }
    if (next != UINT32_MAX) {
      cells_[2] = model_.labels()[next];
      cells_[3] = Probability(all[next]);
    }
    cells_[4] = named_.empty() ? "1" : "0";
    if (explain_) cells_.push_back(Explain(named_));
  }

  std::string Explain(const std::vector<uint32_t>& labels) {
    std::string out;
    for (size_t i = 0; i < labels.size(); ++i) {
      model_.Explain(scratch_.features, labels[i], &scratch_, &spans_);
      if (i > 0) out += '|';
      out += Evidence(spans_);
    }
    return out;
  }

  const text::LinearModel& model_;
  bool explain_;
  text::LinearModel::Scratch scratch_;
  std::vector<uint32_t> named_;
  std::vector<text::ByteSpan> spans_;
  CsvRow cells_;
};

std::string Answers(const text::LinearModel& model, const CsvTable& table, size_t column,
                    const Options& options) {
  const size_t threads = std::clamp<size_t>(options.threads, 1, table.rows.size() + 1);
  std::vector<std::string> parts(threads);
  std::vector<std::thread> pool;
  const auto work = [&](size_t part) {
    Classifier classifier(model, options.explain);
    for (size_t i = table.rows.size() * part / threads;
         i < table.rows.size() * (part + 1) / threads; ++i) {
      classifier.Append(table.rows[i][column], &parts[part]);
    }
  };
  for (size_t part = 1; part < threads; ++part) pool.emplace_back(work, part);
  work(0);
  for (std::thread& thread : pool) thread.join();
  std::string out = "label,probability,runner_up,runner_up_probability,abstained";
  out += options.explain ? ",evidence\n" : "\n";
  for (const std::string& part : parts) out += part;
  return out;
}

int Run(const Options& options) {
  const auto bytes = ReadFile(options.model);
  if (!bytes.ok()) return Fail(bytes.error());
  const auto model = text::LinearModel::Load(*bytes);
  if (!model.ok()) return Fail({model.error().kind, options.model + ": " + model.error().message});
  const auto table = ReadCsvTable(options.input);
  if (!table.ok()) return Fail(table.error());
  const auto column = NeedColumn(*table, options.text_column, options.input);
  if (!column.ok()) return Fail(column.error());
  const auto begin = std::chrono::steady_clock::now();
  const std::string answers = Answers(*model, *table, *column, options);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto written = WriteFileAtomically(options.output, answers);
  if (!written.ok()) return Fail(written.error());
  fmt::print("{}: {} rows in {:.3f} s, {:.0f} a second on {} thread(s)\n", options.output,
             table->rows.size(), took.count(),
             static_cast<double>(table->rows.size()) / std::max(took.count(), 1e-9),
             options.threads);
  return kExitOk;
}

}  // namespace

void AddTextClassify(CLI::App& text, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = text.add_subcommand(
      "classify", "What a model made by train says of each row (docs/language.md)");
  command->add_option("--model", options->model, "The model")->required();
  command->add_option("--input", options->input, "CSV with a header, packed or not")->required();
  command->add_option("--text-column", options->text_column, "Column of the texts")
      ->capture_default_str();
  command->add_option("--output", options->output, "Where the answers go, a row for each row")
      ->required();
  command->add_flag("--explain", options->explain,
                    "Also the bytes of the text that speak for the label");
  command->add_option("--threads", options->threads, "The answers are the same for any")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->callback([options, exit] { *exit = Run(*options); });
}

}  // namespace clarion::cli
