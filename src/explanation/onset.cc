#include "explanation/onset.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace clarion::explanation {
namespace {

constexpr size_t kPeriodsMax = 2000;
constexpr double kMedianOfSquare = 0.4549;  // of a standard normal
constexpr double kProfileDrop = 1.92;       // half the 95 % quantile of χ² with 1 df
constexpr double kOverDrop = 3;             // what it must gain to be called over
constexpr double kEvidenceMin = 3;

// How much more the series varies than counting says; at least 1.
double Dispersion(std::span<const Period> series) {
  std::vector<double> squares;
  for (size_t t = 1; t < series.size(); ++t) {
    if (!(series[t].counting > 0) || !(series[t - 1].counting > 0)) continue;
    const double step = series[t].residual / std::sqrt(series[t].counting) -
                        series[t - 1].residual / std::sqrt(series[t - 1].counting);
    squares.push_back(step * step / 2);
  }
  if (squares.empty()) return 1;
  const auto middle = squares.begin() + static_cast<ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return std::max(1.0, *middle / kMedianOfSquare);
}

// Sums of score and information up to each period.
struct Sums {
  std::vector<double> u = {0};
  std::vector<double> i = {0};
  double Gain(size_t begin, size_t end) const {
    const double own_u = u[end] - u[begin];
    const double own_i = i[end] - i[begin];
    return own_i > 0 ? own_u * own_u / own_i / 2 : 0;
  }
};

Sums SumsOf(std::span<const Period> series, double dispersion) {
  Sums sums;
  for (const Period& period : series) {
    const double variance = dispersion * period.counting;
    const bool known = variance > 0;
    sums.u.push_back(sums.u.back() + (known ? period.size * period.residual / variance : 0));
    sums.i.push_back(sums.i.back() + (known ? period.size * period.size / variance : 0));
  }
  return sums;
}

}  // namespace

Period AmountPeriod(double now, double expected) {
  return {now - expected, expected, std::max(expected, 0.0)};
}

Period RatePeriod(double now_num, double now_den, double rate) {
  return {now_num - now_den * rate, now_den, now_den * rate * (1 - rate)};
}

std::optional<Onset> FindOnset(std::span<const Period> series) {
  const size_t skipped = series.size() > kPeriodsMax ? series.size() - kPeriodsMax : 0;
  series = series.subspan(skipped);
  const size_t n = series.size();
  if (n < 2) return std::nullopt;
  const Sums sums = SumsOf(series, Dispersion(series));
  Onset best;
  double gain = 0;
  Onset lasting;
  lasting.end = n;
  double gain_lasting = 0;
  for (size_t begin = 0; begin < n; ++begin) {
    for (size_t end = begin + 1; end <= n; ++end) {
      const double one = sums.Gain(begin, end);
      if (end == n && one > gain_lasting) {
        gain_lasting = one;
        lasting.begin = begin;
      }
      if (one <= gain) continue;
      gain = one;
      best.begin = begin;
      best.end = end;
    }
  }
  // That it is over is claimed only where the series says so.
  if (gain_lasting > 0 && gain_lasting >= gain - kOverDrop) {
    best = lasting;
    gain = gain_lasting;
  }
  const auto periods = static_cast<double>(n);
  best.log_evidence = gain - std::log(periods * (periods + 1) / 2);
  if (best.log_evidence < kEvidenceMin) return std::nullopt;
  best.effect = (sums.u[best.end] - sums.u[best.begin]) / (sums.i[best.end] - sums.i[best.begin]);
  best.low = best.high = best.begin;
  for (size_t begin = 0; begin < best.end; ++begin) {
    if (sums.Gain(begin, best.end) < gain - kProfileDrop) continue;
    best.low = std::min(best.low, begin);
    best.high = std::max(best.high, begin);
  }
  best.begin += skipped;
  best.low += skipped;
  best.high += skipped;
  best.end += skipped;
  return best;
}

}  // namespace clarion::explanation
