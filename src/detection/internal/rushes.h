// Rushes: a few days on which one slice brought far more contacts than before, over again (an
// outage). Their contacts are unlike others in everything, and would colour every later figure of
// the slices they lie in; so later looks leave them out.
#pragma once

#include <vector>

#include "detection/slice_rows.h"

namespace clarion::detection {

struct Rushes {
  static constexpr int kNever = 1 << 30;
  // Per row: the end of the day from which looks leave it out. kNever: none does.
  std::vector<int> left_out_from;
  // Rows by that day, ascending; rows no look leaves out are not in it.
  std::vector<std::pair<int, size_t>> order;

  bool LeftOut(size_t row, int at) const { return left_out_from[row] <= at; }
};

// A rush is known to be over a week after its day. `doubt` as for SliceScan::Signs. Looks at the
// rows before the end of each day alone, so that more days change nothing of what was known.
Rushes FindRushes(const SliceRows& rows, double doubt);

}  // namespace clarion::detection
