#include "drivers/internal/values.h"

#include <algorithm>
#include <limits>

namespace clarion::drivers::internal {

Values::Values(const Panel& panel, const LearnSettings& settings)
    : figures_(panel.figures().size()),
      segments_(panel.segments().size()),
      weeks_(panel.weeks()),
      value_(panel.figures().size() * segments_ * weeks_, std::numeric_limits<double>::quiet_NaN()),
      noise_(value_.size()),
      alike_(figures_ * figures_) {
  for (size_t f = 0; f < panel.figures().size(); ++f)
    for (size_t s = 0; s < segments_; ++s) Fill(panel, f, s, settings.least_contacts);
  FillAlike(panel);
}

void Values::FillAlike(const Panel& panel) {
  // Differences between the days, in deviations; NaN where a side is empty.
  const size_t cells = segments_ * weeks_;
  std::vector<double> differ(figures_ * cells, std::numeric_limits<double>::quiet_NaN());
  for (size_t f = 0; f < figures_; ++f) {
    double* of = &differ[f * cells];
    for (size_t s = 0; s < segments_; ++s) {
      double sum = 0, n = 0;
      for (size_t w = 0; w < weeks_; ++w) {
        const Cell& all = panel.Of(f, s, w);
        const Cell& odd = panel.OddDays(f, s, w);
        const double even = all.n - odd.n;
        if (!Has(f, s, w) || odd.n < 1 || even < 1) continue;
        double& one = of[s * weeks_ + w];
        one = panel.figures()[f].count ? (odd.n - even) / std::sqrt(all.n)
                                       : (odd.sum / odd.n - (all.sum - odd.sum) / even) /
                                             std::sqrt(1 / odd.n + 1 / even);
        sum += one, n += 1;
      }
      // Weekdays that always differ are no noise.
      for (size_t w = 0; w < weeks_; ++w) of[s * weeks_ + w] -= n > 0 ? sum / n : 0;
    }
  }
  for (size_t a = 0; a < figures_; ++a)
    for (size_t b = 0; b <= a; ++b) {
      double ab = 0, aa = 0, bb = 0, n = 0;
      for (size_t i = 0; i < cells; ++i) {
        const double x = differ[a * cells + i], y = differ[b * cells + i];
        if (std::isnan(x) || std::isnan(y)) continue;
        ab += x * y, aa += x * x, bb += y * y, n += 1;
      }
      double alike = aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
      if (alike * alike * n < 2 * 2) alike = 0;
      alike_[a * figures_ + b] = alike_[b * figures_ + a] = a == b ? 1 : alike;
    }
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
