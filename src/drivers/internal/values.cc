#include "drivers/internal/values.h"

#include <algorithm>
#include <limits>

namespace clarion::drivers::internal {

Values::Values(const Panel& panel, const LearnSettings& settings)
    : segments_(panel.segments().size()),
      weeks_(panel.weeks()),
      value_(panel.figures().size() * segments_ * weeks_, std::numeric_limits<double>::quiet_NaN()),
      noise_(value_.size()) {
  for (size_t f = 0; f < panel.figures().size(); ++f)
    for (size_t s = 0; s < segments_; ++s) Fill(panel, f, s, settings.least_contacts);
}

void Values::Fill(const Panel& panel, size_t figure, size_t segment, double least) {
  const bool count = panel.figures()[figure].count;
  // A week without contacts counts as none only between a segment's first and last ones.
  size_t first = weeks_, last = 0;
  // Within weeks, all weeks together: one week's own variance is a poor guess where it is small.
  double contacts = 0, squares = 0, freedom = 0;
  for (size_t w = 0; w < weeks_; ++w) {
    const Cell& cell = panel.Of(figure, segment, w);
    contacts += cell.n;
    if (cell.n < 1) continue;
    first = std::min(first, w);
    last = w;
    squares += std::max(0.0, cell.squares - cell.sum * cell.sum / cell.n);
    freedom += cell.n - 1;
  }
  if (contacts <= 0) return;
  const double usual = contacts / static_cast<double>(last - first + 1);
  if (count && usual < least) return;
  const double variance = freedom > 0 ? squares / freedom : 0;
  for (size_t w = first; w <= last; ++w) {
    const Cell& cell = panel.Of(figure, segment, w);
    const size_t at = Index(figure, segment, w);
    if (count) {
      value_[at] = cell.n / usual;
      noise_[at] = 1 / usual;  // Poisson
    } else if (cell.n >= least) {
      value_[at] = cell.sum / cell.n;
      noise_[at] = variance / cell.n;
    }
  }
}

}  // namespace clarion::drivers::internal
