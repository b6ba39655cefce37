#include "text/turn_model.h"

#ifdef __SSE4_1__
#include <smmintrin.h>
#endif

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <numeric>

#include "base/hash.h"
#include "base/json.h"
#include "text/internal/exp.h"
#include "text/model_file.h"

namespace clarion::text {

namespace {

constexpr std::string_view kMagic = "CLARTURN";
constexpr uint32_t kVersion = 1;
constexpr size_t kRows = size_t{1} << 14;
constexpr size_t kWordsMax = 64;  // of a turn; what comes later is not read
constexpr uint64_t kMix = 0x9E3779B97F4A7C15u;

uint32_t RowOf(uint64_t hash) { return static_cast<uint32_t>(hash * kMix >> 50); }

// Rows of a turn's features: words, pairs, words by speaker, the opening word, and whether it asks.
class TurnFeatures {
 public:
  void Read(const Tokens& tokens, std::string_view text, bool serving) {
    size_ = 0;
    const size_t count = std::min(tokens.size(), kWordsMax);
    const uint64_t side = serving ? 0x5851F42D4C957F2Du : 0x14057B7EF767814Fu;
    uint64_t before = 0x2545F4914F6CDD1Du;
    for (size_t i = 0; i < count; ++i) {
      const uint64_t word = Shaped(tokens, i);
      rows_[size_++] = RowOf(word);
      rows_[size_++] = RowOf(word ^ side);
      rows_[size_++] = RowOf(word * 3 + before);
      if (i == 0) rows_[size_++] = RowOf(word * 7 + side);
      before = word * kMix;
    }
    const bool asks = text.find('?') != std::string_view::npos;
    const size_t length = count < 3 ? 0 : count < 7 ? 1 : count < 15 ? 2 : 3;
    rows_[size_++] = RowOf(side + (asks ? 11 : 5) + length * 97);
  }
  size_t size() const { return size_; }
  uint32_t operator[](size_t i) const { return rows_[i]; }

 private:
  // All words with a digit are one, so that no customer's number is learned.
  static uint64_t Shaped(const Tokens& tokens, size_t i) {
    const std::string_view word = tokens.Word(i);
    for (const char c : word)
      if (c >= '0' && c <= '9') return 0xD1617u;
    return tokens.HashOf(i);
  }

  std::array<uint32_t, kWordsMax * 3 + 4> rows_{};
  size_t size_ = 0;
};

float Logistic(float x) {
  const float e = ExpNegative(-std::abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

}  // namespace

struct TurnModelBody {
  std::vector<std::string> heads;
  std::array<float, kTurnHeads> bias{};
  std::array<float, kTurnHeads> step{};   // of one unit of a weight
  std::array<float, kTurnHeads> slope{};  // calibration: p = logistic(slope·x + offset)
  std::array<float, kTurnHeads> offset{};
  std::array<float, kTurnHeads> threshold{};
  std::vector<int8_t> weights;  // [row * kTurnHeads + head]
  std::string card;
  std::string hash;

  // The heads' sums, not yet calibrated.
  void Sum(const TurnFeatures& features, TurnModel::Scores* scores) const;
};

void TurnModelBody::Sum(const TurnFeatures& features, TurnModel::Scores* scores) const {
  alignas(16) std::array<int16_t, kTurnHeads> sums{};
#ifdef __SSE4_1__
  __m128i low = _mm_setzero_si128(), high = low;
  for (size_t i = 0; i < features.size(); ++i) {
    const __m128i row = _mm_loadu_si128(
        reinterpret_cast<const __m128i*>(weights.data() + features[i] * kTurnHeads));
    low = _mm_add_epi16(low, _mm_cvtepi8_epi16(row));
    high = _mm_add_epi16(high, _mm_cvtepi8_epi16(_mm_srli_si128(row, 8)));
  }
  _mm_store_si128(reinterpret_cast<__m128i*>(sums.data()), low);
  _mm_store_si128(reinterpret_cast<__m128i*>(sums.data() + 8), high);
#else
  for (size_t i = 0; i < features.size(); ++i)
    for (size_t h = 0; h < kTurnHeads; ++h)
      sums[h] = static_cast<int16_t>(sums[h] + weights[features[i] * kTurnHeads + h]);
#endif
  // Long turns have more features, not more to say.
  const float share = 1.0F / std::sqrt(static_cast<float>(features.size()));
  for (size_t h = 0; h < kTurnHeads; ++h)
    (*scores)[h] = bias[h] + static_cast<float>(sums[h]) * step[h] * share;
}

namespace {

// Float weights while they are learned.
class Learner {
 public:
  explicit Learner(const TurnTrainSettings& settings)
      : settings_(settings), weights_(kRows * kTurnHeads, 0), squares_(kRows * kTurnHeads, 1e-6F) {}

  float Score(const TurnFeatures& features, size_t head) const {
    float sum = 0;
    for (size_t i = 0; i < features.size(); ++i) sum += weights_[features[i] * kTurnHeads + head];
    return bias_[head] + sum / std::sqrt(static_cast<float>(features.size()));
  }

  void Learn(const TurnFeatures& features, const TurnRow& row) {
    const auto rate = static_cast<float>(settings_.rate);
    const auto l2 = static_cast<float>(settings_.l2);
    const float share = 1.0F / std::sqrt(static_cast<float>(features.size()));
    for (size_t h = 0; h < kTurnHeads; ++h) {
      if (row.truth[h] == 0) continue;
      const float error = Logistic(Score(features, h)) - (row.truth[h] > 0 ? 1.0F : 0.0F);
      for (size_t i = 0; i < features.size(); ++i) {
        const size_t at = features[i] * kTurnHeads + h;
        const float gradient = error * share + l2 * weights_[at];
        squares_[at] += gradient * gradient;
        weights_[at] -= rate * gradient / std::sqrt(squares_[at]);
      }
      bias_squares_[h] += error * error;
      bias_[h] -= rate * error / std::sqrt(bias_squares_[h]);
    }
  }

  // Rounds the weights to int8; all features of a turn at ±127 still fit the sum's 16 bits.
  void Round(TurnModelBody* body) const {
    body->weights.resize(kRows * kTurnHeads);
    for (size_t h = 0; h < kTurnHeads; ++h) {
      float most = 1e-6F;
      for (size_t r = 0; r < kRows; ++r)
        most = std::max(most, std::abs(weights_[r * kTurnHeads + h]));
      body->step[h] = most / 127;
      body->bias[h] = bias_[h];
      for (size_t r = 0; r < kRows; ++r)
        body->weights[r * kTurnHeads + h] =
            static_cast<int8_t>(std::lround(weights_[r * kTurnHeads + h] / body->step[h]));
    }
  }

 private:
  const TurnTrainSettings& settings_;
  std::vector<float> weights_, squares_;
  std::array<float, kTurnHeads> bias_{};
  std::array<float, kTurnHeads> bias_squares_{};
};

struct Judged {
  float score = 0;
  bool yes = false;
};

// Newton's method for p = logistic(slope·x + offset), with Platt's targets.
void Calibrate(const std::vector<Judged>& rows, float* slope, float* offset) {
  double yes = 0;
  for (const Judged& row : rows) yes += row.yes;
  const double no = static_cast<double>(rows.size()) - yes;
  const double target_yes = (yes + 1) / (yes + 2), target_no = 1 / (no + 2);
  double a = 1, b = 0;
  for (int round = 0; round < 30; ++round) {
    double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
    for (const Judged& row : rows) {
      const double p = 1 / (1 + std::exp(-(a * row.score + b)));
      const double error = p - (row.yes ? target_yes : target_no);
      const double w = p * (1 - p) + 1e-12;
      ga += error * row.score;
      gb += error;
      haa += w * row.score * row.score;
      hab += w * row.score;
      hbb += w;
    }
    const double det = haa * hbb - hab * hab;
    if (det <= 0) break;
    a -= (hbb * ga - hab * gb) / det;
    b -= (haa * gb - hab * ga) / det;
  }
  *slope = static_cast<float>(std::max(a, 0.05));
  *offset = static_cast<float>(b);
}

// The lowest probability from which on the head is right often enough; 2 where it never is. Says
// what precision and recall that gives.
float ChooseThreshold(std::vector<Judged> rows, const TurnModelBody& body, size_t head,
                      double precision, json::object* figures) {
  std::sort(rows.begin(), rows.end(),
            [](const Judged& a, const Judged& b) { return a.score > b.score; });
  double all = 0, found = 0;
  for (const Judged& row : rows) all += row.yes;
  double best_recall = 0, best_precision = 0;
  float threshold = 2;
  for (size_t i = 0; i < rows.size(); ++i) {
    found += rows[i].yes;
    const bool tied = i + 1 < rows.size() && rows[i + 1].score == rows[i].score;
    const double at = found / static_cast<double>(i + 1);
    if (tied || i + 1 < 10 || at < precision) continue;
    best_recall = found / all;
    best_precision = at;
    // Below even odds nothing is claimed, however few rows stood there.
    threshold = std::max(0.5F, Logistic(body.slope[head] * rows[i].score + body.offset[head]));
  }
  *figures = {{"held_back", rows.size()},
              {"held_back_yes", all},
              {"threshold", threshold},
              {"precision", std::round(best_precision * 1e4) / 1e4},
              {"recall", std::round(best_recall * 1e4) / 1e4}};
  return threshold;
}

Result<void> CheckRows(const std::vector<TurnRow>& rows, const std::vector<std::string>& heads) {
  if (heads.empty() || heads.size() > kTurnHeads)
    return InvalidInput(
        fmt::format("a turn model has 1 to {} heads, not {}", kTurnHeads, heads.size()));
  for (size_t h = 0; h < heads.size(); ++h) {
    size_t yes = 0, no = 0;
    for (const TurnRow& row : rows) {
      yes += row.truth[h] > 0;
      no += row.truth[h] < 0;
    }
    if (yes < 20 || no < 20)
      return InvalidInput(fmt::format(
          "head '{}' has {} rows that say yes and {} that say no; give at least 20 of each",
          heads[h], yes, no));
  }
  return {};
}

// One row in ten is held back, by its text, so that copies of a text stay on one side.
bool HeldBack(const TurnRow& row) { return Hash64(row.text) % 10 == 0; }

}  // namespace

void TurnModel::Predict(const Tokens& tokens, std::string_view text, bool serving,
                        Scores* scores) const {
  TurnFeatures features;
  features.Read(tokens, text, serving);
  body_->Sum(features, scores);
  for (size_t h = 0; h < body_->heads.size(); ++h)
    (*scores)[h] = Logistic(body_->slope[h] * (*scores)[h] + body_->offset[h]);
}

const std::vector<std::string>& TurnModel::heads() const { return body_->heads; }
const std::string& TurnModel::card() const { return body_->card; }
const std::string& TurnModel::hash() const { return body_->hash; }
float TurnModel::threshold(size_t head) const { return body_->threshold[head]; }

std::string TurnModel::Save() const {
  ModelWriter writer;
  writer.Value(static_cast<uint32_t>(body_->heads.size()));
  for (const std::string& head : body_->heads) writer.Text(head);
  for (const auto* numbers :
       {&body_->bias, &body_->step, &body_->slope, &body_->offset, &body_->threshold})
    writer.Value(*numbers);
  writer.List(body_->weights);
  writer.Text(body_->card);
  return WriteModelFile(kMagic, kVersion, writer.Take());
}

Result<TurnModel> TurnModel::Load(std::string_view bytes) {
  ASSIGN_OR_RETURN(ModelContent file, ReadModelFile(kMagic, kVersion, bytes));
  auto body = std::make_shared<TurnModelBody>();
  ModelReader reader(file.content);
  uint32_t heads = 0;
  reader.Value(&heads);
  if (heads == 0 || heads > kTurnHeads) return Corrupt("the model's heads do not read");
  body->heads.resize(heads);
  for (std::string& head : body->heads) reader.Text(&head);
  for (auto* numbers : {&body->bias, &body->step, &body->slope, &body->offset, &body->threshold})
    reader.Value(numbers);
  reader.List(&body->weights);
  reader.Text(&body->card);
  if (!reader.ok() || !reader.at_end() || body->weights.size() != kRows * kTurnHeads)
    return Corrupt("the model's content does not read");
  body->hash = file.hash;
  return TurnModel(std::move(body));
}

Result<TurnModel> TrainTurnModel(const std::vector<TurnRow>& rows,
                                 const std::vector<std::string>& heads,
                                 const TurnTrainSettings& settings) {
  RETURN_IF_ERROR(CheckRows(rows, heads));
  auto body = std::make_shared<TurnModelBody>();
  body->heads = heads;
  Learner learner(settings);
  std::vector<uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  Tokens tokens;
  TurnFeatures features;
  for (uint32_t epoch = 0; epoch < settings.epochs; ++epoch) {
    // Another order each round, the same on every machine.
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      const uint64_t x = (uint64_t{a} + 1) * kMix * (epoch * 2 + 3);
      const uint64_t y = (uint64_t{b} + 1) * kMix * (epoch * 2 + 3);
      return x != y ? x < y : a < b;
    });
    for (const uint32_t at : order) {
      if (HeldBack(rows[at])) continue;
      Tokenize(rows[at].text, &tokens);
      features.Read(tokens, rows[at].text, rows[at].serving);
      learner.Learn(features, rows[at]);
    }
  }
  learner.Round(body.get());
  std::vector<std::vector<Judged>> judged(heads.size());
  for (const TurnRow& row : rows) {
    if (!HeldBack(row)) continue;
    Tokenize(row.text, &tokens);
    features.Read(tokens, row.text, row.serving);
    TurnModel::Scores scores{};
    body->Sum(features, &scores);
    for (size_t h = 0; h < heads.size(); ++h)
      if (row.truth[h] != 0) judged[h].push_back({scores[h], row.truth[h] > 0});
  }
  json::object figures;
  for (size_t h = 0; h < heads.size(); ++h) {
    Calibrate(judged[h], &body->slope[h], &body->offset[h]);
    json::object of_head;
    body->threshold[h] = ChooseThreshold(judged[h], *body, h, settings.precision, &of_head);
    figures[heads[h]] = std::move(of_head);
  }
  json::object card;
  if (!settings.card.empty()) {
    ASSIGN_OR_RETURN(const json::value given, ParseJson(settings.card));
    if (!given.is_object()) return InvalidInput("the card is no JSON object");
    card = given.get_object();
  }
  card["rows"] = rows.size();
  card["heads"] = std::move(figures);
  body->card = ToJson(card);
  const std::string bytes = TurnModel(body).Save();
  return TurnModel::Load(bytes);
}

}  // namespace clarion::text
