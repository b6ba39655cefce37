// The two ways a linear model is fitted, over one sparse table. Both read rows one by one and all
// classes at once, so a pass is one sweep of small dense vectors; both are single-threaded and
// depend on nothing but their input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clarion::text {

struct SparseEntry {
  uint32_t column = 0;
  float value = 0;
};

// Rows of features and the classes each belongs to.
struct LinearProblem {
  std::vector<SparseEntry> entries;
  std::vector<size_t> begins = {0};            // of each row in `entries`; one more than rows
  std::vector<std::vector<uint32_t>> classes;  // of each row; one, or several with multi_label
  size_t columns = 0;
  size_t class_count = 0;
  bool multi_label = false;

  size_t rows() const { return begins.size() - 1; }
  size_t stride() const { return (class_count + 15) / 16 * 16; }  // floats a column of weights has
};

using LinearWeights = std::vector<float>;  // [column * stride + class]

// One class against the rest with squared hinge loss, by dual coordinate descent (Hsieh et al.,
// ICML 2008, "A dual coordinate descent method for large-scale linear SVM", algorithm 1) for all
// classes side by side. `cost` is C. `rows`: which rows to learn from. `passes` sweeps; five come
// within noise of convergence. O(passes × entries × classes).
LinearWeights SolveHinge(const LinearProblem& problem, const std::vector<uint32_t>& rows,
                         double cost, size_t passes);

// Softmax regression (independent logistic regressions with multi_label) by AdaGrad, with a part
// of the features left out at each step, which keeps it from leaning on few of them.
LinearWeights SolveLogistic(const LinearProblem& problem, const std::vector<uint32_t>& rows,
                            size_t passes);

// Scores of one row: sum over its entries. `scores` has stride() floats.
void ScoreRow(const LinearProblem& problem, const LinearWeights& weights, size_t row,
              float* scores);

}  // namespace clarion::text
