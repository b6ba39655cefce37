// Cases as rows of zeros and ones, and least squares within agents.
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <string>
#include <vector>

#include "performance/cases.h"

namespace clarion::performance::internal {

// Which columns a case has a one in: one a factor, or none where its level is the reference.
class Design {
 public:
  static constexpr int kReference = -1;
  // Levels with fewer than `least` cases, or beyond the `most` frequent, are one. The most frequent
  // level of each factor is the reference.
  Design(const Cases& cases, size_t most, int64_t least);

  size_t factors() const { return columns_of_.size(); }
  int columns() const { return columns_; }
  // Of case i, factor f.
  int Column(size_t i, size_t f) const { return columns_of_[f][cases_.factors[f].level[i]]; }
  // Adds the case's ones to a vector.
  template <typename Vector>
  void AddTo(size_t i, Vector* to) const {
    for (size_t f = 0; f < factors(); ++f)
      if (const int c = Column(i, f); c != kReference) (*to)(c) += 1;
  }
  double Dot(size_t i, const Eigen::VectorXd& by) const {
    double sum = 0;
    for (size_t f = 0; f < factors(); ++f)
      if (const int c = Column(i, f); c != kReference) sum += by(c);
    return sum;
  }
  // Of a column, for people.
  struct Name {
    size_t factor = 0;
    std::string level;
  };
  const std::vector<Name>& names() const { return names_; }
  const std::vector<std::string>& references() const { return references_; }

 private:
  const Cases& cases_;
  int columns_ = 0;
  std::vector<std::vector<int>> columns_of_;  // [factor][level]
  std::vector<Name> names_;
  std::vector<std::string> references_;
};

// Sums by agent that least squares within agents is made of.
struct WithinSums {
  WithinSums(size_t agents, int columns);
  void Add(const Design& design, const Cases& cases, size_t i, double y);
  // Σ xx′ and Σ xy within agents, Σ y² within agents.
  void Centre();

  Eigen::MatrixXd xx;
  Eigen::VectorXd xy;
  double yy = 0;
  Eigen::MatrixXd x_sum;  // columns × agents
  Eigen::VectorXd y_sum;
  Eigen::VectorXd yy_of;  // Σ y² by agent
  Eigen::VectorXd n;
  double total = 0;
};

// Solves a symmetric system whose columns may be redundant: those get 0.
class Solver {
 public:
  explicit Solver(const Eigen::MatrixXd& xx);
  Eigen::VectorXd Solve(const Eigen::VectorXd& xy) const;
  int rank() const { return rank_; }
  const std::vector<bool>& kept() const { return kept_; }

 private:
  Eigen::MatrixXd inverse_;
  std::vector<bool> kept_;
  int rank_ = 0;
};

}  // namespace clarion::performance::internal
