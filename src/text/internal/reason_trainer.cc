// Training of ReasonEmbedding: softmax over the intents of an example's set, on scaled cosines,
// with AdaGrad (one rate a vector).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json.h"
#include "base/random.h"
#include "text/internal/exp.h"
#include "text/internal/reason_body.h"
#include "text/reason_embedding.h"

namespace clarion::text {
namespace {

// Chosen on sets left out in turn; flat around these values.
constexpr float kSharpness = 8;
constexpr float kRate = 0.05F;
constexpr float kRateFall = 0.7F;  // share of the rate that is gone in the last pass
constexpr float kStart = 0.1F;
constexpr uint32_t kTalkBefore1024 = 410;  // chance of other talk in front of an example
constexpr uint32_t kTalkAfter1024 = 164;
constexpr uint32_t kDrop1024 = 307;  // features left out at each step
constexpr float kTiny = 1e-6F;
constexpr float kNoSlope = 1e-4F;

float Dot(const float* a, const float* b, size_t n) {
  float sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

void AddTo(float factor, const float* from, size_t n, float* to) {
  for (size_t i = 0; i < n; ++i) to[i] += factor * from[i];
}

}  // namespace

class ReasonTrainer {
 public:
  ReasonTrainer(const std::vector<ReasonExample>& examples, const std::vector<std::string>& talk,
                const ReasonTrainSettings& settings)
      : examples_(examples), talk_(talk), settings_(settings), n_(settings.dimensions) {}

  Result<ReasonEmbedding> Train();

 private:
  struct IntentSet {
    std::map<std::string, uint32_t> numbers;
    std::vector<float> vectors;
    std::vector<float> squares;  // of each intent's slopes so far
  };
  struct Row {
    uint32_t row = 0;
    float weight = 0;
  };

  void CountFeatures();
  void PrepareSets();
  void Learn(const ReasonExample& example, float rate);
  bool ReadExample(const ReasonExample& example);
  void Slopes(const ReasonExample& example, IntentSet* set);
  void StepIntents(IntentSet* set, float rate);
  ReasonEmbedding Finish();

  const std::vector<ReasonExample>& examples_;
  const std::vector<std::string>& talk_;
  const ReasonTrainSettings& settings_;
  const size_t n_;
  Random random_{3};
  Features features_;
  std::vector<WeighedKey> keys_;
  std::map<uint32_t, uint32_t> row_of_;  // ascending by key, as rows are
  std::vector<float> vectors_;
  std::vector<float> squares_;
  std::map<std::string, IntentSet> sets_;
  // Of the example at hand.
  std::string text_;
  std::vector<Row> rows_;
  std::vector<float> point_;
  std::vector<float> back_;
  std::vector<float> slopes_;
  float length_ = 0;
};

void ReasonTrainer::CountFeatures() {
  std::map<uint32_t, uint32_t> texts_with;
  const auto count = [&](const std::string& text) {
    features_.Extract(text);
    WeighReasonFeatures(features_, &keys_);
    for (const WeighedKey& key : keys_) ++texts_with[key.key];
  };
  for (const ReasonExample& example : examples_) count(example.text);
  for (const std::string& text : talk_) count(text);
  for (const auto& [key, count_of] : texts_with) {
    if (count_of < settings_.texts_with_min) continue;
    const auto row = static_cast<uint32_t>(row_of_.size());
    row_of_.emplace(key, row);
  }
  vectors_.resize(row_of_.size() * n_);
  for (float& x : vectors_) x = kStart * random_.Signed() / std::sqrt(static_cast<float>(n_));
  squares_.assign(row_of_.size(), kTiny);
}

void ReasonTrainer::PrepareSets() {
  for (const ReasonExample& example : examples_) {
    IntentSet& set = sets_[example.set];
    for (const std::string& intent : example.intents) set.numbers.emplace(intent, 0);
  }
  for (auto& [name, set] : sets_) {
    uint32_t next = 0;
    for (auto& [intent, number] : set.numbers) number = next++;
    set.vectors.resize(next * n_);
    for (float& x : set.vectors) x = random_.Signed() / std::sqrt(static_cast<float>(n_));
    set.squares.assign(next, kTiny);
  }
}

// The example's features, with other talk around it and some left out; its point and length.
bool ReasonTrainer::ReadExample(const ReasonExample& example) {
  text_.clear();
  if (!talk_.empty() && random_.Chance(kTalkBefore1024)) {
    text_ += talk_[random_.Next() % talk_.size()] + " . ";
  }
  text_ += example.text;
  if (!talk_.empty() && random_.Chance(kTalkAfter1024)) {
    text_ += " . " + talk_[random_.Next() % talk_.size()];
  }
  features_.Extract(text_);
  WeighReasonFeatures(features_, &keys_);
  rows_.clear();
  std::fill(point_.begin(), point_.end(), 0.0F);
  for (const WeighedKey& key : keys_) {
    const auto found = row_of_.find(key.key);
    if (found == row_of_.end() || random_.Chance(kDrop1024)) continue;
    rows_.push_back({found->second, key.weight});
    AddTo(key.weight, vectors_.data() + found->second * n_, n_, point_.data());
  }
  if (rows_.empty()) return false;
  length_ = std::sqrt(Dot(point_.data(), point_.data(), n_)) + kTiny;
  for (float& x : point_) x /= length_;
  return true;
}

// The loss's slope in each intent's cosine.
void ReasonTrainer::Slopes(const ReasonExample& example, IntentSet* set) {
  const size_t intents = set->squares.size();
  slopes_.resize(intents);
  for (size_t i = 0; i < intents; ++i) {
    slopes_[i] = kSharpness * Dot(point_.data(), set->vectors.data() + i * n_, n_);
  }
  const float top = *std::max_element(slopes_.begin(), slopes_.end());
  float sum = 0;
  for (float& s : slopes_) sum += s = ExpNegative(s - top);
  for (float& s : slopes_) s /= sum;
  const float share = 1 / static_cast<float>(example.intents.size());
  for (const std::string& intent : example.intents) slopes_[set->numbers.at(intent)] -= share;
  for (float& s : slopes_) s *= kSharpness;
}

void ReasonTrainer::StepIntents(IntentSet* set, float rate) {
  const float square = Dot(point_.data(), point_.data(), n_) / static_cast<float>(n_);
  for (size_t i = 0; i < slopes_.size(); ++i) {
    if (std::abs(slopes_[i]) < kNoSlope) continue;
    float* vector = set->vectors.data() + i * n_;
    AddTo(slopes_[i], vector, n_, back_.data());
    set->squares[i] += slopes_[i] * slopes_[i] * square;
    AddTo(-rate * slopes_[i] / std::sqrt(set->squares[i]), point_.data(), n_, vector);
    const float length = std::sqrt(Dot(vector, vector, n_));
    if (length <= 1) continue;
    for (size_t d = 0; d < n_; ++d) vector[d] /= length;
  }
}

void ReasonTrainer::Learn(const ReasonExample& example, float rate) {
  IntentSet& set = sets_.at(example.set);
  if (set.squares.size() < 2 || example.intents.empty() || !ReadExample(example)) return;
  Slopes(example, &set);
  std::fill(back_.begin(), back_.end(), 0.0F);
  StepIntents(&set, rate);
  // Through the division by the length.
  const float along = Dot(point_.data(), back_.data(), n_);
  for (size_t d = 0; d < n_; ++d) back_[d] = (back_[d] - point_[d] * along) / length_;
  const float square = Dot(back_.data(), back_.data(), n_) / static_cast<float>(n_);
  for (const Row& row : rows_) {
    squares_[row.row] += square * row.weight * row.weight;
    AddTo(-rate * row.weight / std::sqrt(squares_[row.row]), back_.data(), n_,
          vectors_.data() + row.row * n_);
  }
}

ReasonEmbedding ReasonTrainer::Finish() {
  auto body = std::make_shared<ReasonEmbedding::Body>();
  body->dimensions = settings_.dimensions;
  for (const auto& [key, row] : row_of_) {
    const float* vector = vectors_.data() + row * n_;
    float largest = kTiny;
    for (size_t d = 0; d < n_; ++d) largest = std::max(largest, std::abs(vector[d]));
    const float step = largest / 127;
    for (size_t d = 0; d < n_; ++d) {
      body->vectors.push_back(static_cast<int8_t>(std::round(vector[d] / step)));
    }
    body->scale.push_back(step);
    body->keys.push_back(key);
    body->rows.emplace(key, row);
  }
  json::object sets;
  for (const auto& [name, set] : sets_) sets[name] = set.squares.size();
  json::object card;
  card["kind"] = "reason embedding";
  card["dimensions"] = settings_.dimensions;
  card["features"] = row_of_.size();
  card["data"] = {{"examples", examples_.size()},
                  {"other_talk", talk_.size()},
                  {"intents_by_set", sets},
                  {"owner", settings_.card.owner},
                  {"licence", settings_.card.licence},
                  {"note", settings_.card.note}};
  card["limits"] =
      "English. Made to group requests, not to compare any two texts; fine shades of one topic lie "
      "close together.";
  body->card = ToJson(card);
  return ReasonEmbedding(std::move(body));
}

Result<ReasonEmbedding> ReasonTrainer::Train() {
  if (n_ < 8 || n_ > 512 || n_ % 4 != 0) {
    return InvalidInput("training: dimensions must be a multiple of 4 from 8 to 512");
  }
  if (settings_.passes == 0) return InvalidInput("training: one pass at least is needed");
  PrepareSets();
  const bool any = std::any_of(sets_.begin(), sets_.end(),
                               [](const auto& set) { return set.second.squares.size() > 1; });
  if (!any) return InvalidInput("training: no set has two intents to tell apart");
  CountFeatures();
  if (row_of_.empty()) return InvalidInput("training: no word is in enough texts");
  point_.resize(n_);
  back_.resize(n_);
  std::vector<uint32_t> order(examples_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  for (uint32_t pass = 0; pass < settings_.passes; ++pass) {
    random_.Shuffle(&order);
    const float done = static_cast<float>(pass) / static_cast<float>(settings_.passes);
    for (const uint32_t i : order) Learn(examples_[i], kRate * (1 - kRateFall * done));
  }
  return Finish();
}

Result<ReasonEmbedding> TrainReasonEmbedding(const std::vector<ReasonExample>& examples,
                                             const std::vector<std::string>& other_talk,
                                             const ReasonTrainSettings& settings) {
  return ReasonTrainer(examples, other_talk, settings).Train();
}

}  // namespace clarion::text
