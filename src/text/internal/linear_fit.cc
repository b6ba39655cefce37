#include "text/internal/linear_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "text/internal/linear_solver.h"

namespace clarion::text {
namespace {

constexpr double kCost = 2;  // C of the hinge fit
constexpr size_t kQuickPasses = 2;
constexpr size_t kHingePasses = 6;
constexpr size_t kLogisticPasses = 4;
constexpr float kLogisticShare = 0.75F;  // of the sum; hinge has 1
constexpr float kBiasValue = 0.2F;       // of the feature every row has
// Weights beyond this share of the largest are cut: few are, and the rest gain steps.
constexpr float kClip = 0.5F;
constexpr float kSteps = 127;
// So many floats of weights at most; rare features go first when there would be more.
constexpr size_t kCellsMax = 48'000'000;

struct Column {
  uint32_t key = 0;
  uint32_t rows_with = 0;
  FeatureShape shape = FeatureShape::kWord;
  uint8_t rarity = 0;
};

// Columns by ascending key; column 0 of a problem is the bias, so column i is i + 1 there.
struct Vocabulary {
  std::vector<Column> columns;
  std::unordered_map<uint32_t, uint32_t> by_key;
  void Index() {
    by_key.clear();
    for (uint32_t i = 0; i < columns.size(); ++i) by_key.emplace(columns[i].key, i);
  }
};

Vocabulary MakeVocabulary(const PreparedRows& prepared, const std::vector<uint32_t>& rows) {
  std::unordered_map<uint32_t, Column> all;
  for (const uint32_t row : rows) {
    for (const Feature& feature : prepared.features[row]) {
      Column& column = all[feature.key];
      column.key = feature.key;
      column.shape = feature.shape;
      ++column.rows_with;
    }
  }
  Vocabulary out;
  uint32_t least = 1;
  const size_t most = kCellsMax / prepared.names.size();
  do {
    out.columns.clear();
    for (const auto& [key, column] : all) {
      if (column.rows_with >= least) out.columns.push_back(column);
    }
    ++least;
  } while (out.columns.size() > most);
  std::sort(out.columns.begin(), out.columns.end(),
            [](const Column& a, const Column& b) { return a.key < b.key; });
  for (Column& column : out.columns) column.rarity = RarityOf(rows.size(), column.rows_with);
  out.Index();
  return out;
}

LinearProblem MakeProblem(const PreparedRows& prepared, const std::vector<uint32_t>& rows,
                          const Vocabulary& vocabulary) {
  LinearProblem problem;
  problem.columns = vocabulary.columns.size() + 1;
  problem.class_count = prepared.names.size();
  problem.multi_label = prepared.multi_label;
  for (const uint32_t row : rows) {
    const size_t begin = problem.entries.size();
    problem.entries.push_back({0, kBiasValue});
    std::array<uint64_t, kFeatureKinds> squares{};
    for (const Feature& feature : prepared.features[row]) {
      const auto found = vocabulary.by_key.find(feature.key);
      if (found == vocabulary.by_key.end()) continue;
      const uint32_t rarity = vocabulary.columns[found->second].rarity;
      squares[KindOf(feature.shape)] += rarity * rarity;
    }
    for (const Feature& feature : prepared.features[row]) {
      const auto found = vocabulary.by_key.find(feature.key);
      if (found == vocabulary.by_key.end()) continue;
      const size_t kind = KindOf(feature.shape);
      const float value = kKindShare[kind] * vocabulary.columns[found->second].rarity /
                          std::sqrt(static_cast<float>(squares[kind]));
      problem.entries.push_back({found->second + 1, value});
    }
    std::sort(problem.entries.begin() + static_cast<std::ptrdiff_t>(begin), problem.entries.end(),
              [](const SparseEntry& a, const SparseEntry& b) { return a.column < b.column; });
    problem.begins.push_back(problem.entries.size());
    problem.classes.push_back(prepared.labels[row]);
  }
  return problem;
}

std::vector<uint32_t> AllRows(const LinearProblem& problem) {
  std::vector<uint32_t> rows(problem.rows());
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

// Keeps the columns with the most weight. Words seen twice stay whatever they weigh, up to half of
// the room: what a model knows of a text is told by its words.
void KeepHeaviest(const LinearProblem& problem, const LinearWeights& weights, size_t keep,
                  Vocabulary* vocabulary) {
  if (vocabulary->columns.size() <= keep) return;
  const size_t stride = problem.stride();
  std::vector<std::pair<float, uint32_t>> order;
  for (uint32_t i = 0; i < vocabulary->columns.size(); ++i) {
    const Column& column = vocabulary->columns[i];
    const float* w = weights.data() + (i + 1) * stride;
    float weight = std::inner_product(w, w + stride, w, 0.0F);
    if (column.shape == FeatureShape::kWord && column.rows_with > 1) {
      weight += 1e6F * static_cast<float>(column.rows_with);
    }
    order.emplace_back(-weight, i);
  }
  std::sort(order.begin(), order.end());
  size_t words = 0;
  while (words < order.size() && order[words].first < -1e6F) ++words;
  if (words > keep / 2) {
    for (size_t i = keep / 2; i < words; ++i) {
      const Column& column = vocabulary->columns[order[i].second];
      order[i].first += 1e6F * static_cast<float>(column.rows_with);
    }
    std::sort(order.begin(), order.end());
  }
  std::vector<Column> kept;
  for (size_t i = 0; i < keep; ++i) kept.push_back(vocabulary->columns[order[i].second]);
  std::sort(kept.begin(), kept.end(),
            [](const Column& a, const Column& b) { return a.key < b.key; });
  vocabulary->columns = std::move(kept);
  vocabulary->Index();
}

// One step size for each kind, so that prediction adds bytes and multiplies once.
void Quantise(const LinearWeights& weights, const Vocabulary& vocabulary, LinearModelBody* body) {
  const size_t stride = body->stride();
  std::array<float, kFeatureKinds> largest{};
  const auto folded = [&](size_t row, size_t c) {  // with the rarity in it, unit 1
    return weights[(row + 1) * stride + c] * vocabulary.columns[row].rarity * kRarityUnit;
  };
  for (size_t row = 0; row < vocabulary.columns.size(); ++row) {
    float& most = largest[KindOf(vocabulary.columns[row].shape)];
    for (size_t c = 0; c < stride; ++c) most = std::max(most, std::abs(folded(row, c)));
  }
  for (size_t kind = 0; kind < kFeatureKinds; ++kind) {
    body->scale[kind] = std::max(largest[kind], 1e-6F) * kClip / kSteps;
  }
  body->weights.resize(vocabulary.columns.size() * stride);
  for (size_t row = 0; row < vocabulary.columns.size(); ++row) {
    const float step = body->scale[KindOf(vocabulary.columns[row].shape)];
    for (size_t c = 0; c < stride; ++c) {
      const float steps = std::clamp(std::round(folded(row, c) / step), -kSteps, kSteps);
      body->weights[row * stride + c] = static_cast<int8_t>(steps);
    }
    body->keys.push_back(vocabulary.columns[row].key);
    body->rarity.push_back(vocabulary.columns[row].rarity);
  }
  body->bias.assign(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(stride));
  for (float& bias : body->bias) bias *= kBiasValue;
}

}  // namespace

LinearModelBody FitBody(const PreparedRows& prepared, const std::vector<uint32_t>& rows,
                        size_t rows_max) {
  LinearModelBody body;
  body.multi_label = prepared.multi_label;
  body.none = prepared.none;
  body.labels = prepared.names;
  body.unseen_rarity = RarityOf(rows.size(), 0);
  Vocabulary vocabulary = MakeVocabulary(prepared, rows);
  LinearProblem problem = MakeProblem(prepared, rows, vocabulary);
  const std::vector<uint32_t> all = AllRows(problem);
  if (vocabulary.columns.size() > rows_max) {
    KeepHeaviest(problem, SolveHinge(problem, all, kCost, kQuickPasses), rows_max, &vocabulary);
    problem = MakeProblem(prepared, rows, vocabulary);
  }
  LinearWeights weights = SolveHinge(problem, all, kCost, kHingePasses);
  const LinearWeights logistic = SolveLogistic(problem, all, kLogisticPasses);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] += kLogisticShare * logistic[i];
  Quantise(weights, vocabulary, &body);
  if (prepared.multi_label) body.calibration.resize(prepared.names.size());
  body.Index();
  return body;
}

}  // namespace clarion::text
