// One target's equation: its rows, what is held constant, and the test of one column in it.
#pragma once

#include <Eigen/Dense>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "drivers/graph.h"
#include "drivers/internal/values.h"

namespace clarion::drivers::internal {

inline constexpr double kRowsPerColumn = 3;  // beyond segments and weeks

struct Column {
  size_t figure = 0;
  size_t lag = 0;  // weeks before the target's, `known_after` included
};

// Rows are segments and weeks in which the target and every column are there.
struct Design {
  std::vector<Column> columns;
  std::vector<uint32_t> segment, week;
  Eigen::VectorXd y, y_noise;
  Eigen::MatrixXd x, noise;        // rows × columns; noise: its deviation
  Eigen::MatrixXd alike;           // of columns: correlation of their noise
  size_t segments = 0, weeks = 0;  // with a row
  size_t rows() const { return segment.size(); }
};

// Products of some of the rows, segments' and weeks' means taken out.
struct Sample {
  std::vector<uint32_t> row;  // of the design
  Eigen::VectorXd y, weight;
  Eigen::MatrixXd x;
  Eigen::MatrixXd xx;
  Eigen::VectorXd xy;
  Eigen::MatrixXd noise;  // of xx: what of it is noise
  double freedom = 0;     // rows less segments and weeks
};

// The whole, the first half of its weeks and the second.
inline constexpr size_t kSamples = 3;

struct Solution {
  size_t figure = 0;
  double noise_out = 1;
  std::vector<Eigen::Index> columns;  // of the design
  std::array<Eigen::VectorXd, kSamples> beta;
  // Of the whole:
  Eigen::MatrixXd inverse, noise, x;
  Eigen::VectorXd left;  // what is not explained, by row
};

class Equation {
 public:
  // Fills what the report says of the target; kLearned where the equation can be used.
  Equation(const Panel& panel, const Values& values, const Rules& rules,
           const LearnSettings& settings, size_t target, TargetReport* report);

  const Design& design() const { return design_; }
  bool MayTell(Eigen::Index column) const { return may_tell_[static_cast<size_t>(column)]; }
  // None: the others say all that it says.
  std::optional<Edge> Test(Eigen::Index column);
  std::vector<Spot> Spots(Eigen::Index column);
  std::vector<size_t> Held(size_t figure);  // constant where that one is tested

 private:
  std::vector<Column> Columns(const Values& values, const Rules& rules, TargetReport* report) const;
  bool Build(const Values& values, std::vector<Column> columns);
  void DropStill(TargetReport* report);
  void MakeSamples();
  Sample SampleOf(std::vector<uint32_t> rows) const;
  void BoundNoise(TargetReport* report);
  std::vector<Eigen::Index> ColumnsFor(size_t figure) const;
  double NoiseOut(const std::vector<Eigen::Index>& columns) const;
  const Solution& Solve(size_t figure);
  Eigen::VectorXd Influence(const Solution& solution, Eigen::Index place) const;
  Eigen::VectorXd Rest(const Solution& solution, Eigen::Index place) const;
  std::optional<Eigen::Index> PlaceOf(const Solution& solution, Eigen::Index column) const;
  double ErrorOf(const Eigen::VectorXd& influence) const;

  const Panel& panel_;
  const Rules& rules_;
  const LearnSettings& settings_;
  const size_t target_;
  Design design_;
  std::array<Sample, kSamples> samples_;
  std::vector<bool> may_tell_;  // by column
  Solution solution_;           // the last one
};

}  // namespace clarion::drivers::internal
