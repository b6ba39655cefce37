#include "detection/internal/shape_memory.h"

#include <algorithm>

namespace clarion::detection {
namespace {

constexpr double kMostSpan = 0.1;  // of the range, by coordinate; 1 - vigilance

}  // namespace

bool ShapeMemory::EndsBlock(double x) {
  least_ = rows_ == 0 ? x : std::min(least_, x);
  most_ = rows_ == 0 ? x : std::max(most_, x);
  sum_ += x;
  ++rows_;
  if (rows_ % kBlockRows != 0) return false;
  std::rotate(means_.begin(), means_.begin() + 1, means_.end());
  means_.back() = sum_ / kBlockRows;
  sum_ = 0;
  return true;
}

ShapeMemory::Match ShapeMemory::Nearest() const {
  Match best;
  for (uint32_t i = 0; i < shapes_; ++i) {
    const Box& box = boxes_[i];
    Match now{.box = i};
    for (int b = 0; b < kBlocks; ++b) {
      now.outside += std::max({0.0, box.low[b] - means_[b], means_[b] - box.high[b]});
      now.span += box.high[b] - box.low[b];
    }
    const bool nearer =
        now.outside < best.outside || (now.outside == best.outside && now.span < best.span);
    if (i == 0 || nearer) best = now;
  }
  return best;
}

void ShapeMemory::Begin() {
  Box* box = shapes_ < kShapes
                 ? &boxes_[shapes_++]
                 : std::min_element(boxes_.begin(), boxes_.end(),
                                    [](const Box& a, const Box& b) { return a.used < b.used; });
  *box = {.low = means_, .high = means_, .used = rows_};
}

double ShapeMemory::Add(double x) {
  if (!EndsBlock(x) || rows_ < uint64_t(kBlockRows) * kBlocks) return 0;
  const double range = (most_ - least_) * kBlocks;
  if (range <= 0) return 0;
  if (shapes_ == 0) {
    Begin();
    return 0;
  }
  const Match match = Nearest();
  if (match.outside + match.span > kMostSpan * range) {
    Begin();
  } else {
    Box& box = boxes_[match.box];
    for (int b = 0; b < kBlocks; ++b) {
      box.low[b] = std::min(box.low[b], means_[b]);
      box.high[b] = std::max(box.high[b], means_[b]);
    }
    box.used = rows_;
  }
  return match.outside / range;
}

}  // namespace clarion::detection
