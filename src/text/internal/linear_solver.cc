#include "text/internal/linear_solver.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/random.h"
#include "text/internal/exp.h"

namespace clarion::text {
namespace {

// Sixteen floats at a time; the compiler maps it to what the machine has.
using Block = float __attribute__((vector_size(16)));
constexpr size_t kBlock = 4;

void AddScaled(float scale, const float* from, size_t n, float* to) {
  const Block factor = {scale, scale, scale, scale};
  for (size_t i = 0; i < n; i += kBlock) {
    Block a;
    Block b;
    std::memcpy(&a, from + i, sizeof(a));
    std::memcpy(&b, to + i, sizeof(b));
    b += factor * a;
    std::memcpy(to + i, &b, sizeof(b));
  }
}

// Steps of one row in the classes that changed.
struct Change {
  uint32_t in_class = 0;
  float step = 0;
};

constexpr float kStepMin = 1e-7F;

}  // namespace

void ScoreRow(const LinearProblem& problem, const LinearWeights& weights, size_t row,
              float* scores) {
  const size_t stride = problem.stride();
  std::fill(scores, scores + stride, 0.0F);
  for (size_t i = problem.begins[row]; i < problem.begins[row + 1]; ++i) {
    const SparseEntry& entry = problem.entries[i];
    AddScaled(entry.value, weights.data() + entry.column * stride, stride, scores);
  }
}

LinearWeights SolveHinge(const LinearProblem& problem, const std::vector<uint32_t>& rows,
                         double cost, size_t passes) {
  const size_t stride = problem.stride();
  const auto diagonal = static_cast<float>(1 / (2 * cost));
  LinearWeights weights(problem.columns * stride);
  std::vector<float> duals(rows.size() * stride);
  std::vector<float> scores(stride);
  std::vector<uint8_t> is_in(problem.class_count);
  std::vector<Change> changes;
  std::vector<uint32_t> order(rows.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  Random random(1);
  for (size_t pass = 0; pass < passes; ++pass) {
    random.Shuffle(&order);
    for (const uint32_t at : order) {
      const uint32_t row = rows[at];
      ScoreRow(problem, weights, row, scores.data());
      const SparseEntry* begin = problem.entries.data() + problem.begins[row];
      const SparseEntry* end = problem.entries.data() + problem.begins[row + 1];
      float length = diagonal;
      for (const SparseEntry* e = begin; e < end; ++e) length += e->value * e->value;
      for (const uint32_t c : problem.classes[row]) is_in[c] = 1;
      float* dual = duals.data() + at * stride;
      changes.clear();
      for (uint32_t c = 0; c < problem.class_count; ++c) {
        const float sign = is_in[c] != 0 ? 1.0F : -1.0F;
        const float gradient = sign * scores[c] - 1 + dual[c] * diagonal;
        if (dual[c] == 0 && gradient >= 0) continue;
        const float next = std::max(dual[c] - gradient / length, 0.0F);
        const float step = (next - dual[c]) * sign;
        dual[c] = next;
        if (std::abs(step) > kStepMin) changes.push_back({c, step});
      }
      for (const uint32_t c : problem.classes[row]) is_in[c] = 0;
      for (const SparseEntry* e = begin; e < end; ++e) {
        float* w = weights.data() + e->column * stride;
        for (const Change& change : changes) w[change.in_class] += e->value * change.step;
      }
    }
  }
  return weights;
}

namespace {

constexpr float kSharpness = 20;  // logits are scores times this; weights stay as small as hinge's
constexpr float kRate = 0.3F / kSharpness;
constexpr uint32_t kDropOf1024 = 307;

// Turns scores into the loss's slope in each class.
void LogisticSlope(const LinearProblem& problem, const std::vector<uint32_t>& classes,
                   float* scores) {
  const size_t n = problem.class_count;
  if (problem.multi_label) {
    for (size_t c = 0; c < n; ++c) {
      const float e = ExpNegative(-std::abs(scores[c] * kSharpness));
      scores[c] = scores[c] > 0 ? 1 / (1 + e) : e / (1 + e);
    }
  } else {
    const float top = *std::max_element(scores, scores + n);
    float sum = 0;
    for (size_t c = 0; c < n; ++c) {
      scores[c] = ExpNegative((scores[c] - top) * kSharpness);
      sum += scores[c];
    }
    for (size_t c = 0; c < n; ++c) scores[c] /= sum;
  }
  for (const uint32_t c : classes) scores[c] -= 1;
  std::fill(scores + n, scores + problem.stride(), 0.0F);
}

void AdaGradStep(const float* slope, float value, size_t stride, float* w, float* squares) {
  for (size_t c = 0; c < stride; ++c) {
    const float gradient = slope[c] * value;
    squares[c] += gradient * gradient;
    w[c] -= kRate * gradient / std::sqrt(squares[c]);
  }
}

}  // namespace

LinearWeights SolveLogistic(const LinearProblem& problem, const std::vector<uint32_t>& rows,
                            size_t passes) {
  const size_t stride = problem.stride();
  LinearWeights weights(problem.columns * stride);
  std::vector<float> squares(problem.columns * stride, 1e-8F);
  std::vector<float> scores(stride);
  std::vector<uint32_t> order = rows;
  std::vector<SparseEntry> kept;
  Random random(2);
  for (size_t pass = 0; pass < passes; ++pass) {
    random.Shuffle(&order);
    for (const uint32_t row : order) {
      kept.clear();
      for (size_t i = problem.begins[row]; i < problem.begins[row + 1]; ++i) {
        if (!random.Chance(kDropOf1024)) kept.push_back(problem.entries[i]);
      }
      std::fill(scores.begin(), scores.end(), 0.0F);
      for (const SparseEntry& e : kept) {
        AddScaled(e.value, weights.data() + e.column * stride, stride, scores.data());
      }
      LogisticSlope(problem, problem.classes[row], scores.data());
      for (const SparseEntry& e : kept) {
        AdaGradStep(scores.data(), e.value, stride, weights.data() + e.column * stride,
                    squares.data() + e.column * stride);
      }
    }
  }
  return weights;
}

}  // namespace clarion::text
