// When a change began, from the slice's own series.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace clarion::explanation {

// One period (an hour, a day) of a slice, in order of time without gaps.
struct Period {
  double residual = 0;  // now − expected
  double size = 0;      // residual per unit of effect: expected (amount), contacts (rate)
  double counting = 0;  // its variance by counting alone
};
Period AmountPeriod(double now, double expected);
// `rate` is the expected one, in [0, 1].
Period RatePeriod(double now_num, double now_den, double rate);

struct Onset {
  size_t begin = 0;  // first period of the change
  size_t low = 0;    // begin lies in [low, high] with 95 % (profile likelihood)
  size_t high = 0;
  size_t end = 0;           // one past its last period; the series' length: it goes on
  double effect = 0;        // relative (amount) or in rate
  double log_evidence = 0;  // gain in ln likelihood, less ln of the segments looked at; > 0
};

// The one stretch of periods whose common effect explains the series best (the generalised
// likelihood ratio of change detection; Siegmund 1985). Noise is taken from differences of
// neighbours, so a step does not inflate it. nullopt: no stretch stands out. At most 2,000 periods
// are searched, the last ones. O(periods²).
std::optional<Onset> FindOnset(std::span<const Period> series);

}  // namespace clarion::explanation
