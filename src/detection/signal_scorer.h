// One lone series, of any unit and step, scored row by row: how much does this row begin something
// not seen before?
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "detection/series.h"

namespace clarion::detection {

struct SignalScore {
  double score = 0;  // [0, 1]; 0 while learning and for a gap
  bool alert = false;
};

// Strictly online: a row's score rests on the rows before it and itself. Deterministic. One thread
// at a time. About 1 µs a row; about 16 KB of state. A time before the last one is taken as it is.
class SignalScorer {
 public:
  // Of alerts, at most so many a week, unless a stronger sign than the weakest of them comes.
  SignalScorer(SeriesKind kind, double alerts_a_week);
  ~SignalScorer();
  SignalScorer(SignalScorer&&) noexcept;
  SignalScorer& operator=(SignalScorer&&) noexcept;

  // The next row. A value that is not finite is a gap. Times may repeat.
  SignalScore Step(TimeMs at, double value);

  // As Monitor::Save and Restore.
  std::string Save() const;
  static Result<SignalScorer> Restore(std::string_view bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace clarion::detection
