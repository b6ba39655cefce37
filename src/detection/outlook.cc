#include "detection/outlook.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/random.h"
#include "detection/internal/day_model.h"

namespace clarion::detection {
namespace {

constexpr size_t kWeek = 7;
constexpr size_t kDaysRead = 182;
constexpr size_t kDaysLeast = 21;
constexpr size_t kVolumeDays = 28;
constexpr size_t kPaths = 2000;
constexpr size_t kBacktestPaths = 500;
constexpr size_t kBacktestWeeks = 8;
constexpr size_t kBacktestHistory = 42;  // days before an earlier end
constexpr uint64_t kSeed = 0x6f75746c6f6f6b21;

// What is tried, in variances of a usual day's noise, and how likely it is before any day was seen:
// most figures neither wander far nor have a steep trend.
struct Tried {
  double variance;
  double prior;
};
constexpr std::array<double, 6> kDayNoise = {0, 0.5, 1.5, 4, 12, 40};
constexpr std::array<Tried, 5> kLevelSteps = {
    {{0, 0.3}, {0.002, 0.25}, {0.01, 0.2}, {0.05, 0.15}, {0.2, 0.1}}};
constexpr std::array<Tried, 4> kTrends = {{{0, 0.4}, {4e-4, 0.2}, {4e-3, 0.25}, {2e-2, 0.15}}};
constexpr std::array<double, 2> kWeekdays = {0, 1.5};

double ValueOf(const DaySums& day) { return day.n > 0 ? day.total / day.n : 0; }

// Sums over the week of days that ends before `end`.
DaySums WeekBefore(const std::vector<DaySums>& days, size_t end) {
  DaySums out;
  for (size_t i = end > kWeek ? end - kWeek : 0; i < end; ++i) {
    out.n += days[i].n;
    out.total += days[i].total;
  }
  return out;
}

// Variance of one row about its day's figure.
double RowVariance(const std::vector<DaySums>& days) {
  double within = 0, freedom = 0, n = 0, total = 0, squares = 0;
  for (const DaySums& day : days) {
    n += day.n;
    total += day.total;
    squares += day.squares;
    if (day.n < 2) continue;
    within += std::max(0.0, day.squares - day.total * day.total / day.n);
    freedom += day.n - 1;
  }
  if (freedom >= 20) return within / freedom;
  return n > 1 ? std::max(0.0, (squares - total * total / n) / (n - 1)) : 0;
}

class Ahead {
 public:
  explicit Ahead(const OutlookAsked& asked) : asked_(asked), days_(asked.days) {
    if (days_.size() > kDaysRead)
      days_.erase(days_.begin(), days_.end() - std::ptrdiff_t(kDaysRead));
  }

  Outlook Run() {
    Outlook out;
    const DaySums week = WeekBefore(days_, days_.size());
    if (week.n > 0) out.now = ValueOf(week);
    if (!Enough() || !out.now) return out;
    MakeModels();
    const std::vector<size_t> ends = Ends();
    size_t next = 0;
    for (const size_t end : ends) {
      for (; next < end; ++next)
        for (DayModel& model : models_)
          model.Step(next % kWeek, ValueOf(days_[next]), days_[next].n);
      if (end < days_.size()) Hold(end, &out.backtest);
    }
    const int weeks = std::max(1, out.backtest.weeks);
    out.backtest.brier /= weeks;
    out.backtest.as_before /= weeks;
    out.ahead = Foretell(days_.size(), size_t(std::max(1, asked_.ahead)), kPaths);
    Judge(&out);
    return out;
  }

 private:
  bool Wrong(double figure) const {
    return asked_.at_least ? figure < asked_.target : figure > asked_.target;
  }

  bool Enough() const {
    size_t seen = 0;
    double recent = 0;
    for (size_t i = 0; i < days_.size(); ++i) {
      seen += days_[i].n > 0 ? 1 : 0;
      if (i + kVolumeDays >= days_.size()) recent += days_[i].n;
    }
    return seen >= kDaysLeast && recent >= asked_.minimum_n;
  }

  // Earlier ends a week apart, then the end itself.
  std::vector<size_t> Ends() const {
    std::vector<size_t> out{days_.size()};
    for (size_t i = 1; i <= kBacktestWeeks && i * kWeek + kBacktestHistory <= days_.size(); ++i)
      out.push_back(days_.size() - i * kWeek);
    std::reverse(out.begin(), out.end());
    return out;
  }

  void MakeModels() {
    double n = 0, seen = 0, total = 0, mean = 0, spread = 0;
    for (const DaySums& day : days_) {
      if (day.n <= 0) continue;
      n += day.n;
      seen += 1;
      total += day.total;
    }
    mean = total / n;
    for (const DaySums& day : days_)
      if (day.n > 0) spread += std::pow(ValueOf(day) - mean, 2) / seen;
    const double size =
        std::max(std::abs(mean),
                 asked_.highest - asked_.lowest < 1e6 ? asked_.highest - asked_.lowest : 0.0);
    // Where nothing ever varied, a figure still may.
    const double row = std::max(RowVariance(days_), 1e-6 * size * size);
    const double usual = row / (n / seen);
    for (const double day : kDayNoise)
      for (const Tried& level : kLevelSteps)
        for (const Tried& trend : kTrends)
          for (const double weekday : kWeekdays) {
            const double noise = usual * (1 + day);
            models_.emplace_back(DayModelSettings{level.variance * noise, trend.variance * noise,
                                                  weekday * noise, row, day * usual, mean,
                                                  4 * spread + 25 * noise});
            prior_.push_back(std::log(level.prior * trend.prior));
          }
  }

  // Rows to be expected on a weekday: as in the last four weeks.
  double VolumeOn(size_t weekday, size_t end) const {
    double n = 0, days = 0;
    for (size_t i = end > kVolumeDays ? end - kVolumeDays : 0; i < end; ++i) {
      if (i % kWeek != weekday) continue;
      n += days_[i].n;
      days += 1;
    }
    return days > 0 ? n / days : 0;
  }

  // How many of `paths` each model draws: by its likelihood, remainders in order.
  std::vector<size_t> Shares(size_t paths) const {
    double best = -INFINITY, sum = 0;
    std::vector<double> weight;
    for (size_t i = 0; i < models_.size(); ++i) {
      weight.push_back(models_[i].log_likelihood() + prior_[i]);
      best = std::max(best, weight.back());
    }
    for (double& one : weight) sum += one = std::exp(one - best);
    std::vector<size_t> out;
    double owed = 0;
    size_t given = 0;
    for (const double one : weight) {
      owed += one / sum * double(paths);
      const auto until = std::max(given, size_t(std::lround(owed)));
      out.push_back(until - given);
      given = until;
    }
    return out;
  }

  // Figures of days and of the weeks that end with them, a row for each day ahead.
  struct Drawn {
    std::vector<std::vector<double>> day, week;
  };

  Drawn Draw(size_t end, size_t ahead, size_t paths) const {
    std::vector<double> volume;
    for (size_t h = 0; h < ahead; ++h) volume.push_back(VolumeOn((end + h) % kWeek, end));
    Drawn out{std::vector<std::vector<double>>(ahead), std::vector<std::vector<double>>(ahead)};
    Random random(kSeed);
    const std::vector<size_t> shares = Shares(paths);
    std::vector<DaySums> sums;
    for (size_t m = 0; m < models_.size(); ++m)
      for (size_t k = 0; k < shares[m]; ++k) {
        DayModel::Path path(models_[m], &random);
        sums.assign(days_.begin() + std::ptrdiff_t(end - std::min(end, kWeek)),
                    days_.begin() + std::ptrdiff_t(end));
        for (size_t h = 0; h < ahead; ++h) {
          const double n = volume[h];
          const double value = std::clamp(path.Next((end + h) % kWeek, std::max(n, 1.0)),
                                          asked_.lowest, asked_.highest);
          sums.push_back({n, n * value, 0});
          const DaySums week = WeekBefore(sums, sums.size());
          out.day[h].push_back(value);
          out.week[h].push_back(week.n > 0 ? ValueOf(week) : value);
        }
      }
    return out;
  }

  static Foretold Summary(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto at = [&](double part) { return values[size_t(part * double(values.size() - 1))]; };
    return {at(0.5), at(0.1), at(0.9)};
  }

  std::vector<DayAhead> Foretell(size_t end, size_t ahead, size_t paths) const {
    Drawn drawn = Draw(end, ahead, paths);
    std::vector<DayAhead> out(ahead);
    for (size_t h = 0; h < ahead; ++h) {
      const auto wrong = std::count_if(drawn.week[h].begin(), drawn.week[h].end(),
                                       [&](double one) { return Wrong(one); });
      out[h].breach = double(wrong) / double(drawn.week[h].size());
      out[h].day = Summary(std::move(drawn.day[h]));
      out[h].week = Summary(std::move(drawn.week[h]));
    }
    return out;
  }

  // What was foretold at an earlier end, beside the week that came.
  void Hold(size_t end, Backtest* out) const {
    const DaySums came = WeekBefore(days_, end + kWeek), before = WeekBefore(days_, end);
    if (came.n <= 0 || before.n <= 0) return;
    const DayAhead told = Foretell(end, kWeek, kBacktestPaths).back();
    const double figure = ValueOf(came), wrong = Wrong(figure) ? 1 : 0;
    ++out->weeks;
    out->inside += told.week.low <= figure && figure <= told.week.high ? 1 : 0;
    out->brier += std::pow(told.breach - wrong, 2);
    out->as_before += Wrong(ValueOf(before)) == Wrong(figure) ? 0 : 1;
  }

  void Judge(Outlook* out) const {
    const bool wrong_now = Wrong(*out->now);
    // Probability that things are other than now, of the week that ends with each day.
    std::vector<double> turned;
    for (const DayAhead& day : out->ahead)
      turned.push_back(wrong_now ? 1 - day.breach : day.breach);
    // The first day from which on it stays above.
    const auto passes = [&](double limit) {
      int day = 0;
      for (size_t h = turned.size(); h-- > 0 && turned[h] > limit;) day = int(h) + 1;
      return day;
    };
    out->turns = passes(0.5);
    if (out->turns > 0) {
      out->turns_earliest = passes(0.1);
      out->turns_latest = passes(0.9);
    }
    out->state = wrong_now        ? OutlookState::kBreached
                 : out->turns > 0 ? OutlookState::kLikely
                                  : OutlookState::kSafe;
  }

  const OutlookAsked& asked_;
  std::vector<DaySums> days_;
  std::vector<DayModel> models_;
  std::vector<double> prior_;  // logarithms, of the models
};

}  // namespace

std::string_view Name(OutlookState state) {
  constexpr std::array<std::string_view, 4> names = {"too_little", "breached", "likely", "safe"};
  return names[static_cast<size_t>(state)];
}

Outlook LookAhead(const OutlookAsked& asked) { return Ahead(asked).Run(); }

}  // namespace clarion::detection
