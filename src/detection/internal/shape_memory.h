// The shapes a series has taken so far, as boxes in the space of short windows: fuzzy adaptive
// resonance (Carpenter, Grossberg & Rosen 1991), with the complement-coded prototype kept as the
// least and the most of each coordinate, in the unit of the series.
#pragma once

#include <array>
#include <cstdint>

namespace clarion::detection {

// A window is the means of eight blocks of eight rows. A box takes a window in when what it would
// then span is at most a tenth of the range of all rows so far; else the window begins a box of its
// own, in the place of the one longest unused when there is no room. Plain values: saving is
// copying. 60 boxes of 8 by 2 numbers, 8 KB; a row costs some 60 comparisons on average.
class ShapeMemory {
 public:
  static constexpr int kBlockRows = 8;
  static constexpr int kBlocks = 8;
  static constexpr int kShapes = 60;

  // How far the window that ends with this row lies outside the nearest box: mean distance by
  // coordinate over the range so far, in [0, 1]. 0 on rows that end no block.
  double Add(double x);
  uint64_t shapes() const { return shapes_; }

 private:
  using Window = std::array<double, kBlocks>;
  struct Box {
    Window low{};
    Window high{};
    uint64_t used = 0;
  };
  struct Match {
    uint32_t box = 0;
    double outside = 0;  // sum over coordinates
    double span = 0;     // of the box, the same
  };

  bool EndsBlock(double x);
  Match Nearest() const;
  void Begin();

  std::array<Box, kShapes> boxes_{};
  Window means_{};  // oldest first
  double sum_ = 0;
  double least_ = 0;
  double most_ = 0;
  uint64_t rows_ = 0;
  uint64_t shapes_ = 0;
};

}  // namespace clarion::detection
