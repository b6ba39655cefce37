// Autocorrelated noise: AR(1) beside independent noise whose variance falls with volume.
#pragma once

#include <cstddef>
#include <vector>

namespace clarion::actions::internal {

struct NoiseModel {
  double phi = 0;    // correlation from step to step of the AR part, (−1, 1)
  double share = 0;  // of the variance that is AR, [0, 1]
  double log_prior = 0;
};
const std::vector<NoiseModel>& NoiseGrid();

using Column = std::vector<double>;

// Makes columns independent with unit variance (times a common scale): the Kalman filter of one
// state. `steps` ascend; `independent` are relative variances of the independent part, about 1.
// Returns ln |V|, of which each row's part goes to `log_variances`. Causal: row i depends on rows
// up to i only. O(rows × columns).
double Whiten(const NoiseModel& model, const std::vector<size_t>& steps, const Column& independent,
              std::vector<Column>* columns, Column* log_variances = nullptr);

// Σ over lower-triangular Cholesky; A is p × p row by row, made of it in place. False where A is
// not positive definite. ln |A| is added to *log_det when given.
bool Cholesky(std::vector<double>* a, size_t p, double* log_det);
// Solves L Lᵀ x = b in place.
void CholeskySolve(const std::vector<double>& l, size_t p, double* b);

// A mixture of Student t distributions with one number of degrees of freedom.
struct MixturePart {
  double log_weight = 0;
  double mean = 0;
  double scale = 0;
};
struct Interval {
  double mean = 0;
  double low = 0;
  double high = 0;
};
// 95 % by equal tails.
Interval IntervalOf(std::vector<MixturePart> parts, double degrees_of_freedom);

}  // namespace clarion::actions::internal
