#include "learning/ramp_up.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace clarion::learning {
namespace {

constexpr int kWindowWeeks = 4;
constexpr TimeMs kRecent = 8 * kWeekMs;

struct Span {
  TimeMs first = INT64_MAX;
  TimeMs last = INT64_MIN;
  int64_t contacts = 0;
};

std::vector<Span> SpansOf(const ServedContacts& in) {
  std::vector<Span> out(in.agents.size());
  for (size_t i = 0; i < in.agent.size(); ++i) {
    Span& span = out[in.agent[i]];
    span.first = std::min(span.first, in.at[i]);
    span.last = std::max(span.last, in.at[i]);
    ++span.contacts;
  }
  return out;
}

// What an experienced agent handles day by day, so that busy weeks do not look like fast learning.
class Pace {
 public:
  Pace(const ServedContacts& in, const std::vector<Span>& spans, const std::vector<bool>& old)
      : from_(in.from) {
    const auto days = static_cast<size_t>(std::max<TimeMs>(1, (in.to - in.from) / kDayMs + 1));
    std::vector<double> contacts(days), agents(days);
    for (size_t i = 0; i < in.agent.size(); ++i)
      if (old[in.agent[i]]) contacts[Day(in.at[i], days)] += 1 / in.sample;
    for (size_t a = 0; a < spans.size(); ++a)
      if (old[a])
        for (size_t d = Day(spans[a].first, days); d <= Day(spans[a].last, days); ++d) ++agents[d];
    sum_.push_back(0);
    for (size_t d = 0; d < days; ++d)
      sum_.push_back(sum_.back() + (agents[d] > 0 ? contacts[d] / agents[d] : 0));
  }
  // Of one experienced agent between two instants, to the day.
  double Between(TimeMs from, TimeMs to) const { return At(to) - At(from); }

 private:
  size_t Day(TimeMs at, size_t days) const {
    return static_cast<size_t>(
        std::clamp<TimeMs>((at - from_) / kDayMs, 0, static_cast<TimeMs>(days) - 1));
  }
  double At(TimeMs at) const {
    const double day = std::clamp(static_cast<double>(at - from_) / static_cast<double>(kDayMs),
                                  0.0, static_cast<double>(sum_.size() - 1));
    const auto below = static_cast<size_t>(day);
    const size_t above = std::min(below + 1, sum_.size() - 1);
    return sum_[below] + (day - static_cast<double>(below)) * (sum_[above] - sum_[below]);
  }
  TimeMs from_;
  std::vector<double> sum_;
};

ExperiencedLevel LevelOf(const ServedContacts& in, const std::vector<bool>& old,
                         const RampSettings& settings) {
  const size_t agents = in.agents.size();
  std::vector<double> sum(agents), squares(agents), n(agents), recent(agents);
  double resolved = 0, resolved_n = 0;
  for (size_t i = 0; i < in.agent.size(); ++i) {
    const uint32_t a = in.agent[i];
    if (!old[a]) continue;
    if (in.at[i] >= in.to - kRecent) recent[a] += 1 / in.sample;
    if (!std::isnan(in.resolved[i])) resolved += in.resolved[i], ++resolved_n;
    if (std::isnan(in.value[i])) continue;
    sum[a] += in.value[i];
    squares[a] += static_cast<double>(in.value[i]) * in.value[i];
    ++n[a];
  }
  ExperiencedLevel out;
  out.resolved = resolved_n > 0 ? resolved / resolved_n : NAN;
  std::vector<double> means, paces;
  double sampling = 0;
  for (size_t a = 0; a < agents; ++a) {
    if (!old[a]) continue;
    // Those who left do not tell the pace of now.
    if (recent[a] > 0)
      paces.push_back(
          recent[a] * static_cast<double>(kWeekMs) /
          static_cast<double>(std::min(kRecent, std::max<TimeMs>(kWeekMs, in.to - in.from))));
    if (n[a] < 2) continue;
    const double mean = sum[a] / n[a];
    means.push_back(mean);
    sampling += std::max(0.0, (squares[a] / n[a] - mean * mean) / (n[a] - 1));
  }
  out.agents = static_cast<int64_t>(means.size());
  if (means.empty()) return out;
  const auto count = static_cast<double>(means.size());
  double mean = 0, variance = 0;
  for (const double one : means) mean += one / count;
  for (const double one : means) variance += (one - mean) * (one - mean);
  variance /= std::max(1.0, count - 1);
  out.value = mean;
  const double half =
      means.size() > 1 ? StudentT(0.95, out.agents - 1) * std::sqrt(variance / count) : NAN;
  out.low = mean - half;
  out.high = mean + half;
  out.spread = std::sqrt(std::max(0.0, variance - sampling / count));
  out.target = settings.higher_is_better ? mean - out.spread : mean + out.spread;
  std::sort(paces.begin(), paces.end());
  for (const double one : paces) out.contacts_week += one / static_cast<double>(paces.size());
  if (!paces.empty())
    out.contacts_week_high = paces[std::min(
        paces.size() - 1, static_cast<size_t>(0.95 * static_cast<double>(paces.size())))];
  return out;
}

std::vector<Newcomer> NewcomersOf(const ServedContacts& in, const std::vector<Span>& spans,
                                  const std::vector<bool>& old, const Pace& pace,
                                  const RampSettings& settings) {
  std::vector<Newcomer> out;
  std::vector<int> place(in.agents.size(), -1);
  for (uint32_t a = 0; a < spans.size(); ++a) {
    if (old[a] || spans[a].contacts == 0) continue;
    Newcomer one{.agent = a, .first = spans[a].first, .last = spans[a].last, .weeks = {}};
    const auto weeks = std::max<TimeMs>(0, (in.to - one.first) / kWeekMs);
    one.weeks.resize(static_cast<size_t>(std::min<TimeMs>(weeks, settings.weeks_max)));
    if (one.last < in.to - settings.left_days * kDayMs)
      one.left_week = static_cast<int>((one.last - one.first) / kWeekMs);
    place[a] = static_cast<int>(out.size());
    out.push_back(std::move(one));
  }
  for (size_t i = 0; i < in.agent.size(); ++i) {
    const int at = place[in.agent[i]];
    if (at < 0) continue;
    Newcomer& one = out[static_cast<size_t>(at)];
    const auto week = static_cast<size_t>((in.at[i] - one.first) / kWeekMs);
    if (week >= one.weeks.size()) continue;
    TenureWeek& to = one.weeks[week];
    to.contacts += 1 / in.sample;
    if (!std::isnan(in.value[i])) to.value_sum += in.value[i], ++to.value_n;
    if (!std::isnan(in.resolved[i])) to.resolved_sum += in.resolved[i], ++to.resolved_n;
  }
  for (Newcomer& one : out)
    for (size_t k = 0; k < one.weeks.size(); ++k) {
      const TimeMs begin = one.first + static_cast<TimeMs>(k) * kWeekMs;
      const double of_one = pace.Between(begin, begin + kWeekMs);
      one.weeks[k].full_time = of_one > 0 ? one.weeks[k].contacts / of_one : 0;
    }
  std::stable_sort(out.begin(), out.end(),
                   [](const Newcomer& a, const Newcomer& b) { return a.first < b.first; });
  return out;
}

// The last week of tenure that tells of the agent's work; −1: none.
int LastWeek(const Newcomer& one) {
  const int seen = static_cast<int>(one.weeks.size()) - 1;
  return one.left_week < 0 ? seen : std::min(seen, one.left_week);
}

void FindReached(const ExperiencedLevel& level, const RampSettings& settings, Newcomer* one) {
  for (int k = 0; k <= LastWeek(*one); ++k) {
    double sum = 0;
    int64_t n = 0;
    for (int w = std::max(0, k - kWindowWeeks + 1); w <= k; ++w) {
      sum += one->weeks[static_cast<size_t>(w)].value_sum;
      n += one->weeks[static_cast<size_t>(w)].value_n;
    }
    if (n < settings.window_least) continue;
    const double mean = sum / static_cast<double>(n);
    if (settings.higher_is_better ? mean >= level.target : mean <= level.target) {
      one->reached_week = k;
      return;
    }
  }
}

std::vector<CurvePoint> CurveOf(const std::vector<const Newcomer*>& of) {
  std::vector<CurvePoint> out;
  for (int k = 0;; ++k) {
    CurvePoint point{.week = k};
    double sum = 0, n = 0;
    std::vector<std::pair<double, double>> parts;  // Σ value and n of each agent
    for (const Newcomer* one : of) {
      if (LastWeek(*one) < k) continue;
      const TenureWeek& week = one->weeks[static_cast<size_t>(k)];
      ++point.agents;
      point.contacts += std::llround(week.contacts);
      point.full_time += week.full_time;
      if (week.value_n == 0) continue;
      parts.emplace_back(week.value_sum, static_cast<double>(week.value_n));
      sum += week.value_sum;
      n += static_cast<double>(week.value_n);
    }
    if (point.agents == 0) return out;
    point.full_time /= static_cast<double>(point.agents);
    point.value = n > 0 ? sum / n : NAN;
    point.low = point.high = NAN;
    if (parts.size() > 1) {
      double square = 0;
      for (const auto& [s, m] : parts) square += (s - point.value * m) * (s - point.value * m);
      const auto agents = static_cast<double>(parts.size());
      const double half = StudentT(0.95, static_cast<int64_t>(parts.size()) - 1) *
                          std::sqrt(square * agents / (agents - 1)) / n;
      point.low = point.value - half;
      point.high = point.value + half;
    }
    out.push_back(point);
  }
}

std::vector<ReachPoint> ReachOf(const std::vector<Newcomer>& newcomers, int* median) {
  int weeks = 0;
  for (const Newcomer& one : newcomers) weeks = std::max(weeks, LastWeek(one) + 1);
  std::vector<ReachPoint> out;
  double left = 1, greenwood = 0;  // not reached yet; Σ d / (n (n − d))
  for (int k = 0; k < weeks; ++k) {
    ReachPoint point{.week = k};
    double reached = 0;
    for (const Newcomer& one : newcomers) {
      const int until = one.reached_week >= 0 ? one.reached_week : LastWeek(one);
      if (until < k) continue;
      ++point.at_risk;
      if (one.reached_week == k) ++reached;
    }
    if (point.at_risk == 0) break;
    const auto n = static_cast<double>(point.at_risk);
    left *= 1 - reached / n;
    if (reached > 0 && n > reached) greenwood += reached / (n * (n - reached));
    point.share = 1 - left;
    if (left > 0 && left < 1) {
      const double half = 1.959964 * std::sqrt(greenwood) / std::abs(std::log(left));
      point.low = 1 - std::pow(left, std::exp(-half));
      point.high = 1 - std::pow(left, std::exp(half));
    } else if (left <= 0) {
      // All have: by n alone what is at least so (Clopper and Pearson 1934).
      point.low = std::pow(0.025, 1 / static_cast<double>(newcomers.size()));
    } else {
      point.high = 1 - std::pow(0.025, 1 / n);
    }
    if (*median < 0 && point.share >= 0.5) *median = k;
    out.push_back(point);
  }
  return out;
}

}  // namespace

double StudentT(double coverage, int64_t df) {
  if (df < 1) return INFINITY;
  // Exact for few degrees; beyond, Cornish and Fisher's expansion is good to three digits.
  static constexpr std::array<double, 8> k95 = {12.7062, 4.3027, 3.1824, 2.7764,
                                                2.5706,  2.4469, 2.3646, 2.3060};
  static constexpr std::array<double, 8> k90 = {6.3138, 2.9200, 2.3534, 2.1318,
                                                2.0150, 1.9432, 1.8946, 1.8595};
  const bool wide = coverage > 0.925;
  if (df <= 8) return (wide ? k95 : k90)[static_cast<size_t>(df - 1)];
  const double z = wide ? 1.959964 : 1.644854, n = static_cast<double>(df);
  const double z3 = z * z * z, z5 = z3 * z * z;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z5 * z * z + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

RampUp FollowNewcomers(const ServedContacts& in, const RampSettings& settings) {
  RampUp out;
  const std::vector<Span> spans = SpansOf(in);
  std::vector<bool> old(spans.size());
  for (size_t a = 0; a < spans.size(); ++a)
    old[a] = spans[a].first < in.from + settings.settle_days * kDayMs;
  out.experienced = LevelOf(in, old, settings);
  const Pace pace(in, spans, old);
  out.newcomers = NewcomersOf(in, spans, old, pace, settings);
  if (in.to - in.from < 2 * settings.settle_days * kDayMs)
    out.why_not = "the data cover less than eight weeks: who is new cannot be told";
  else if (out.experienced.agents == 0)
    out.why_not = "no agent was there from the beginning: there is nothing to compare with";
  else if (out.newcomers.empty())
    out.why_not = "nobody had their first contact within the data";
  if (!out.why_not.empty()) return out;

  std::vector<const Newcomer*> all;
  std::map<std::string, std::vector<const Newcomer*>> months;
  for (Newcomer& one : out.newcomers) {
    FindReached(out.experienced, settings, &one);
    if (one.left_week >= 0) ++out.left;
    if (one.left_week >= 0 && one.left_week < kEarlyWeeks) ++out.left_early;
    all.push_back(&one);
    months[FormatDate(one.first).substr(0, 7)].push_back(&one);
  }
  out.curve = CurveOf(all);
  out.reach = ReachOf(out.newcomers, &out.median_week);
  for (const auto& [month, of] : months) {
    Cohort cohort{.month = month, .agents = static_cast<int64_t>(of.size()), .curve = CurveOf(of)};
    for (const Newcomer* one : of) {
      if (one->left_week >= 0) ++cohort.left;
      if (one->reached_week >= 0) ++cohort.reached;
    }
    out.cohorts.push_back(std::move(cohort));
  }
  return out;
}

}  // namespace clarion::learning
