// What a figure will be in the weeks ahead, and how likely it will be on the wrong side of a
// target. Pure and deterministic.
//
// Model: a day's figure is level + damped trend + weekday + noise. The level wanders, the trend is
// an autoregression that fades (Gardner and McKenzie 1985 damp it likewise); a day's noise is that
// of its rows (a share's binomial, a mean's spread over the root of n) and more that is the same
// for a busy day and a quiet one. A Kalman filter runs for each of 240 settings of how fast each of
// these moves; each weighs as much as it makes the days seen likely (Bayesian model averaging), so
// that not knowing them widens the interval. 2,000 paths drawn from all of it give each answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace clarion::detection {

// What one day adds up to: a share's rows have the value 0 or 1.
struct DaySums {
  double n = 0;
  double total = 0;    // Σ value
  double squares = 0;  // Σ value²
};

struct OutlookAsked {
  std::vector<DaySums> days;  // without a gap, oldest first; a day with n = 0 was not seen
  double target = 0;
  bool at_least = true;  // else at most
  double lowest = 0;     // bounds of a figure
  double highest = 1;
  double minimum_n = 30;  // rows of the last 28 days below which nothing is said
  int ahead = 28;         // days after the last of `days`
};

enum class OutlookState : uint8_t {
  kTooLittle,  // fewer than 21 days seen, or rows than asked
  kBreached,   // the last seven days' figure is on the wrong side
  kLikely,     // it will more likely than not be, from a day ahead on
  kSafe,       // it will not, more likely than not, within the days asked
};
std::string_view Name(OutlookState state);  // too_little, breached, likely, safe

struct Foretold {
  double expected = 0;  // median
  double low = 0;       // 80 % lie between
  double high = 0;
};

struct DayAhead {
  Foretold day;       // of the day alone
  Foretold week;      // of the seven days that end with it
  double breach = 0;  // P(that week's figure is on the wrong side)
};

// The forecast held against what then came, at earlier ends of the same series.
struct Backtest {
  int weeks = 0;         // weeks foretold, each from what was known before it
  int inside = 0;        // of these, within their 80 % range
  double brier = 0;      // mean (P(wrong side) − what came)²; 0 is best
  double as_before = 0;  // the same of "as in the week before"
};

struct Outlook {
  OutlookState state = OutlookState::kTooLittle;
  std::optional<double> now;    // of the last seven days
  std::vector<DayAhead> ahead;  // [0] is the day after the last
  // Counted from 1 = the day after the last. The first day from which on the week's figure is more
  // likely wrong than right (`kLikely`), or right than wrong again (`kBreached`); with the days at
  // which its probability passes 10 % and 90 %: 0 where it does not within the days asked.
  int turns = 0, turns_earliest = 0, turns_latest = 0;
  Backtest backtest;
};

// About 25 ms for 126 days. `days` beyond the last 182 are not read.
Outlook LookAhead(const OutlookAsked& asked);

}  // namespace clarion::detection
