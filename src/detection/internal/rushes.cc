#include "detection/internal/rushes.h"

#include <algorithm>

#include "detection/slice_scan.h"

namespace clarion::detection {
namespace {

constexpr int kWeek = 7, kReference = 28;
constexpr double kRush = 2;     // times what was expected
constexpr int kOverDays = 4;    // the last days of the week after, on which it must be over
constexpr double kOver = 0.25;  // of the excess, at most, is left on them

bool IsOver(const SliceScan& scan, const SliceSign& rush, int day) {
  const int end = day + 1 + kWeek;
  const SliceSign after = scan.Look(rush.slice, {day - kReference, end - kOverDays, end});
  return after.now_value - rush.before_value < kOver * (rush.now_value - rush.before_value);
}

}  // namespace

Rushes FindRushes(const SliceRows& rows, double doubt) {
  Rushes out;
  out.left_out_from.assign(rows.size(), Rushes::kNever);
  for (size_t figure = 0; figure < rows.figures.size(); ++figure) {
    if (rows.figures[figure].kind != FigureKind::kVolume) continue;
    const SliceScan scan(rows, figure);
    for (int day = kReference; day + 1 + kWeek <= rows.days; ++day) {
      for (const SliceSign& sign : scan.Signs({day - kReference, day, day + 1}, doubt)) {
        if (sign.now.n < kRush * sign.expected || sign.slice.empty() || !IsOver(scan, sign, day))
          continue;
        const auto [first, last] = RowsOfDays(rows, day, day + 1);
        for (size_t row = first; row < last; ++row)
          if (Covers(rows, sign.slice, row)) out.left_out_from[row] = day + 1 + kWeek;
      }
    }
  }
  for (size_t row = 0; row < rows.size(); ++row)
    if (out.left_out_from[row] != Rushes::kNever)
      out.order.emplace_back(out.left_out_from[row], row);
  std::stable_sort(out.order.begin(), out.order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

}  // namespace clarion::detection
