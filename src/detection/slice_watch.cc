#include "detection/slice_watch.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "detection/internal/rushes.h"
#include "detection/internal/slice_book.h"
#include "detection/slice_scan.h"

namespace clarion::detection {
namespace {

constexpr int kWeek = 7, kReference = 28;
constexpr int kLengths[] = {1, 7, 28, 56};  // days of a stretch
constexpr double kLooksAWeek = 11;  // of a figure, as if independent: 7 days, 2 weeks, half a month
constexpr int kHours = 3;           // looked at together
constexpr double kHourLooksAWeek = 100;               // as if independent
constexpr TimeMs kSettles = kHourMs / 2;              // until the contacts of an hour are known
constexpr double kMostOfIt = 0.85, kNotAnyway = 0.6;  // a version's shares in a slice, and in all
constexpr double kMixLeft = 0.4;    // of the change that remains at constant shares
constexpr double kMixSeen = 0.7;    // of the contacts before, in values that still come
constexpr double kNewBefore = 0.1;  // of what comes now, at most, came before

// --- what kind of change ---

// Whether the shares of the slice's parts moved and their levels did not. nullopt: it is no mix.
std::optional<SliceOf> MixCause(const SliceRows& rows, const SliceScan& scan, const Sign& sign) {
  double least = kMixLeft * std::abs(sign.sign.now_value - sign.sign.before_value);
  std::optional<SliceOf> cause;
  for (size_t c = 0; c < rows.columns.size(); ++c) {
    const bool own = std::any_of(sign.sign.slice.begin(), sign.sign.slice.end(),
                                 [&](const SliceCondition& one) { return one.column == c; });
    if (own || !rows.columns[c].demand || !rows.columns[c].pairs ||
        rows.columns[c].values.size() < 2)
      continue;
    const SliceScan::Mixed mixed = scan.ByShares(sign.sign, sign.stretch, c);
    if (mixed.defined || mixed.covered < kMixSeen || mixed.value < 0) continue;
    if (std::abs(mixed.left) >= least) continue;
    least = std::abs(mixed.left);
    cause = sign.sign.slice;
    if (cause->size() < 2)
      cause->push_back({static_cast<uint16_t>(c), static_cast<uint16_t>(mixed.value)});
    std::sort(cause->begin(), cause->end(), ByColumn);
  }
  return cause;
}

// A volume is not looked for by version, but may be one version's alone.
void NameVersion(const SliceRows& rows, Sign* sign) {
  if (sign->cause.size() != 1) return;
  for (size_t c = 0; c < rows.columns.size(); ++c) {
    const SliceColumn& column = rows.columns[c];
    if (!column.versions) continue;
    std::vector<double> inside(column.values.size()), all(column.values.size());
    double n_inside = 0, n_all = 0;
    const auto [first, last] = RowsOfDays(rows, sign->stretch.begin, sign->stretch.end);
    for (size_t row = first; row < last; ++row) {
      all[column.codes[row]] += 1;
      n_all += 1;
      if (!Covers(rows, sign->cause, row)) continue;
      inside[column.codes[row]] += 1;
      n_inside += 1;
    }
    for (size_t value = 0; value < column.values.size(); ++value) {
      if (column.values[value].empty() || n_inside == 0) continue;
      if (inside[value] < kMostOfIt * n_inside || all[value] > kNotAnyway * n_all) continue;
      sign->cause.push_back({static_cast<uint16_t>(c), static_cast<uint16_t>(value)});
      std::sort(sign->cause.begin(), sign->cause.end(), ByColumn);
      return;
    }
  }
}

void Classify(const SliceRows& rows, const SliceScan& scan, FigureKind kind, Sign* sign) {
  sign->cause = sign->sign.slice;
  if (kind == FigureKind::kVolume) {
    sign->type = sign->sign.before_value < kNewBefore * sign->sign.now_value ? ChangeType::kNew
                                                                             : ChangeType::kVolume;
    if (sign->sign.z > 0) NameVersion(rows, sign);
    return;
  }
  sign->type = ChangeType::kRate;
  if (const auto cause = MixCause(rows, scan, *sign)) {
    sign->type = ChangeType::kMix;
    sign->cause = *cause;
  }
}

// --- one figure's signs ---

// Longer stretches, and longer ones before them, tell smaller changes, as far as there are days.
Stretch Before(int begin, int end) {
  const int reference = end - begin >= kReference ? 2 * kReference : kReference;
  return {std::max(0, begin - reference), begin, end};
}

// A stretch that fits the change better names the slice better: from its onset to now.
Sign Refined(const SliceRows& rows, const Rushes& rushes, const SliceScan& scan,
             const SliceSign& first, const Stretch& stretch, double doubt) {
  const int begin = scan.Onset(first.slice, stretch.end, std::max(kReference, stretch.days()));
  const Stretch fitting = Before(begin, stretch.end);
  for (const SliceSign& one : scan.Signs(fitting, doubt))
    if (one.z * first.z > 0 &&
        SameContacts(rows, rushes, one.slice, first.slice, begin, stretch.end, stretch.end))
      return {one, fitting, stretch.end, ChangeType::kRate, {}};
  return {first, stretch, stretch.end, ChangeType::kRate, {}};
}

using SignsByDay = std::map<int, std::vector<Sign>>;

void CollectSigns(const SliceRows& rows, const Rushes& rushes, size_t figure, double doubt,
                  int after, int until, SignsByDay* out) {
  SliceScan scan(rows, figure);
  auto rush = rushes.order.begin();
  const FigureKind kind = rows.figures[figure].kind;
  const int lag = rows.figures[figure].lag;
  for (int noticed = std::max(after + 1, kReference + kWeek + lag); noticed <= until; ++noticed) {
    const int end = noticed - lag;
    for (; rush != rushes.order.end() && rush->first <= end; ++rush) scan.LeaveOut(rush->second);
    std::vector<Sign> found;
    for (const int length : kLengths) {
      if (end - length - kReference < 0) continue;
      if (length == 1 &&
          RowsOfDays(rows, end - 1, end).first == RowsOfDays(rows, end - 1, end).second)
        continue;
      const Stretch stretch = Before(end - length, end);
      for (const SliceSign& one : scan.Signs(stretch, doubt)) {
        Sign sign = Refined(rows, rushes, scan, one, stretch, doubt);
        const bool there = std::any_of(found.begin(), found.end(), [&](const Sign& other) {
          return other.sign.slice == sign.sign.slice;
        });
        if (there) continue;
        sign.noticed = noticed;
        Classify(rows, scan, kind, &sign);
        found.push_back(std::move(sign));
      }
    }
    for (Sign& sign : found) (*out)[noticed].push_back(std::move(sign));
  }
}

Result<void> Check(const SliceWatchSettings& settings) {
  if (!(settings.false_alerts_a_week > 0) || settings.false_alerts_a_week > 1000)
    return InvalidInput("false alerts a week: more than 0 and at most 1,000");
  return {};
}

Result<void> GoesOn(const SliceWatchSettings& settings) {
  if (settings.stop.stop_requested()) return Unavailable("told to stop");
  return {};
}

double Doubt(const SliceRows& rows, double looks_a_week, const SliceWatchSettings& settings) {
  return std::log(static_cast<double>(std::max<size_t>(1, rows.figures.size())) * looks_a_week /
                  settings.false_alerts_a_week);
}

}  // namespace

std::string_view ChangeTypeName(ChangeType type) {
  constexpr std::string_view kNames[] = {"rate", "mix", "volume", "new"};
  return kNames[static_cast<size_t>(type)];
}
std::string_view IncidentEndName(IncidentEnd end) {
  constexpr std::string_view kNames[] = {"open", "recovered", "settled"};
  return kNames[static_cast<size_t>(end)];
}

Result<void> WatchSlices(const SliceRows& rows, const SliceWatchSettings& settings, int after,
                         int until, std::vector<SliceIncident>* book) {
  RETURN_IF_ERROR(Check(settings));
  if (after < 0 || until > rows.days || after > until)
    return InvalidInput("the days to look at lie outside those there are rows of");
  const double doubt = Doubt(rows, kLooksAWeek, settings);
  const Rushes rushes = FindRushes(rows, doubt);
  SignsByDay signs;
  for (size_t figure = 0; figure < rows.figures.size(); ++figure) {
    RETURN_IF_ERROR(GoesOn(settings));
    CollectSigns(rows, rushes, figure, doubt, after, until, &signs);
  }
  for (int end = after + 1; end <= until; ++end)
    EnterDay(rows, rushes, end, std::move(signs[end]), book);
  return {};
}

TimeMs HoursUntil(TimeMs at) { return (at - kSettles) / kHourMs * kHourMs; }

Result<void> LookAtHours(const SliceRows& by_hour, const SliceWatchSettings& settings, TimeMs at,
                         std::vector<SliceIncident>* book) {
  RETURN_IF_ERROR(Check(settings));
  if (by_hour.hour.size() != by_hour.size())
    return InvalidInput("the rows do not say the hours they are of");
  const TimeMs end = HoursUntil(at);
  const SliceRows rows = SameHours(by_hour, end, kHours);
  if (rows.days <= kReference + kWeek) return {};
  const double doubt = Doubt(rows, kHourLooksAWeek, settings);
  const Rushes rushes = FindRushes(rows, doubt);
  const Stretch stretch{rows.days - 1 - kReference, rows.days - 1, rows.days};
  std::vector<Sign> signs;
  for (size_t figure = 0; figure < rows.figures.size(); ++figure) {
    RETURN_IF_ERROR(GoesOn(settings));
    if (rows.figures[figure].lag > 0) continue;
    SliceScan scan(rows, figure);
    for (const auto& [from, row] : rushes.order)
      if (from <= rows.days) scan.LeaveOut(row);
    for (const SliceSign& one : scan.Signs(stretch, doubt)) {
      Sign sign{one, stretch, rows.days, ChangeType::kRate, {}};
      Classify(rows, scan, rows.figures[figure].kind, &sign);
      signs.push_back(std::move(sign));
    }
  }
  EnterHours(rows, rushes, {kHours, end, at}, std::move(signs), book);
  return {};
}

}  // namespace clarion::detection
