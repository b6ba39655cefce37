// Cells as values with the noise that is in them.
#pragma once

#include <cmath>
#include <vector>

#include "drivers/graph.h"
#include "drivers/panel.h"

namespace clarion::drivers::internal {

class Values {
 public:
  Values(const Panel& panel, const LearnSettings& settings);

  bool Has(size_t figure, size_t segment, size_t week) const {
    return !std::isnan(value_[Index(figure, segment, week)]);
  }
  double Of(size_t figure, size_t segment, size_t week) const {
    return value_[Index(figure, segment, week)];
  }
  // Variance of the value around what it would be with contacts without end.
  double Noise(size_t figure, size_t segment, size_t week) const {
    return noise_[Index(figure, segment, week)];
  }
  // How far the noise of two figures is the same, -1 to 1: the same conversations carry both. Told
  // from every other day against the days between; 0 where it may be chance.
  double NoiseAlike(size_t a, size_t b) const { return alike_[a * figures_ + b]; }

 private:
  size_t Index(size_t figure, size_t segment, size_t week) const {
    return (figure * segments_ + segment) * weeks_ + week;
  }
  void FillAlike(const Panel& panel);
  void Fill(const Panel& panel, size_t figure, size_t segment, double least);

  size_t figures_, segments_, weeks_;
  std::vector<double> value_;  // NaN: too few contacts
  std::vector<double> noise_;
  std::vector<double> alike_;  // figures × figures
};

}  // namespace clarion::drivers::internal
