// Small classifiers of short texts, trained and run here: one label of many, several labels at
// once, and "none of these" as a first-class answer.
//
//   ASSIGN_OR_RETURN(text::LinearModel model, text::TrainLinearModel(rows, {}));
//   text::LinearModel::Scratch scratch;                       // one per thread
//   const text::Prediction p = model.Predict("where is my card?", &scratch);
//   model.labels()[p.label];                                  // "card_arrival", p.probability 0.93
//
// A model is a table of hashed features (linear_features.h) with one byte a class. Fitted as the
// sum of a linear SVM and a softmax regression; that sum is again linear and beats both.
// Probabilities are calibrated on rows the model did not learn from. See docs/language.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/linear_features.h"

namespace clarion::text {

struct LabelledText {
  std::string text;
  std::vector<std::string> labels;  // exactly one, unless multi_label; then none is fine too
};

// Who made the data a model learned from, for its card; all free text.
struct DataCard {
  std::string owner;
  std::string licence;
  std::string note;
};

struct LinearTrainSettings {
  // Rows with this label say "none of these". Empty: none do, and texts unlike the training data
  // are told apart by leaving out classes in turn.
  std::string none_label;
  bool multi_label = false;
  // Share of in-scope rows that were labelled rightly and may be turned away as out of scope.
  double in_scope_cost = 0.01;
  size_t size_max = 3'000'000;  // bytes of the saved model; the features that matter least go first
  uint32_t folds = 5;           // for calibration and the card's figures, 2 to 20
  uint32_t threads = 1;         // the result is the same for any number
  DataCard card;
};

struct Prediction {
  uint32_t label = 0;  // into labels(); the none label when `abstained` and there is one
  uint32_t runner_up = 0;
  float probability = 0;  // that `label` is right
  float runner_up_probability = 0;
  float out_of_scope = 0;  // that the text belongs to no label; 0 with multi_label
  bool abstained = false;
};

struct ByteSpan {
  uint32_t begin = 0;  // of the text, [begin, end)
  uint32_t end = 0;
  float weight = 0;  // share of what speaks for the label, (0, 1]
  bool operator==(const ByteSpan&) const = default;
};

struct LinearModelBody;  // internal/linear_model_body.h

// Immutable; copies share the weights; any number of threads may use one.
class LinearModel {
 public:
  // What a thread keeps between calls: after some texts, a call allocates nothing. One object
  // serves all models of a thread.
  struct Scratch {
    Features features;
    std::vector<uint32_t> rows;
    std::vector<int16_t> narrow;
    std::vector<int32_t> wide;
    std::vector<float> scores;
    std::vector<float> probabilities;
    std::vector<float> words;
  };

  // kInvalidInput: bytes that are no model of ours, or of a newer version. kCorrupt: a model whose
  // content hash does not fit.
  static Result<LinearModel> Load(std::string_view bytes);
  // The same model gives the same bytes, always.
  std::string Save() const;

  const std::vector<std::string>& labels() const;
  bool multi_label() const;
  const std::string& card() const;  // JSON: data, rows, owner, licence, measured figures, limits
  const std::string& hash() const;  // of the content, 32 hex digits: goes beside evidence
  size_t feature_count() const;

  // The best label, or for multi_label the likeliest. O(features of the text × labels), some
  // microseconds. A text without any known feature abstains.
  Prediction Predict(const Features& features, Scratch* scratch) const;
  Prediction Predict(std::string_view text, Scratch* scratch) const;
  // A probability for each label: they sum to 1, or stand each for itself with multi_label. Valid
  // until the next call with the same scratch.
  const std::vector<float>& PredictAll(const Features& features, Scratch* scratch) const;
  // Labels whose probability reaches the label's own threshold, likeliest first. For multi_label.
  void PredictLabels(const Features& features, Scratch* scratch,
                     std::vector<uint32_t>* labels) const;
  // The words that speak for `label`, neighbours merged, strongest first; empty when none does.
  void Explain(const Features& features, uint32_t label, Scratch* scratch,
               std::vector<ByteSpan>* spans) const;

 private:
  friend class LinearTrainer;
  explicit LinearModel(std::shared_ptr<const LinearModelBody> body) : body_(std::move(body)) {}

  std::shared_ptr<const LinearModelBody> body_;
};

// kInvalidInput: fewer than two labels, a label with fewer than two different texts, a row without
// label, settings out of range. Cost: 10,000 rows of 77 labels with 5 folds take some 10
// CPU-seconds and 0.3 GB a thread.
Result<LinearModel> TrainLinearModel(const std::vector<LabelledText>& rows,
                                     const LinearTrainSettings& settings);

}  // namespace clarion::text
