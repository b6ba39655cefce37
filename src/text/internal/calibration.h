// Small fits on rows a model did not learn from: turning scores into probabilities.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace clarion::text {

// Logistic regression of `truth` (in [0, 1]) on rows of `features`, by Newton steps with a little
// ridge. Returns a weight for each feature and the constant last. Empty input: all zero.
std::vector<double> FitLogistic(const std::vector<std::vector<float>>& features,
                                const std::vector<float>& truth, double ridge);

// One row of held-back scores of a one-label model.
struct HeldBack {
  std::vector<float> scores;
  uint32_t truth = 0;
};
// The factor on scores under which softmax has the least negative log-likelihood (1/temperature).
float FitSharpness(const std::vector<HeldBack>& rows);

struct Judged {
  float probability = 0;
  bool right = false;
};
// Expected calibration error over 15 bins of equal width.
double CalibrationError(const std::vector<Judged>& rows);

// Threshold on `probability` with the best F1 of `right`; rows are of one label or of all.
float BestF1Threshold(std::vector<Judged> rows, double* f1);
double F1At(const std::vector<Judged>& rows, float threshold);

}  // namespace clarion::text
