// Training: prepare, fit on folds for calibration and figures, fit on everything.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/jobs.h"
#include "base/json.h"
#include "text/internal/calibration.h"
#include "text/internal/linear_fit.h"
#include "text/internal/linear_model_body.h"
#include "text/linear_model.h"

namespace clarion::text {
namespace {

constexpr size_t kRowOverhead = 5;  // bytes of a feature beside its weights: key and rarity
constexpr size_t kFixedSize = 20'000;
constexpr size_t kNoneRowsMin = 30;       // fewer cannot teach what is out of scope
constexpr size_t kLeaveOutLabelsMin = 5;  // labels needed to leave some out
constexpr size_t kOwnThresholdMin = 20;   // positive rows before a label gets its own threshold
constexpr double kOwnThresholdGain = 0.02;

// What a fold's model said of a row it did not learn from.
struct Outcome {
  uint32_t row = 0;
  std::vector<float> scores;
  Coverage coverage;
  bool any = false;
};

Result<void> CheckSettings(const LinearTrainSettings& settings) {
  if (settings.folds < 2 || settings.folds > 20) {
    return InvalidInput(fmt::format("training: folds is {}; give 2 to 20", settings.folds));
  }
  if (!(settings.in_scope_cost >= 0 && settings.in_scope_cost <= 0.5)) {
    return InvalidInput(fmt::format("training: the in-scope cost is {}; give a share from 0 to 0.5",
                                    settings.in_scope_cost));
  }
  if (settings.size_max < 2 * kFixedSize) {
    return InvalidInput(fmt::format("training: a model of at most {} bytes holds nothing; give {}",
                                    settings.size_max, 2 * kFixedSize));
  }
  if (settings.threads == 0 || settings.threads > 256) {
    return InvalidInput("training: give 1 to 256 threads");
  }
  if (settings.multi_label && !settings.none_label.empty()) {
    return InvalidInput(
        "training: with several labels a row, \"none of these\" is a row without labels; leave the "
        "none label out");
  }
  return {};
}

Result<void> CheckLabels(const std::vector<LabelledText>& rows,
                         const std::map<std::string, std::set<std::string_view>>& texts_of,
                         const LinearTrainSettings& settings) {
  if (texts_of.size() < 2) {
    return InvalidInput(fmt::format("training: {} rows hold {} label(s); two at least are needed",
                                    rows.size(), texts_of.size()));
  }
  for (const auto& [label, texts] : texts_of) {
    if (texts.size() >= 2) continue;
    return InvalidInput(
        fmt::format("training: label '{}' has only one text; give it more, or take it out", label));
  }
  if (!settings.none_label.empty() && texts_of.count(settings.none_label) == 0) {
    return InvalidInput(
        fmt::format("training: no row has the none label '{}'", settings.none_label));
  }
  return {};
}

Result<PreparedRows> Prepare(const std::vector<LabelledText>& rows,
                             const LinearTrainSettings& settings) {
  std::map<std::string, std::set<std::string_view>> texts_of;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!settings.multi_label && rows[i].labels.size() != 1) {
      return InvalidInput(
          fmt::format("training: row {} has {} labels; one is needed, or train for several labels",
                      i + 1, rows[i].labels.size()));
    }
    for (const std::string& label : rows[i].labels) {
      if (label.empty()) return InvalidInput(fmt::format("training: row {} has no label", i + 1));
      texts_of[label].insert(rows[i].text);
    }
  }
  RETURN_IF_ERROR(CheckLabels(rows, texts_of, settings));
  PreparedRows out;
  out.multi_label = settings.multi_label;
  std::map<std::string, uint32_t> number;
  for (const auto& [label, texts] : texts_of) {
    number[label] = static_cast<uint32_t>(out.names.size());
    if (label == settings.none_label) out.none = number[label];
    out.names.push_back(label);
  }
  Features features;
  for (const LabelledText& row : rows) {
    features.Extract(row.text);
    out.features.push_back(features.all());
    std::set<uint32_t> labels;
    for (const std::string& label : row.labels) labels.insert(number[label]);
    out.labels.emplace_back(labels.begin(), labels.end());
  }
  return out;
}

float Share(double part, double of) { return of == 0 ? 0 : static_cast<float>(part / of); }

}  // namespace

class LinearTrainer {
 public:
  LinearTrainer(const std::vector<LabelledText>& rows, const LinearTrainSettings& settings,
                PreparedRows prepared)
      : rows_(rows), settings_(settings), prepared_(std::move(prepared)) {
    // The same text is always in the same fold: a copy must not be judged by its twin.
    for (const LabelledText& row : rows) fold_of_.push_back(Hash64(row.text, 11) % settings.folds);
    const size_t row_size = prepared_.names.size() + kRowOverhead;
    features_max_ = std::max<size_t>((settings.size_max - kFixedSize) / row_size, 100);
  }

  LinearModel Train();

 private:
  // A label left out in this fold, to play the part of what no label fits.
  bool LeftOut(uint32_t label, size_t fold) const {
    return Hash64(prepared_.names[label], 5) % settings_.folds == fold;
  }
  std::vector<Outcome> RunFold(size_t fold, bool leave_out) const;
  std::vector<Outcome> RunFolds(bool leave_out) const;
  void CalibrateOneLabel(const std::vector<Outcome>& outcomes, LinearModelBody* body);
  void CalibrateScope(const std::vector<Outcome>& outcomes, bool left_out, LinearModelBody* body);
  void CalibrateManyLabels(const std::vector<Outcome>& outcomes, LinearModelBody* body);
  std::vector<Judged> JudgeLabel(const std::vector<Outcome>& outcomes, uint32_t label,
                                 LabelCalibration* fit) const;
  std::string Card() const;

  const std::vector<LabelledText>& rows_;
  const LinearTrainSettings& settings_;
  PreparedRows prepared_;
  std::vector<uint64_t> fold_of_;
  size_t features_max_ = 0;
  json::object measured_;
};

std::vector<Outcome> LinearTrainer::RunFold(size_t fold, bool leave_out) const {
  std::vector<uint32_t> learn;
  std::vector<uint32_t> judge;
  for (uint32_t row = 0; row < prepared_.size(); ++row) {
    if (fold_of_[row] == fold) {
      judge.push_back(row);
    } else if (!leave_out || !LeftOut(prepared_.labels[row][0], fold)) {
      learn.push_back(row);
    }
  }
  std::vector<Outcome> out;
  if (learn.empty() || judge.empty()) return out;
  const LinearModelBody body = FitBody(prepared_, learn, features_max_);
  LinearModel::Scratch scratch;
  for (const uint32_t row : judge) {
    Outcome outcome;
    outcome.row = row;
    scratch.features.Extract(rows_[row].text);
    outcome.any = RawScores(body, scratch.features, &scratch, &outcome.coverage);
    outcome.scores.assign(scratch.scores.begin(),
                          scratch.scores.begin() + static_cast<std::ptrdiff_t>(body.labels.size()));
    if (leave_out) {  // labels the fold did not learn must not win
      for (uint32_t c = 0; c < body.labels.size(); ++c) {
        if (LeftOut(c, fold)) outcome.scores[c] = -1e3F;
      }
    }
    out.push_back(std::move(outcome));
  }
  return out;
}

std::vector<Outcome> LinearTrainer::RunFolds(bool leave_out) const {
  std::vector<std::vector<Outcome>> folds(settings_.folds);
  RunJobs(folds.size(), settings_.threads, [&](size_t i) { folds[i] = RunFold(i, leave_out); });
  std::vector<Outcome> out;
  for (std::vector<Outcome>& fold : folds) {
    std::move(fold.begin(), fold.end(), std::back_inserter(out));
  }
  return out;
}

void LinearTrainer::CalibrateOneLabel(const std::vector<Outcome>& outcomes, LinearModelBody* body) {
  std::vector<HeldBack> held;
  for (const Outcome& outcome : outcomes) {
    held.push_back({outcome.scores, prepared_.labels[outcome.row][0]});
  }
  body->sharpness = FitSharpness(held);
  std::vector<Judged> judged;
  std::map<uint32_t, std::array<double, 3>> counts;  // hits, named, true
  double right = 0;
  for (const HeldBack& row : held) {
    if (row.truth == body->none) continue;
    std::vector<float> scores = row.scores;
    if (body->none != LinearModelBody::kNone) scores[body->none] = -1e9F;
    const auto top =
        static_cast<uint32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    double others = 0;
    for (const float s : row.scores) others += std::exp((s - scores[top]) * body->sharpness);
    judged.push_back({static_cast<float>(1 / others), top == row.truth});
    right += top == row.truth ? 1 : 0;
    ++counts[top][1];
    ++counts[row.truth][2];
    if (top == row.truth) ++counts[top][0];
  }
  double f1 = 0;
  for (const auto& [label, c] : counts) f1 += c[1] + c[2] == 0 ? 0 : 2 * c[0] / (c[1] + c[2]);
  measured_["rows_in_scope"] = judged.size();
  measured_["accuracy"] = Share(right, static_cast<double>(judged.size()));
  measured_["macro_f1"] = Share(f1, static_cast<double>(counts.size()));
  measured_["calibration_error"] = CalibrationError(judged);
}

// The detector is fitted on rows the fold did not know to be in or out; the threshold is where the
// stated share of rightly labelled rows would be turned away.
void LinearTrainer::CalibrateScope(const std::vector<Outcome>& outcomes, bool left_out,
                                   LinearModelBody* body) {
  std::vector<std::vector<float>> signs;
  std::vector<float> is_out;
  std::vector<bool> right;
  for (const Outcome& outcome : outcomes) {
    if (!outcome.any) continue;
    const uint32_t truth = prepared_.labels[outcome.row][0];
    const bool out = left_out ? LeftOut(truth, fold_of_[outcome.row]) : truth == body->none;
    const ScopeSigns values =
        SignsOf(outcome.scores, body->labels.size(), body->none, body->sharpness, outcome.coverage);
    signs.emplace_back(values.values.begin(), values.values.end());
    is_out.push_back(out ? 1 : 0);
    std::vector<float> scores = outcome.scores;
    if (body->none != LinearModelBody::kNone) scores[body->none] = -1e9F;
    right.push_back(!out && std::max_element(scores.begin(), scores.end()) - scores.begin() ==
                                static_cast<std::ptrdiff_t>(truth));
  }
  const std::vector<double> fit = FitLogistic(signs, is_out, 0.1);
  for (size_t i = 0; i < ScopeSigns::kCount; ++i) {
    body->scope.weights[i] = static_cast<float>(fit[i]);
  }
  body->scope.bias = static_cast<float>(fit.back());
  std::vector<float> of_right;
  std::vector<float> of_out;
  for (size_t i = 0; i < signs.size(); ++i) {
    ScopeSigns values;
    std::copy(signs[i].begin(), signs[i].end(), values.values.begin());
    const float p = body->scope.Probability(values);
    if (right[i]) of_right.push_back(p);
    if (is_out[i] > 0) of_out.push_back(p);
  }
  std::sort(of_right.begin(), of_right.end());
  const auto keep = static_cast<size_t>(
      std::floor((1 - settings_.in_scope_cost) * static_cast<double>(of_right.size())));
  body->scope.threshold = keep < of_right.size() ? of_right[keep] : 1.0F;
  const auto caught = static_cast<double>(std::count_if(
      of_out.begin(), of_out.end(), [&](float p) { return p > body->scope.threshold; }));
  measured_["out_of_scope"] = {
      {"learned_from", left_out ? "labels left out in turn" : "rows with the none label"},
      {"rows", of_out.size()},
      {"recall", Share(caught, static_cast<double>(of_out.size()))},
      {"in_scope_cost", settings_.in_scope_cost}};
}

std::vector<Judged> LinearTrainer::JudgeLabel(const std::vector<Outcome>& outcomes, uint32_t label,
                                              LabelCalibration* fit) const {
  std::vector<std::vector<float>> scores;
  std::vector<float> truth;
  double positive = 0;
  for (const Outcome& outcome : outcomes) {
    const std::vector<uint32_t>& labels = prepared_.labels[outcome.row];
    const bool is = std::binary_search(labels.begin(), labels.end(), label);
    scores.push_back({outcome.scores[label]});
    truth.push_back(is ? 1 : 0);
    positive += is ? 1 : 0;
  }
  // Platt's targets: a little less than certain, the less the fewer rows there are.
  const double negative = static_cast<double>(truth.size()) - positive;
  const auto high = static_cast<float>((positive + 1) / (positive + 2));
  const auto low = static_cast<float>(1 / (negative + 2));
  std::vector<float> soft;
  for (const float t : truth) soft.push_back(t > 0 ? high : low);
  const std::vector<double> line = FitLogistic(scores, soft, 1e-3);
  fit->slope = static_cast<float>(line[0]);
  fit->offset = static_cast<float>(line[1]);
  std::vector<Judged> judged;
  for (size_t i = 0; i < scores.size(); ++i) {
    const float p = 1 / (1 + std::exp(-(fit->slope * scores[i][0] + fit->offset)));
    judged.push_back({p, truth[i] > 0});
  }
  return judged;
}

void LinearTrainer::CalibrateManyLabels(const std::vector<Outcome>& outcomes,
                                        LinearModelBody* body) {
  body->calibration.resize(body->labels.size());
  std::vector<std::vector<Judged>> by_label;
  std::vector<Judged> all;
  for (uint32_t c = 0; c < body->labels.size(); ++c) {
    by_label.push_back(JudgeLabel(outcomes, c, &body->calibration[c]));
    all.insert(all.end(), by_label.back().begin(), by_label.back().end());
  }
  double f1 = 0;
  const float common = BestF1Threshold(all, &f1);
  double macro = 0;
  for (uint32_t c = 0; c < body->labels.size(); ++c) {
    const std::vector<Judged>& judged = by_label[c];
    const auto positive = static_cast<size_t>(
        std::count_if(judged.begin(), judged.end(), [](const Judged& j) { return j.right; }));
    double own_f1 = 0;
    const float own = BestF1Threshold(judged, &own_f1);
    const double common_f1 = F1At(judged, common);
    const bool use_own = positive >= kOwnThresholdMin && own_f1 > common_f1 + kOwnThresholdGain;
    body->calibration[c].threshold = use_own ? own : common;
    macro += use_own ? own_f1 : common_f1;
  }
  measured_["micro_f1"] = f1;
  measured_["macro_f1"] = macro / static_cast<double>(body->labels.size());
  measured_["calibration_error"] = CalibrationError(all);
}

std::string LinearTrainer::Card() const {
  std::string data;
  for (const LabelledText& row : rows_) {
    data += row.text;
    for (const std::string& label : row.labels) (data += '\x1f') += label;
    data += '\x1e';
  }
  json::object card;
  card["kind"] = settings_.multi_label ? "several labels" : "one label";
  card["labels"] = prepared_.names.size();
  card["none_label"] = settings_.none_label;
  card["data"] = {{"rows", rows_.size()},
                  {"hash", Hash128Hex(data)},
                  {"owner", settings_.card.owner},
                  {"licence", settings_.card.licence},
                  {"note", settings_.card.note}};
  json::object measured = measured_;
  measured["folds"] = settings_.folds;
  card["cross_validated"] = std::move(measured);
  card["limits"] =
      "Figures are of held-back rows of the same data. Other channels, languages and years are "
      "answered less well; watch the share that abstains.";
  return ToJson(card);
}

LinearModel LinearTrainer::Train() {
  std::vector<uint32_t> all(prepared_.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  LinearModelBody body = FitBody(prepared_, all, features_max_);
  const std::vector<Outcome> outcomes = RunFolds(false);
  if (settings_.multi_label) {
    CalibrateManyLabels(outcomes, &body);
  } else {
    CalibrateOneLabel(outcomes, &body);
    const auto none_rows = static_cast<size_t>(
        std::count_if(prepared_.labels.begin(), prepared_.labels.end(),
                      [&](const std::vector<uint32_t>& l) { return l[0] == body.none; }));
    if (none_rows >= kNoneRowsMin) {
      CalibrateScope(outcomes, false, &body);
    } else if (body.none == LinearModelBody::kNone && body.labels.size() >= kLeaveOutLabelsMin) {
      CalibrateScope(RunFolds(true), true, &body);
    } else if (body.none != LinearModelBody::kNone) {
      // Too few rows to fit a detector: out of scope is what scores best as such.
      body.scope.weights[3] = body.sharpness;
      body.scope.threshold = 0.5F;
    }
  }
  body.card = Card();
  // Once through the file's form: a model trained and a model loaded are the same.
  Result<LinearModelBody> read = ReadLinearModel(WriteLinearModel(body));
  assert(read.ok());
  return LinearModel(std::make_shared<const LinearModelBody>(std::move(read).value()));
}

Result<LinearModel> TrainLinearModel(const std::vector<LabelledText>& rows,
                                     const LinearTrainSettings& settings) {
  RETURN_IF_ERROR(CheckSettings(settings));
  ASSIGN_OR_RETURN(PreparedRows prepared, Prepare(rows, settings));
  return LinearTrainer(rows, settings, std::move(prepared)).Train();
}

}  // namespace clarion::text
