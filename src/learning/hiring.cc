#include "learning/hiring.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace clarion::learning {
namespace {

constexpr double kZ90 = 1.644854;
constexpr size_t kCarried = 4;  // weeks whose mean goes on beyond what was ever seen
constexpr size_t kFew = 5;
constexpr size_t kAround = 2;

bool Left(const Newcomer& one, size_t week) {
  return one.left_week >= 0 && static_cast<int>(week) > one.left_week;
}

struct Brought {
  double full_time = 0;
  double resolved = 0;  // in full-time equivalents × share
  bool there = true;
};

// Share resolved in a week of tenure, of all newcomers; where nobody has any, the experienced.
std::vector<double> ResolvedByWeek(const RampUp& ramp, size_t weeks) {
  std::vector<double> out;
  double last = ramp.experienced.resolved;
  for (size_t k = 0; k < weeks; ++k) {
    double sum = 0, n = 0;
    for (const Newcomer& one : ramp.newcomers) {
      if (k >= one.weeks.size()) continue;
      sum += one.weeks[k].resolved_sum;
      n += static_cast<double>(one.weeks[k].resolved_n);
    }
    if (n > 0) last = sum / n;
    out.push_back(last);
  }
  return out;
}

Brought In(const Newcomer& one, size_t week, double share) {
  const TenureWeek& seen = one.weeks[week];
  const double own =
      seen.resolved_n > 0 ? seen.resolved_sum / static_cast<double>(seen.resolved_n) : share;
  return {seen.full_time, seen.full_time * own, true};
}

Brought Carried(const Newcomer& one, double share) {
  Brought out;
  const size_t from = one.weeks.size() > kCarried ? one.weeks.size() - kCarried : 0;
  for (size_t k = from; k < one.weeks.size(); ++k)
    out.full_time += one.weeks[k].full_time / static_cast<double>(one.weeks.size() - from);
  out.resolved = out.full_time * share;
  return out;
}

// One new person, week by week.
void Live(const std::vector<const Newcomer*>& pool, const std::vector<double>& share,
          Random* random, std::vector<Brought>* sum, std::vector<double>* there) {
  const Newcomer* like = pool[random->Below(pool.size())];
  std::vector<const Newcomer*> at_risk;
  for (size_t k = 0; k < sum->size(); ++k) {
    if (Left(*like, k)) return;
    if (k >= like->weeks.size()) {
      at_risk.clear();
      for (const Newcomer* one : pool)
        if (k < one->weeks.size() && !Left(*one, k - 1)) at_risk.push_back(one);
      if (!at_risk.empty()) {
        like = at_risk[random->Below(at_risk.size())];
        if (Left(*like, k)) return;
      }
    }
    const Brought one = k < like->weeks.size() ? In(*like, k, share[k]) : Carried(*like, share[k]);
    (*sum)[k].full_time += one.full_time;
    (*sum)[k].resolved += one.resolved;
    (*there)[k] += 1;
  }
}

double Quantile(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Range RangeOf(std::vector<double>* draws, double widen) {
  Range out;
  for (const double one : *draws) out.value += one / static_cast<double>(draws->size());
  std::sort(draws->begin(), draws->end());
  out.low = out.value - widen * (out.value - Quantile(*draws, 0.05));
  out.high = out.value + widen * (Quantile(*draws, 0.95) - out.value);
  return out;
}

// With few donors a single week's range depends on which numbers happened to be alike: its two
// halves, as shares of the value, are those of the weeks around it, root mean square.
void Smooth(std::vector<Range>* weeks) {
  const std::vector<Range> own = *weeks;
  for (size_t k = 0; k < own.size(); ++k) {
    double below = 0, above = 0, n = 0;
    for (size_t w = k > kAround ? k - kAround : 0; w < std::min(own.size(), k + kAround + 1); ++w) {
      if (!(own[w].value > 0)) continue;
      const double down = (own[w].value - own[w].low) / own[w].value;
      const double up = (own[w].high - own[w].value) / own[w].value;
      below += down * down;
      above += up * up;
      ++n;
    }
    if (n == 0) continue;
    (*weeks)[k].low = std::max(0.0, own[k].value * (1 - std::sqrt(below / n)));
    (*weeks)[k].high = own[k].value * (1 + std::sqrt(above / n));
  }
}

// The bootstrap is too sure by what few newcomers leave open.
double Widening(size_t newcomers) {
  const auto n = static_cast<double>(std::max<size_t>(2, newcomers));
  return std::sqrt(n / (n - 1)) * StudentT(0.9, static_cast<int64_t>(n) - 1) / kZ90;
}

Range Times(const Range& range, double factor) {
  return {range.value * factor, range.low * factor, range.high * factor};
}

// Nobody to learn from: anything from nothing to what the busiest experienced agents do.
HiringForecast Unknown(const RampUp& ramp, const HiringSettings& settings) {
  HiringForecast out;
  out.newcomers = ramp.newcomers.size();
  out.note = ramp.newcomers.empty()
                 ? "no newcomer is in the data: between nothing and as many busy experienced agents"
                 : "one newcomer is no cohort: between nothing and as many busy experienced agents";
  const double people = settings.people, pace = ramp.experienced.contacts_week;
  const double most = pace > 0 ? ramp.experienced.contacts_week_high / pace : 1;
  const double share = ramp.experienced.resolved;
  for (int k = 0; k < settings.weeks; ++k) {
    const Range full{NAN, 0, people * std::max(1.0, most)};
    out.weeks.push_back({.week = k,
                         .seen = 0,
                         .full_time = full,
                         .contacts = Times(full, pace),
                         .resolved = Times(full, pace * share),
                         .still_there = NAN});
  }
  return out;
}

}  // namespace

HiringForecast ForecastHiring(const RampUp& ramp, const HiringSettings& asked) {
  HiringSettings settings = asked;
  settings.people = std::clamp(settings.people, 1, 500);
  settings.weeks = std::clamp(settings.weeks, 1, 26);
  std::vector<const Newcomer*> past;
  for (const Newcomer& one : ramp.newcomers)
    if (!one.weeks.empty()) past.push_back(&one);
  if (past.size() < 2) return Unknown(ramp, settings);

  // Some more than asked for: the last are smoothed by their neighbours too.
  const size_t weeks = static_cast<size_t>(settings.weeks) + kAround;
  const std::vector<double> share = ResolvedByWeek(ramp, weeks);
  std::vector<std::vector<double>> full(weeks), resolved(weeks);
  std::vector<double> there(weeks);
  Random random(settings.seed);
  std::vector<const Newcomer*> pool(past.size());
  for (int d = 0; d < settings.draws; ++d) {
    for (const Newcomer*& one : pool) one = past[random.Below(past.size())];
    std::vector<Brought> sum(weeks);
    for (int p = 0; p < settings.people; ++p) Live(pool, share, &random, &sum, &there);
    for (size_t k = 0; k < weeks; ++k) {
      full[k].push_back(sum[k].full_time);
      resolved[k].push_back(sum[k].resolved);
    }
  }

  HiringForecast out;
  out.newcomers = past.size();
  const double pace = ramp.experienced.contacts_week;
  size_t longest = 0;
  std::vector<Range> full_ranges, resolved_ranges;
  std::vector<size_t> seen(weeks);
  for (size_t k = 0; k < weeks; ++k) {
    for (const Newcomer* one : past) seen[k] += k < one->weeks.size() ? 1 : 0;
    if (seen[k] > 0) longest = k + 1;
    // Beyond what was seen, all of it rests on those seen longest.
    const double widen = Widening(seen[k] > 0 ? seen[k] : seen[std::max<size_t>(longest, 1) - 1]);
    full_ranges.push_back(RangeOf(&full[k], widen));
    resolved_ranges.push_back(RangeOf(&resolved[k], widen));
  }
  Smooth(&full_ranges);
  Smooth(&resolved_ranges);
  const auto asked_for = static_cast<size_t>(settings.weeks);
  longest = std::min(longest, asked_for);
  for (size_t k = 0; k < asked_for; ++k) {
    HiringWeek week{.week = static_cast<int>(k)};
    week.seen = static_cast<int64_t>(seen[k]);
    week.full_time = full_ranges[k];
    week.contacts = Times(week.full_time, pace);
    week.resolved = Times(resolved_ranges[k], pace);
    week.still_there = there[k] / settings.draws;
    out.weeks.push_back(week);
  }
  if (past.size() < kFew) out.note = "few newcomers are in the data, so the range is wide";
  if (longest < asked_for)
    out.note += (out.note.empty() ? "" : "; ") + std::string("after week ") +
                std::to_string(longest) + " nobody was seen: their last weeks go on";
  return out;
}

}  // namespace clarion::learning
