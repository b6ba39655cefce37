// Errors of means whose cases are not independent.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace clarion::performance::internal {

// Variance of a mean by its own cases, drawn to the variance of all as few cases ask: thirty of the
// same say little about the thirty-first.
inline double VarianceOfFew(double n, double squares, double variance) {
  constexpr double kCases = 20;
  return (squares + kCases * variance) / (n - 1 + kCases) / n;
}

// Sums of the deviations by cluster: what the error of a mean is made of.
class ClusterErrors {
 public:
  void Add(uint32_t cluster, double deviation) { by_[cluster] += deviation; }
  // Of the mean of n values. Small samples: clusters / (clusters − 1).
  double VarianceOfMean(double n) const {
    double squares = 0;
    for (const auto& [cluster, sum] : by_) squares += sum * sum;
    const auto clusters = static_cast<double>(by_.size());
    return clusters > 1 ? squares / n / n * clusters / (clusters - 1) : squares / n / n;
  }

 private:
  std::unordered_map<uint32_t, double> by_;
};

}  // namespace clarion::performance::internal
