#include "detection/monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/hash.h"
#include "detection/internal/incident_book.h"
#include "detection/internal/series_model.h"
#include "detection/internal/tails.h"

namespace clarion::detection {
namespace {

constexpr uint32_t kMagic = 0x54454443;  // "CDET"
constexpr uint32_t kVersion = 1;
constexpr double kSingleShare = 0.6;   // of the budget; the rest is for slices
constexpr double kJoinChance = 5e-4;   // p-value that joins an incident just begun
constexpr double kMemberChance = 0.2;  // and members of a slice that are only there by chance
constexpr size_t kSliceLeast = 4;      // series; below, singles find as much
constexpr int kNearSteps = 4;
constexpr double kWander = 1.0 / 300;  // variance the level gains per step, in step variances

struct Slice {
  std::vector<uint32_t> series;
  size_t place = 0;  // in the name
};

}  // namespace

std::string_view ShapeName(Shape shape) {
  switch (shape) {
    case Shape::kPoint:
      return "point";
    case Shape::kLevel:
      return "level";
    case Shape::kDrift:
      return "drift";
    case Shape::kVariance:
      break;
  }
  return "variance";
}

struct Monitor::Impl {
  explicit Impl(MonitorSettings given)
      : settings(std::move(given)), book(kNearSteps * std::max<TimeMs>(settings.step_ms, kHourMs)) {
    std::sort(settings.holidays.begin(), settings.holidays.end());
  }

  SlotTime TimeOf(TimeMs at) const {
    const TimeMs local = std::max<TimeMs>(0, at + settings.utc_offset_ms);
    const TimeMs day = local / kDayMs;
    const int weekday = int((day + 3) % 7);  // 1970-01-01 was a Thursday; Monday is 0
    const int hour = int(local % kDayMs / kHourMs);
    const bool holiday =
        std::binary_search(settings.holidays.begin(), settings.holidays.end(), day * kDayMs);
    return {.hour = hour,
            .slot = weekday * 24 + hour,
            .day_kind = holiday || weekday == 6 ? 2 : (weekday == 5 ? 1 : 0)};
  }

  void AddToSlices(size_t series) {
    for (size_t place = 0; place < parts[series].size(); ++place) {
      const auto key = std::make_pair(place, parts[series][place]);
      const auto [found, fresh] = slice_of.try_emplace(key, slices.size());
      if (fresh) slices.emplace_back();
      Slice& slice = slices[found->second];
      slice.place = place;
      if (place >= usable.size()) usable.resize(place + 1, 0), several.resize(place + 1, 0);
      if (!slice.series.empty() && models[slice.series[0]].kind() != models[series].kind())
        several[place] = 1;
      slice.series.push_back(uint32_t(series));
    }
    const bool mixed = models[0].kind() != models[series].kind();
    any_mixed = any_mixed || mixed;
    for (size_t place = 0; place < usable.size(); ++place)
      usable[place] = !any_mixed || several[place] != 0;
  }

  // Where series are of several kinds, a place in the name whose values have one kind each names
  // the measure, not the customers: "every abandon rate" is no slice that an incident strikes.
  bool Wide(const Slice& slice) const {
    return slice.series.size() >= kSliceLeast && usable[slice.place] != 0;
  }

  bool Ready(size_t i) const {
    return readings[i].seen && models[i].warm() && !models[i].flagged();
  }
  void Choose(TimeMs at);
  void ChooseInSlice(const Slice& slice, double limit);
  Alert MakeAlert(size_t series, TimeMs at, const Observation& seen) const;

  MonitorSettings settings;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> parts;
  std::unordered_map<std::string, size_t> index;
  std::vector<SeriesModel> models;
  std::map<std::pair<size_t, std::string>, size_t> slice_of;
  std::vector<Slice> slices;
  IncidentBook book;
  IncidentBook::Usable usable;  // by place in the name
  std::vector<char> several;    // some value there has series of several kinds
  bool any_mixed = false;
  TimeMs last = INT64_MIN;

  std::vector<Reading> readings;  // of this step
  std::vector<char> chosen;
  std::vector<std::pair<double, uint32_t>> sorted;
};

Monitor::Monitor(MonitorSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Monitor::~Monitor() = default;
Monitor::Monitor(Monitor&&) noexcept = default;
Monitor& Monitor::operator=(Monitor&&) noexcept = default;

size_t Monitor::size() const { return impl_->models.size(); }
const std::string& Monitor::name(size_t series) const { return impl_->names[series]; }
std::vector<Incident> Monitor::Open() const { return impl_->book.open(); }

TimeMs Monitor::last_step() const { return impl_->last; }

Result<size_t> Monitor::Ensure(const std::string& name, SeriesKind kind) {
  const auto found = impl_->index.find(name);
  if (found == impl_->index.end()) return Add(name, kind);
  const SeriesKind known = impl_->models[found->second].kind();
  if (known != kind)
    return Conflict(fmt::format(
        "series '{}' was a {} and comes as a {}; give it another name, or begin with a new state",
        name, KindName(known), KindName(kind)));
  return found->second;
}

Result<size_t> Monitor::Add(std::string name, SeriesKind kind) {
  const size_t series = size();
  if (!impl_->index.try_emplace(name, series).second)
    return Conflict(
        fmt::format("series '{}' is watched already; give each series its own name", name));
  impl_->parts.push_back(SplitName(name));
  impl_->names.push_back(std::move(name));
  impl_->models.emplace_back(kind);
  impl_->AddToSlices(series);
  return series;
}

// The k-th smallest p-value of m is unlikely to be so small by chance: then the k series are out.
void Monitor::Impl::ChooseInSlice(const Slice& slice, double limit) {
  sorted.clear();
  size_t ready = 0;
  for (const uint32_t i : slice.series) {
    if (!Ready(i)) continue;
    ++ready;
    sorted.emplace_back(readings[i].sudden_p, i);
  }
  if (ready < kSliceLeast) return;
  const double member = kMemberChance / double(ready);
  std::erase_if(sorted, [&](const auto& entry) { return entry.first > member; });
  if (sorted.size() < 2) return;
  std::sort(sorted.begin(), sorted.end());
  size_t out = 0;
  for (size_t k = 2; k <= sorted.size(); ++k)
    if (AtLeast(int(k), int(ready), sorted[k - 1].first) * double(ready) * kMemberChance <= limit)
      out = k;
  for (size_t k = 0; k < out; ++k) chosen[sorted[k].second] = 1;
}

void Monitor::Impl::Choose(TimeMs at) {
  chosen.assign(models.size(), 0);
  const double budget = settings.false_alerts_a_week * double(settings.step_ms) / double(kWeekMs);
  size_t ready = 0;
  for (size_t i = 0; i < models.size(); ++i) ready += Ready(i);
  if (ready == 0) return;
  const double single = kSingleShare * budget / double(ready);
  for (size_t i = 0; i < models.size(); ++i) {
    const Reading& reading = readings[i];
    if (Ready(i))
      chosen[i] = reading.p <= single ||
                  (reading.sudden_p <= kJoinChance && book.Expects(parts[i], usable, at));
    else if (reading.p <= single / 10 && models[i].Worse(reading))
      chosen[i] = 1;
  }
  size_t wide = 0;
  for (const auto& slice : slices) wide += Wide(slice);
  for (const auto& slice : slices)
    if (Wide(slice)) ChooseInSlice(slice, (1 - kSingleShare) * budget / double(wide));
}

Alert Monitor::Impl::MakeAlert(size_t series, TimeMs at, const Observation& seen) const {
  const Reading& reading = readings[series];
  Alert alert;
  alert.series = series;
  alert.at = at;
  alert.first_sign = at - (reading.span - 1) * settings.step_ms;
  alert.p = std::max(reading.p, 1e-300);
  alert.score = std::max(0.0, -std::log10(alert.p));
  alert.direction = reading.strength >= 0 ? 1 : -1;
  const size_t windows = kWindows.size();
  alert.shape = reading.test == 0                        ? Shape::kPoint
                : reading.test < windows                 ? Shape::kLevel
                : reading.test < windows + kRamps.size() ? Shape::kDrift
                                                         : Shape::kVariance;
  alert.value = seen.value;
  alert.expected = reading.expected;
  alert.low = reading.low;
  alert.high = reading.high;
  const double gap = std::abs(seen.value - reading.expected);
  const double volume = std::isfinite(seen.weight) ? seen.weight : 1;
  switch (models[series].kind()) {
    case SeriesKind::kCount:
      alert.severity = gap;
      break;
    case SeriesKind::kRate:
      alert.severity = gap * volume;
      break;
    case SeriesKind::kMean:
      alert.severity =
          volume * gap /
          std::max({std::abs(reading.expected), (reading.high - reading.low) / 4, 1e-12});
      break;
  }
  return alert;
}

Result<std::vector<Alert>> Monitor::Step(TimeMs at, std::span<const Observation> seen) {
  Impl& my = *impl_;
  if (at <= my.last)
    return InvalidInput(fmt::format("step {} is not after the step before, {}; give steps in order",
                                    FormatTime(at), FormatTime(my.last)));
  my.last = at;
  const SlotTime time = my.TimeOf(at);
  my.readings.assign(size(), {});
  for (size_t i = 0; i < size(); ++i) {
    my.readings[i] = my.models[i].Step(time, i < seen.size() ? seen[i] : Observation{});
    if (my.models[i].over()) {
      my.models[i].SetFlagged(false);
      my.readings[i].p = my.readings[i].sudden_p = 1;  // what it looked back on was the incident
      my.book.Leave(i, at);
    }
  }
  my.Choose(at);
  std::vector<Alert> alerts;
  for (size_t i = 0; i < size(); ++i)
    if (my.chosen[i] != 0) alerts.push_back(my.MakeAlert(i, at, seen[i]));
  // The strongest first, so that an incident takes its slice from the surest sign.
  std::stable_sort(alerts.begin(), alerts.end(),
                   [](const Alert& a, const Alert& b) { return a.p < b.p; });
  my.book.Enter(my.parts, my.usable, &alerts);
  for (const auto& alert : alerts) my.models[alert.series].SetFlagged(true);
  std::stable_sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) {
    return std::tie(a.incident, a.series) < std::tie(b.incident, b.series);
  });
  return alerts;
}

// Steps ahead: the noise of one step, and a level that wanders by as much as the level's gain lets
// each residual move it.
std::vector<Forecast> Monitor::Ahead(size_t series, int steps, double target, bool above) const {
  const Impl& my = *impl_;
  std::vector<Forecast> out;
  if (series >= size() || my.last == INT64_MIN) return out;
  const SeriesModel& model = my.models[series];
  for (int k = 1; k <= steps; ++k) {
    const TimeMs at = my.last + k * my.settings.step_ms;
    double expected = 0;
    double sd = 0;
    model.Expect(my.TimeOf(at), &expected, &sd);
    const double spread = sd * std::sqrt(1 + k * kWander);
    Forecast ahead{.at = at};
    ahead.expected = model.FromModelScale(expected);
    ahead.low = model.FromModelScale(expected - 1.96 * spread);
    ahead.high = model.FromModelScale(expected + 1.96 * spread);
    if (std::isfinite(target)) {
      const double z = (model.ToModelScale(target) - expected) / std::max(spread, 1e-12);
      ahead.breach = 0.5 * std::erfc((above ? z : -z) * M_SQRT1_2);
    }
    out.push_back(ahead);
  }
  return out;
}

std::string Monitor::Save() const {
  const Impl& my = *impl_;
  std::string out;
  PutValue(&out, kMagic);
  PutValue(&out, kVersion);
  PutValue(&out, uint32_t(sizeof(SeriesState)));
  PutValue(&out, my.last);
  PutValue(&out, uint64_t(size()));
  for (size_t i = 0; i < size(); ++i) {
    PutText(&out, my.names[i]);
    PutValue(&out, my.models[i].state());
  }
  my.book.Save(&out);
  PutValue(&out, Hash64(out));
  return out;
}

Result<Monitor> Monitor::Restore(std::string_view bytes, MonitorSettings settings) {
  const auto broken = [](const char* what) {
    return Corrupt(fmt::format(
        "the saved state of detection {}; delete it, and it is learned from history again", what));
  };
  if (bytes.size() < sizeof(uint64_t)) return broken("is cut short");
  ByteReader tail(bytes.substr(bytes.size() - sizeof(uint64_t)));
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof(uint64_t));
  ByteReader in(body);
  if (in.Value<uint32_t>() != kMagic) return broken("is something else");
  if (in.Value<uint32_t>() != kVersion || in.Value<uint32_t>() != sizeof(SeriesState))
    return broken("is of another version");
  if (tail.Value<uint64_t>() != Hash64(body)) return broken("is damaged");
  Monitor monitor(std::move(settings));
  monitor.impl_->last = in.Value<TimeMs>();
  const auto count = in.Value<uint64_t>();
  for (uint64_t i = 0; i < count && !in.failed(); ++i) {
    std::string name = in.Text();
    const auto state = in.Value<SeriesState>();
    if (in.failed() || state.kind > uint8_t(SeriesKind::kMean) || state.head >= kMemory ||
        state.filled > kMemory)
      return broken("is damaged");
    const auto added = monitor.Add(std::move(name), SeriesKind(state.kind));
    if (!added.ok()) return broken("names a series twice");
    monitor.impl_->models[*added].state() = state;
  }
  if (!monitor.impl_->book.Restore(&in) || in.left() != 0) return broken("is damaged");
  return monitor;
}

}  // namespace clarion::detection
