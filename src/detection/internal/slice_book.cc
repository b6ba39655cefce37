#include "detection/internal/slice_book.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace clarion::detection {
namespace {

constexpr int kWeek = 7, kReference = 28;
constexpr int kQuiet = 14;      // days unseen, and it has settled
constexpr int kHoursQuiet = 3;  // days, of what was seen in hours alone
constexpr int kRecoversWithin = 56;
// One thing: slices with a value in common when this much of the smaller lies in the other, others
// when this much of both together is in both.
constexpr double kWithin = 0.5, kAlike = 0.4;
constexpr double kWidens = 0.7;        // of the first change's strength
constexpr double kClearly = 3;         // standard errors
constexpr double kExplained = 0.5;     // of an excess of contacts, at most left
constexpr double kCompanion = 0.25;    // of the other's excess, in all and a day
constexpr double kFewBefore = 12;      // contacts
constexpr int kSharp = 2, kLater = 3;  // days
constexpr int kTogether = 14;          // days between beginnings of what may be one

TimeMs DayAt(const SliceRows& rows, int day) { return rows.begin + day * kDayMs; }

NamedSlice Named(const SliceRows& rows, const SliceOf& slice) {
  NamedSlice out;
  for (const SliceCondition& one : slice)
    out.emplace_back(rows.columns[one.column].name, rows.columns[one.column].values[one.value]);
  return out;
}

std::optional<SliceOf> Coded(const SliceRows& rows, const NamedSlice& slice) {
  SliceOf out;
  for (const auto& [name, value] : slice)
    for (size_t c = 0; c < rows.columns.size(); ++c) {
      if (rows.columns[c].name != name) continue;
      const auto& values = rows.columns[c].values;
      const auto found = std::find(values.begin(), values.end(), value);
      if (found == values.end()) return std::nullopt;
      out.push_back({static_cast<uint16_t>(c), static_cast<uint16_t>(found - values.begin())});
    }
  if (out.size() != slice.size()) return std::nullopt;
  return out;
}

SliceChange ChangeOf(const SliceRows& rows, const Sign& sign) {
  SliceChange out;
  const SliceFigure& figure = rows.figures[sign.sign.figure];
  out.figure = figure.id;
  out.slice = Named(rows, sign.cause);
  out.type = sign.type;
  out.direction = sign.sign.z > 0 ? 1 : -1;
  out.z = std::abs(sign.sign.z);
  out.now = sign.sign.now_value;
  out.before = sign.sign.before_value;
  out.n_now = sign.sign.now.n;
  out.n_before = sign.sign.before.n;
  const double change = std::abs(out.now - out.before);
  out.touched = figure.kind == FigureKind::kVolume ? std::abs(out.n_now - sign.sign.expected)
                : figure.kind == FigureKind::kRate
                    ? out.n_now * change
                    : out.n_now * std::min(1.0, change / std::max(1e-12, std::abs(out.before)));
  out.from = DayAt(rows, sign.stretch.begin);
  out.to = DayAt(rows, sign.stretch.end);
  out.before_from = DayAt(rows, sign.stretch.before);
  out.noticed = out.last_seen = DayAt(rows, sign.noticed);
  return out;
}

}  // namespace

bool SameContacts(const SliceRows& rows, const Rushes& rushes, const SliceOf& a, const SliceOf& b,
                  int begin, int end, int at) {
  if (a == b) return true;
  if (a.empty() || b.empty()) return false;
  size_t in_a = 0, in_b = 0, in_both = 0;
  const auto [first, last] = RowsOfDays(rows, begin, end);
  for (size_t row = first; row < last; ++row) {
    if (rushes.LeftOut(row, at)) continue;
    const bool one = Covers(rows, a, row), other = Covers(rows, b, row);
    in_a += one;
    in_b += other;
    in_both += one && other;
  }
  const double both = static_cast<double>(in_both);
  const bool shares = std::any_of(a.begin(), a.end(), [&](const SliceCondition& one) {
    return std::find(b.begin(), b.end(), one) != b.end();
  });
  if (shares) return both > 0 && both >= kWithin * static_cast<double>(std::min(in_a, in_b));
  return both > 0 && both >= kAlike * static_cast<double>(in_a + in_b - in_both);
}

namespace {

class Book {
 public:
  Book(const SliceRows& rows, const Rushes& rushes, std::vector<SliceIncident>* incidents)
      : rows_(rows), rushes_(rushes), incidents_(*incidents) {}

  void Day(int end, std::vector<Sign> signs) {
    StrongestFirst(&signs);
    for (const Sign& sign : signs) Take(sign, ChangeOf(rows_, sign));
    for (SliceIncident& one : incidents_) {
      if (one.end != IncidentEnd::kOpen) continue;
      if (one.changes.front().hours > 0) {
        // Seen in some hours, and the days after say nothing of it.
        if (DayAt(rows_, end) - one.last_seen < kHoursQuiet * kDayMs) continue;
        one.end = IncidentEnd::kRecovered;
        one.ended = one.last_seen;
        continue;
      }
      if (WentBack(one.changes.front(), end)) {
        one.end = IncidentEnd::kRecovered;
        one.ended = DayAt(rows_, end - kWeek);
        continue;
      }
      if (DayAt(rows_, end) - one.last_seen < kQuiet * kDayMs) continue;
      one.end = IncidentEnd::kSettled;
      one.ended = one.last_seen;
    }
  }

  void Hours(const HoursSeen& seen, std::vector<Sign> signs) {
    hours_ = seen.hours;
    StrongestFirst(&signs);
    for (const Sign& sign : signs) {
      SliceChange change = ChangeOf(rows_, sign);
      change.hours = seen.hours;
      change.from = seen.end - seen.hours * kHourMs;
      change.to = seen.end;
      change.noticed = change.last_seen = seen.at;
      Take(sign, change);
    }
  }

 private:
  static void StrongestFirst(std::vector<Sign>* signs) {
    std::sort(signs->begin(), signs->end(),
              [](const Sign& a, const Sign& b) { return std::abs(a.sign.z) > std::abs(b.sign.z); });
  }

  SliceSums Sums(const SliceFigure& figure, const SliceOf& slice, int begin, int end) const {
    SliceSums out;
    const auto [first, last] = RowsOfDays(rows_, begin, end);
    for (size_t row = first; row < last; ++row)
      if (Covers(rows_, slice, row)) out += {figure.n[row], figure.x[row], figure.xx[row]};
    return out;
  }

  // The last week lies nearer to what was before than to the change, and clearly off the change.
  bool WentBack(const SliceChange& change, int end) const {
    const int begin = static_cast<int>((change.from - rows_.begin) / kDayMs);
    const int until = static_cast<int>((change.to - rows_.begin) / kDayMs);
    const auto figure =
        std::find_if(rows_.figures.begin(), rows_.figures.end(),
                     [&](const SliceFigure& one) { return one.id == change.figure; });
    const auto slice = Coded(rows_, change.slice);
    if (figure == rows_.figures.end() || !slice || change.type == ChangeType::kMix) return false;
    end -= figure->lag;
    if (begin < 0 || end - kWeek < begin + 1) return false;
    const SliceSums week = Sums(*figure, *slice, end - kWeek, end);
    const SliceSums moved = Sums(*figure, *slice, begin, until);
    double last = week.n / kWeek, error = 0;
    if (figure->kind == FigureKind::kVolume) {
      error = std::sqrt(week.n + 1) / kWeek + std::sqrt(moved.n) / std::max(1, until - begin);
    } else {
      if (week.n < 1 || moved.n < 1) return false;
      last = week.x / week.n;
      const double variance = std::max(0.0, moved.xx / moved.n - std::pow(moved.x / moved.n, 2));
      error = std::sqrt(variance / week.n + variance / moved.n);
    }
    return std::abs(last - change.before) < std::abs(last - change.now) &&
           std::abs(last - change.now) > kClearly * error;
  }

  void Take(const Sign& sign, const SliceChange& change) {
    for (SliceIncident& one : incidents_)
      if (IsReturn(one, change, sign)) {
        if (one.end == IncidentEnd::kOpen && one.changes.front().figure == change.figure) {
          one.end = IncidentEnd::kRecovered;
          one.ended = change.from;
        }
        return;
      }
    SliceIncident* closest = nullptr;
    Kinship most = Kinship::kNone;
    for (SliceIncident& one : incidents_) {
      const Kinship kinship = KinshipOf(one, change, sign);
      if (kinship <= most) continue;
      most = kinship;
      closest = &one;
    }
    if (closest != nullptr) return Grow(closest, change);
    SliceIncident made;
    made.changes = {change};
    made.noticed = made.last_seen = change.noticed;
    Settle(&made);
    incidents_.push_back(std::move(made));
  }

  bool Same(const NamedSlice& named, const Sign& sign) const {
    const auto coded = Coded(rows_, named);
    return coded && SameContacts(rows_, rushes_, *coded, sign.cause, sign.stretch.begin,
                                 sign.stretch.end, sign.stretch.end);
  }

  // What was out of the ordinary goes back to it: not news of its own.
  bool IsReturn(const SliceIncident& incident, const SliceChange& change, const Sign& sign) const {
    if (change.noticed - incident.last_seen > kRecoversWithin * kDayMs) return false;
    return std::any_of(
        incident.changes.begin(), incident.changes.end(), [&](const SliceChange& one) {
          return one.figure == change.figure && one.direction != change.direction &&
                 change.from > incident.first_sign &&
                 (Same(one.slice, sign) || Unversioned(one.slice) == Unversioned(change.slice));
        });
  }

  // A change's days in these rows: those whose hours, all or `hours_` of them, reach into it; one
  // at least.
  Stretch StretchOf(const SliceChange& change) const {
    const auto days = [&](TimeMs of) { return static_cast<double>(of) / kDayMs; };
    const auto first = [&](TimeMs from) {
      return static_cast<int>(std::floor(days(from - rows_.begin - hours_ * kHourMs))) + 1;
    };
    const int begin = std::max(0, first(change.from));
    const auto end = static_cast<int>(std::ceil(days(change.to - rows_.begin)));
    return {std::max(0, first(change.before_from)), begin, std::max(begin + 1, end)};
  }

  // How much of the slice's excess of contacts over a stretch is left when what it shares with
  // `other` is expected to move as all of that did.
  double ExcessLeft(const SliceFigure& volume, const SliceOf& slice, const SliceOf& other,
                    const Stretch& stretch, int at) const {
    struct Counts {
      double all = 0, slice = 0, other = 0, both = 0;
    } before, now;
    const auto [first, last] = RowsOfDays(rows_, stretch.before, stretch.end);
    for (size_t row = first; row < last; ++row) {
      const bool is_now = rows_.day[row] >= stretch.begin;
      if (rushes_.LeftOut(row, at) || (!is_now && !stretch.Keeps(rows_.day[row]))) continue;
      const bool in = Covers(rows_, slice, row), in_other = Covers(rows_, other, row);
      Counts& counts = is_now ? now : before;
      const double n = volume.n[row];
      counts.all += n;
      if (in) counts.slice += n;
      if (in_other) counts.other += n;
      if (in && in_other) counts.both += n;
    }
    const double whole = now.slice - before.slice * now.all / std::max(1.0, before.all);
    const double shared =
        before.other < kFewBefore ? now.both : before.both * now.other / before.other;
    const double rest = (before.slice - before.both) * (now.all - now.other) /
                        std::max(1.0, before.all - before.other);
    return whole == 0 ? 1 : (now.slice - shared - rest) / whole;
  }

  // Whether one of two volumes is the other's doing.
  bool Explains(const SliceChange& one, const SliceChange& change, const Sign& sign) const {
    if (sign.stretch.days() <= kSharp && change.from > one.noticed + kLater * kDayMs) return false;
    const auto coded = Coded(rows_, one.slice);
    // Two rushes of a day are one where they are about the same contacts, or one is a part of the
    // other: not all of its contacts say what they are about.
    const bool rush = sign.stretch.days() <= kSharp && one.to - one.from <= kSharp * kDayMs &&
                      std::abs(change.from - one.from) <= kDayMs;
    if (rush && (IsWithin(one.slice, change.slice) || IsWithin(change.slice, one.slice) ||
                 Same(one.slice, sign)))
      return true;
    // A little of what began together in part of the same contacts goes along with it.
    if (BeganTogether(one, change) && change.touched < kCompanion * one.touched &&
        std::abs(change.now - change.before) < kCompanion * std::abs(one.now - one.before))
      return true;
    const SliceFigure& volume = rows_.figures[sign.sign.figure];
    const int at = sign.stretch.end;
    return coded && (ExcessLeft(volume, sign.cause, *coded, sign.stretch, at) <= kExplained ||
                     ExcessLeft(volume, *coded, sign.cause, StretchOf(one), at) <= kExplained);
  }

  static bool IsVolume(const SliceChange& change) {
    return change.type == ChangeType::kVolume || change.type == ChangeType::kNew;
  }

  // How far a change is about what an incident is about.
  enum class Kinship : uint8_t { kNone, kAlongside, kSameFigure, kSame };
  Kinship KinshipOf(const SliceIncident& incident, const SliceChange& change,
                    const Sign& sign) const {
    const bool open = incident.end == IncidentEnd::kOpen;
    if (!open && change.noticed - incident.last_seen > kReference * kDayMs) return Kinship::kNone;
    if (!open && change.from > incident.ended + kQuiet * kDayMs) return Kinship::kNone;
    Kinship most = Kinship::kNone;
    for (const SliceChange& one : incident.changes) {
      const bool first = &one == &incident.changes.front();
      if (one.figure == change.figure) {
        if (one.direction != change.direction) continue;
        // What goes on without an incident's own contacts, after it, is no part of it any more.
        const bool part =
            open || first || !IsVolume(one) || Explains(incident.changes.front(), change, sign);
        if (one.slice == change.slice && part) return Kinship::kSame;
        if (!part) continue;
        // The whole moves along with a part of it.
        const bool whole = one.slice.empty() || change.slice.empty();
        if (IsVolume(one) ? Explains(one, change, sign)
                          : whole || Same(one.slice, sign) || BeganTogether(one, change))
          most = Kinship::kSameFigure;
      } else if (first && most == Kinship::kNone) {
        // Other figures of the same contacts go along with it; what began at another time does not.
        const bool same_time = std::abs(one.from - change.from) <= kTogether * kDayMs;
        if (same_time && Same(one.slice, sign)) most = Kinship::kAlongside;
      }
    }
    return most;
  }

  // The slice whatever the version: what follows a version is its return.
  NamedSlice Unversioned(NamedSlice slice) const {
    std::erase_if(slice, [&](const auto& one) {
      return std::any_of(
          rows_.columns.begin(), rows_.columns.end(),
          [&](const SliceColumn& column) { return column.versions && column.name == one.first; });
    });
    return slice;
  }

  // Parts of one thing: the same figure moved the same way at the same time in slices that have a
  // value in common.
  static bool BeganTogether(const SliceChange& one, const SliceChange& change) {
    return one.figure == change.figure && std::abs(one.from - change.from) <= kTogether * kDayMs &&
           !Common(one.slice, change.slice).empty();
  }

  static NamedSlice Common(const NamedSlice& a, const NamedSlice& b) {
    NamedSlice out;
    for (const auto& one : a)
      if (std::find(b.begin(), b.end(), one) != b.end()) out.push_back(one);
    return out;
  }

  void Grow(SliceIncident* incident, const SliceChange& change) {
    incident->last_seen = std::max(incident->last_seen, change.last_seen);
    if (incident->end == IncidentEnd::kSettled) {
      incident->end = IncidentEnd::kOpen;
      incident->ended = 0;
    }
    auto found = std::find_if(
        incident->changes.begin(), incident->changes.end(), [&](const SliceChange& one) {
          return one.figure == change.figure && one.direction == change.direction &&
                 (one.slice.empty() || change.slice.empty() || IsWithin(one.slice, change.slice) ||
                  IsWithin(change.slice, one.slice));
        });
    if (found == incident->changes.end()) {
      incident->changes.push_back(change);
    } else {
      found->last_seen = change.last_seen;
      // What whole days say is more than what some hours said.
      const bool whole_days = found->hours > 0 && change.hours == 0;
      if (whole_days || (change.z > found->z && (change.hours == 0 || found->hours > 0))) {
        // What began after the first sign was noticed is something else that was noticed later.
        const TimeMs noticed = found->noticed;
        *found = change;
        if (change.from < noticed) found->noticed = noticed;
      }
    }
    Settle(incident);
  }

  static bool IsWithin(const NamedSlice& a, const NamedSlice& b) {
    return std::all_of(a.begin(), a.end(), [&](const auto& one) {
      return std::find(b.begin(), b.end(), one) != b.end();
    });
  }

  static bool AreApart(const NamedSlice& a, const NamedSlice& b) {
    return std::any_of(a.begin(), a.end(), [&](const auto& one) {
      return std::any_of(b.begin(), b.end(), [&](const auto& other) {
        return one.first == other.first && one.second != other.second;
      });
    });
  }

  // "Everywhere" says less than where.
  static double Weight(const SliceChange& change) {
    return change.z * (change.slice.empty() ? kWidens : 1);
  }

  // The first change's slice, or one within or around it that more of the evidence is for when all
  // figures are counted: one figure alone may be as strong in a team as in the part it comes from.
  static NamedSlice MostEvidence(const std::vector<SliceChange>& changes) {
    const SliceChange& first = changes.front();
    const auto evidence = [&](const NamedSlice& slice) {
      double sum = 0;
      for (const SliceChange& one : changes)
        if (one.slice == slice && one.hours == 0 && !IsVolume(one)) sum += one.z * one.z;
      return sum;
    };
    if (first.slice.empty() || first.hours > 0 || IsVolume(first)) return first.slice;
    const NamedSlice* most = &first.slice;
    for (const SliceChange& one : changes)
      if (!one.slice.empty() &&
          (IsWithin(one.slice, first.slice) || IsWithin(first.slice, one.slice)) &&
          evidence(one.slice) > evidence(*most))
        most = &one.slice;
    return *most;
  }

  static void Settle(SliceIncident* incident) {
    std::stable_sort(
        incident->changes.begin(), incident->changes.end(),
        [](const SliceChange& a, const SliceChange& b) { return Weight(a) > Weight(b); });
    const SliceChange& first = incident->changes.front();
    incident->severity = first.touched;
    incident->first_sign = first.from;
    incident->slice = MostEvidence(incident->changes);
    if (incident->slice != first.slice) return;
    // Other parts of the same (another value of one column) widen where it is to what they share;
    // the same contacts seen otherwise do not.
    for (const SliceChange& one : incident->changes)
      if (one.figure == first.figure && one.direction == first.direction &&
          one.z >= kWidens * first.z && AreApart(first.slice, one.slice))
        if (NamedSlice common = Common(incident->slice, one.slice); !common.empty())
          incident->slice = std::move(common);
  }

  int hours_ = 24;  // of each day that the rows hold
  const SliceRows& rows_;
  const Rushes& rushes_;
  std::vector<SliceIncident>& incidents_;
};

}  // namespace

void EnterDay(const SliceRows& rows, const Rushes& rushes, int end, std::vector<Sign> signs,
              std::vector<SliceIncident>* incidents) {
  Book(rows, rushes, incidents).Day(end, std::move(signs));
}

void EnterHours(const SliceRows& rows, const Rushes& rushes, const HoursSeen& seen,
                std::vector<Sign> signs, std::vector<SliceIncident>* incidents) {
  Book(rows, rushes, incidents).Hours(seen, std::move(signs));
}

}  // namespace clarion::detection
