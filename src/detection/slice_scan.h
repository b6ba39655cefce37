// Looks at every slice of one or two values, at the end of any day, for a figure that moved: one
// stretch of days held against the days before as two samples.
//
// Day sums of every slice are added up once, so that a look at any window costs one pass over the
// slices. A sign is the signed root of the likelihood ratio of "two levels" against "one" (shares),
// or Student's t turned into a normal deviate (means); a volume is the slice's share of all
// contacts. Each is divided by its past spread: days and weeks against those before them, over all
// slices (Efron's empirical null, 2004) and of the slice itself, which is how cycles longer than a
// week are learned. A slice must beat ln(slices of its depth); the strongest is taken out and the
// others tested on what is left (explanation's search works alike).
#pragma once

#include <cstdint>
#include <vector>

#include "detection/slice_rows.h"

namespace clarion::detection {

struct SliceSums {
  double n = 0, x = 0, xx = 0;
  SliceSums& operator+=(const SliceSums& other);
  SliceSums& operator-=(const SliceSums& other);
};

// Days [begin, end) against [before, begin). Of less than a week, only the same weekdays of the
// days before are held against it.
struct Stretch {
  int before = 0, begin = 0, end = 0;

  int days() const { return end - begin; }
  bool weekly() const { return days() < 7; }
  // Whether a day in [before, begin) is one of those.
  bool Keeps(int day) const { return !weekly() || (begin - day - 1) % 7 >= 7 - days(); }
  int days_before() const;
};

struct SliceSign {
  size_t figure = 0;
  SliceOf slice;
  double z = 0;  // signed, after division by the past spread
  SliceSums now, before;
  double now_value = 0, before_value = 0;  // share or mean; volume: contacts a day
  double expected = 0;                     // volume: contacts expected in the stretch
  // Column, where the slice is held against its other values because it was not there before; -1.
  int lent = -1;
};

class SliceScan {
 public:
  // Adds up one figure. Memory: 24 bytes a slice and day. Time: rows × pairs of columns,
  // and slices × days. REQUIRES: rows outlive it.
  SliceScan(const SliceRows& rows, size_t figure);

  // Leaves a row out of every look from now on. Time: slices of the row × days after it.
  void LeaveOut(size_t row);

  // The slices that moved, strongest first, each on what those before it leave; `doubt` = ln(tests
  // a false sign is spread over), what z²/2 must exceed beyond the slices' own number.
  std::vector<SliceSign> Signs(const Stretch& stretch, double doubt) const;
  // One slice in one stretch, whatever comes out.
  SliceSign Look(const SliceOf& slice, const Stretch& stretch) const;
  // The sign's slice by the values of another column: what is left of the change at the shares
  // before (direct standardisation over the values seen at both times), and the value whose share
  // moved it most, if its share rose.
  struct Mixed {
    double left = 0;
    double covered = 0;  // share, before, of the values seen at both times
    int value = -1;
    bool defined = false;  // a value says what the figure is: abandoned contacts had no agent
  };
  Mixed ByShares(const SliceSign& sign, const Stretch& stretch, size_t column) const;
  // The day the slice's change began, judged at the end of day `end`: the split of the last `back`
  // days with the strongest sign.
  int Onset(const SliceOf& slice, int end, int back) const;

 private:
  struct Pair {
    uint16_t a, b;
    size_t offset;
  };
  template <typename Visit>
  void EachSlice(size_t row, const Visit& visit) const;
  size_t Index(const SliceOf& slice) const;
  SliceOf At(size_t index) const;
  SliceSums Between(size_t index, int begin, int end) const;
  SliceSums Own(size_t index, const Stretch& stretch) const;
  // What the slice is held against. A version that was not there before is held against those
  // before it (`lent`: its column; else -1).
  SliceSums Reference(size_t index, const SliceSums& now, const Stretch& stretch, int* lent) const;
  bool Lends(const SliceOf& slice, const SliceCondition& one) const;
  bool Searched(size_t index) const;
  SliceSign Judge(size_t index, const SliceSums& now, const SliceSums& before,
                  const SliceSums& all_now, const SliceSums& all_before,
                  const Stretch& stretch) const;
  // One table for single days, one for weeks: by weeks that were over, none first.
  struct Spread {
    std::vector<double> all = {1};
    std::vector<std::vector<float>> own;  // of each slice
  };
  Spread LearnSpread(int length) const;
  double SpreadOf(size_t index, const Stretch& stretch) const;
  struct Candidate {
    double gain = 0;
    size_t index = 0;
    SliceSign sign;
  };
  SliceSign LeftOf(const SliceSign& of, std::vector<SliceOf> taken, const SliceOf& less,
                   const Stretch& stretch) const;
  SliceSign Sharpened(const SliceSign& pick, const std::vector<Candidate>& candidates,
                      const std::vector<SliceOf>& taken, const Stretch& stretch) const;
  // Calls visit(row, is_now) for the slice's rows that count in the stretch.
  template <typename Visit>
  void EachRow(const SliceOf& slice, int lent, const Stretch& stretch, const Visit& visit) const;
  // The slice's sums in the stretch over rows `taken` does not cover.
  void Without(const SliceOf& slice, int lent, const std::vector<SliceOf>& taken,
               const Stretch& stretch, SliceSums* now, SliceSums* before) const;

  const SliceRows& rows_;
  const SliceFigure& figure_;
  const size_t figure_index_;
  std::vector<size_t> single_;  // offset of each column's values; slice 0 is everything
  std::vector<Pair> pairs_;
  size_t slices_ = 1;
  std::vector<SliceSums> upto_;  // [slice][day]: sums of days before it; days + 1 each
  std::vector<char> left_out_;   // per row
  Spread days_, weeks_;
  double ln_slices_[3] = {0, 0, 0};
};

}  // namespace clarion::detection
