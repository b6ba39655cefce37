#include "performance/releases.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/multiple_tests.h"
#include "explanation/contrast.h"
#include "metrics/estimate.h"
#include "performance/internal/clusters.h"
#include "performance/standing.h"

namespace clarion::performance {
namespace {

constexpr int32_t kPerson = -1;
constexpr int32_t kUntold = -1;
constexpr double kRounding = 1e-6;
constexpr double kNoTest = 2;  // in the place of a p-value

// Days in a row on which one version served most.
struct Stretch {
  int32_t version = kUntold;
  TimeMs from = 0;
  TimeMs last = 0;  // its last day
  int days = 0;
};

std::vector<Stretch> Stretches(const std::map<TimeMs, std::map<int32_t, int64_t>>& days,
                               const ReleaseSettings& settings) {
  std::vector<Stretch> all;
  for (const auto& [day, counts] : days) {
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most->second < settings.day_least) continue;
    if (all.empty() || all.back().version != most->first) all.push_back({most->first, day, day, 0});
    all.back().last = day;
    ++all.back().days;
  }
  // A day or two of another version is a trial, or a day with few contacts.
  std::vector<Stretch> out;
  for (const Stretch& one : all) {
    if (one.days < settings.days_least) continue;
    if (!out.empty() && out.back().version == one.version) {
      out.back().last = one.last;
      out.back().days += one.days;
    } else {
      out.push_back(one);
    }
  }
  return out;
}

// Sums of some cases; squares around the mean.
struct Group {
  double n = 0, sum = 0, raw = 0, squares = 0;
  double Mean() const { return sum / n; }
};

// Which cases of a release are compared.
enum class Part : uint8_t { kNone, kBefore, kAfter, kPeopleBefore, kPeopleAfter };

struct Windows {
  TimeMs from, at, to;
};

Part PartOf(const ReleaseCases& cases, size_t i, const Release& release, const Windows& windows) {
  const TimeMs at = cases.started[i];
  if (at < windows.from || at >= windows.to) return Part::kNone;
  if (cases.agent[i] == kPerson) return at < windows.at ? Part::kPeopleBefore : Part::kPeopleAfter;
  if (cases.agent[i] != static_cast<int32_t>(release.agent)) return Part::kNone;
  // A few of the other version before or after are left out, not counted on the wrong side.
  if (at < windows.at) return cases.version[i] == release.from ? Part::kBefore : Part::kNone;
  return cases.version[i] == release.to ? Part::kAfter : Part::kNone;
}

ReleaseChange CompareOne(const ReleaseCases& cases, const Release& release, const Figure& figure,
                         const std::vector<float>& fair, const ReleaseSettings& settings,
                         double* p) {
  const TimeMs length = settings.days * kDayMs;
  const Windows windows{std::max(release.since, release.at - length), release.at,
                        std::min(release.until, release.at + length)};
  std::array<Group, 5> groups;
  double n = 0, sum = 0, squares = 0;
  const auto each = [&](auto&& what) {
    for (size_t i = 0; i < fair.size(); ++i) {
      if (std::isnan(fair[i])) continue;
      const Part part = PartOf(cases, i, release, windows);
      if (part != Part::kNone) what(i, groups[static_cast<size_t>(part)]);
    }
  };
  each([&](size_t i, Group& group) {
    group.n += 1;
    group.sum += fair[i];
    group.raw += figure.value[i];
    n += 1;
    sum += figure.value[i];
    squares += figure.value[i] * figure.value[i];
  });
  const Group &before = groups[static_cast<size_t>(Part::kBefore)],
              &after = groups[static_cast<size_t>(Part::kAfter)],
              &people_before = groups[static_cast<size_t>(Part::kPeopleBefore)],
              &people_after = groups[static_cast<size_t>(Part::kPeopleAfter)];
  ReleaseChange out;
  out.before_n = static_cast<int64_t>(before.n);
  out.after_n = static_cast<int64_t>(after.n);
  out.before = before.n > 0 ? before.raw / before.n : NAN;
  out.after = after.n > 0 ? after.raw / after.n : NAN;
  if (out.before_n < settings.least || out.after_n < settings.least) return out;

  const auto people = static_cast<double>(settings.people);
  out.beside_people = people_before.n >= people && people_after.n >= people;
  // Each side's difference has one error: a customer or an agent may be before and after.
  internal::ClusterErrors own, beside;
  each([&](size_t i, Group& group) {
    group.squares += std::pow(fair[i] - group.Mean(), 2);
    const double deviation = (fair[i] - group.Mean()) / group.n;
    const bool later = &group == &after || &group == &people_after;
    (&group == &before || &group == &after ? own : beside)
        .Add(cases.cluster[i], later ? deviation : -deviation);
  });
  const double variance = n > 0 ? squares / n - sum / n * (sum / n) : 0;
  // Nothing changed is what is doubted: then both are of one population.
  const double both = (before.squares + after.squares +
                       std::pow(after.Mean() - before.Mean(), 2) / (1 / before.n + 1 / after.n)) /
                      (before.n + after.n - 1);
  double error =
      std::max(own.VarianceOfMean(1), internal::VarianceOfFew(before.n, before.squares, both) +
                                          internal::VarianceOfFew(after.n, after.squares, both));
  out.effect = after.Mean() - before.Mean();
  if (out.beside_people) {
    out.people = people_after.Mean() - people_before.Mean();
    out.effect -= out.people;
    error += beside.VarianceOfMean(1);
  }
  const double deviation = std::sqrt(error), half = metrics::kNormal95 * deviation;
  out.low = out.effect - half;
  out.high = out.effect + half;
  if (deviation > kRounding) *p = std::erfc(std::abs(out.effect) / deviation / std::sqrt(2.0));
  // All the same, but for rounding, is no change and no test.
  const double negligible =
      std::max(settings.negligible * std::sqrt(std::max(variance, 0.0)), kRounding);
  out.change = out.low > -negligible && out.high < negligible ? Change::kSame : Change::kUnsure;
  return out;
}

// What of one release is told as changed.
void Name(const std::vector<Figure>& figures, const std::vector<double>& p,
          const ReleaseSettings& settings, std::vector<ReleaseChange>* changes) {
  std::vector<double> tested;
  for (const double one : p)
    if (one != kNoTest) tested.push_back(one);
  const std::vector<double> q = AdjustedPValues(tested);
  size_t next = 0;
  for (size_t f = 0; f < changes->size(); ++f) {
    if (p[f] == kNoTest) continue;
    ReleaseChange& one = (*changes)[f];
    one.q = q[next++];
    if (one.change == Change::kSame || one.q > settings.false_discoveries) continue;
    const int better = figures[f].better;
    one.change = better == 0                        ? Change::kDiffers
                 : (one.effect > 0) == (better > 0) ? Change::kBetter
                                                    : Change::kWorse;
  }
}

}  // namespace

std::string_view Name(Change change) {
  constexpr std::array<std::string_view, 6> names = {"better", "worse",  "differs",
                                                     "same",   "unsure", "too_few"};
  return names[static_cast<size_t>(change)];
}

std::vector<Release> FindReleases(const ReleaseCases& cases, const ReleaseSettings& settings) {
  std::vector<std::map<TimeMs, std::map<int32_t, int64_t>>> days(cases.agents);
  TimeMs end = 0;
  for (size_t i = 0; i < cases.agent.size(); ++i) {
    end = std::max(end, cases.started[i] + 1);
    if (cases.agent[i] == kPerson || cases.version[i] == kUntold) continue;
    const TimeMs day = cases.zone.Midnight(cases.started[i]);
    ++days[static_cast<size_t>(cases.agent[i])][day][cases.version[i]];
  }
  std::vector<Release> out;
  for (uint32_t a = 0; a < cases.agents; ++a) {
    const std::vector<Stretch> stretches = Stretches(days[a], settings);
    for (size_t k = 1; k < stretches.size(); ++k)
      out.push_back({a, stretches[k - 1].version, stretches[k].version, stretches[k].from,
                     stretches[k - 1].from,
                     k + 1 < stretches.size() ? stretches[k + 1].from : end});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Release& a, const Release& b) { return a.at > b.at; });
  return out;
}

std::vector<ReleaseChange> CompareReleases(const ReleaseCases& cases,
                                           const std::vector<Release>& releases,
                                           const std::vector<Figure>& figures,
                                           const ReleaseSettings& settings) {
  // The worth of a kind of case is learned within who served it, and within a version.
  Cases cells;
  std::map<std::pair<int32_t, int32_t>, uint32_t> cell_of;
  for (size_t i = 0; i < cases.agent.size(); ++i) {
    const auto key = std::pair(cases.agent[i], cases.agent[i] == kPerson ? 0 : cases.version[i]);
    cells.agent.push_back(
        cell_of.try_emplace(key, static_cast<uint32_t>(cell_of.size())).first->second);
  }
  cells.agents.resize(cell_of.size());
  cells.factors = cases.factors;
  std::vector<std::vector<ReleaseChange>> by_release(releases.size());
  std::vector<std::vector<double>> p(releases.size());
  for (size_t f = 0; f < figures.size(); ++f) {
    const std::vector<float> fair = WithoutCaseMix(cells, figures[f].value, {});
    for (size_t r = 0; r < releases.size(); ++r) {
      double one_p = kNoTest;
      ReleaseChange one = CompareOne(cases, releases[r], figures[f], fair, settings, &one_p);
      one.release = r;
      one.figure = f;
      by_release[r].push_back(one);
      p[r].push_back(one_p);
    }
  }
  std::vector<ReleaseChange> out;
  for (size_t r = 0; r < releases.size(); ++r) {
    Name(figures, p[r], settings, &by_release[r]);
    out.insert(out.end(), by_release[r].begin(), by_release[r].end());
  }
  return out;
}

}  // namespace clarion::performance
