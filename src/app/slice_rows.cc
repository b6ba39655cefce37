#include "app/slice_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace clarion::app {
namespace {

using metrics::Definition;
using metrics::Kind;
using metrics::Sums;

constexpr int kLagMax = 7;  // days; what is known later is no early warning

// Read in parts, so that few joined rows are held as text at once.
constexpr int kDaysAtOnce = 28;
constexpr size_t kAttributesMax = 10;

// What every contact has.
constexpr const char* kAgent = "agent";
constexpr const char* kDimensions[] = {"channel", "direction", "queue", "agent_kind",
                                       "team",    "reason",    kAgent};

detection::FigureKind KindOf(const Definition& metric) {
  if (metric.kind == Kind::kCount) return detection::FigureKind::kVolume;
  return metric.kind == Kind::kShare ? detection::FigureKind::kRate : detection::FigureKind::kMean;
}

void AddSums(Kind kind, const Sums& sums, detection::SliceFigure* figure) {
  double x = 0, xx = 0;
  if (kind == Kind::kShare) x = xx = sums.hits;
  if (kind == Kind::kMean) x = sums.total, xx = sums.squares;
  if (kind == Kind::kNet) x = sums.hits - sums.minus, xx = sums.hits + sums.minus;
  figure->n.push_back(static_cast<float>(sums.n));
  figure->x.push_back(static_cast<float>(x));
  figure->xx.push_back(static_cast<float>(xx));
}

// Values get their codes in order of appearance.
class Codes {
 public:
  explicit Codes(detection::SliceColumn* column) : column_(*column) {}
  void Add(const std::string& value) {
    const auto [found, fresh] = code_of_.try_emplace(value, column_.values.size());
    if (fresh) column_.values.push_back(value);
    column_.codes.push_back(static_cast<uint16_t>(found->second));
  }
  bool full() const { return column_.values.size() > 60'000; }

 private:
  detection::SliceColumn& column_;
  std::unordered_map<std::string, size_t> code_of_;
};

// Contacts of a period of whole days, or of whole days and hours.
Result<detection::SliceRows> Read(const metrics::Engine& engine, const std::string& tenant,
                                  const metrics::Period& period, metrics::Grain grain) {
  const Zone zone = engine.zone();
  detection::SliceRows out;
  out.begin = zone.DayOf(period.from) * kDayMs;
  if (period.to > period.from)
    out.days = static_cast<int>(zone.DaysBetween(period.from, period.to - 1)) + 1;
  ASSIGN_OR_RETURN(const std::vector<std::string> attributes,
                   engine.Attributes(tenant, period, kAttributesMax));
  std::vector<std::string> dimensions(std::begin(kDimensions), std::end(kDimensions));
  dimensions.insert(dimensions.end(), attributes.begin(), attributes.end());

  std::vector<const Definition*> metrics;
  std::vector<std::string> ids;
  for (const Definition& metric : engine.definitions()) {
    const auto lag = static_cast<int>((metric.window_ms + kDayMs - 1) / kDayMs);
    if (lag > kLagMax || (grain == metrics::Grain::kHour && lag > 0)) continue;
    // Slices do not add up to these.
    if (!metrics::AddsUp(metric.kind)) continue;
    metrics.push_back(&metric);
    ids.push_back(metric.id);
    out.figures.push_back({metric.id, KindOf(metric), {}, {}, {}, lag});
  }
  out.columns.resize(dimensions.size());
  std::vector<Codes> codes;
  for (size_t c = 0; c < dimensions.size(); ++c) {
    out.columns[c].name = dimensions[c];
    codes.emplace_back(&out.columns[c]);
  }
  metrics::ValuesQuery query;
  query.filter.tenant = tenant;
  query.grain = grain;
  for (int day = 0; day < out.days; day += kDaysAtOnce) {
    query.period = {zone.PlusDays(period.from, day),
                    std::min(period.to, zone.PlusDays(period.from, day + kDaysAtOnce))};
    ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> rows,
                     engine.SeriesByAll(ids, dimensions, query));
    for (const metrics::SeriesRow& row : rows) {
      const TimeMs since = zone.ToWall(row.at) - out.begin;
      out.day.push_back(static_cast<uint16_t>(since / kDayMs));
      if (grain == metrics::Grain::kHour)
        out.hour.push_back(static_cast<uint8_t>(since % kDayMs / kHourMs));
      for (size_t c = 0; c < dimensions.size(); ++c) codes[c].Add(row.values[c]);
      for (size_t m = 0; m < metrics.size(); ++m)
        AddSums(metrics[m]->kind, row.sums[m], &out.figures[m]);
    }
    for (size_t c = 0; c < dimensions.size(); ++c)
      if (codes[c].full())
        return InvalidInput(fmt::format("{} has more values than can be watched", dimensions[c]));
  }
  detection::DropCopies(&out);
  detection::FindRoles({kAgent, "agent_kind", "team"}, &out);
  return out;
}

// The first and the last contact's time.
Result<metrics::Period> Ends(warehouse::Warehouse& warehouse, const std::string& tenant) {
  ASSIGN_OR_RETURN(const warehouse::Rows ends,
                   warehouse.Query(fmt::format(
                       "SELECT min(started_ms), max(started_ms), count() FROM {{interaction}} "
                       "WHERE tenant = {} AND started_known = 1",
                       warehouse::Quoted(tenant))));
  if (ends.empty() || ends.Integer(0, 2) == 0)
    return NotFound("there are no contacts with a time yet; import some first");
  return metrics::Period{ends.Integer(0, 0), ends.Integer(0, 1)};
}

template <typename Convert>
void ConvertTimes(const Convert& convert, std::vector<detection::SliceIncident>* book) {
  const auto each = [&](std::initializer_list<TimeMs*> times) {
    for (TimeMs* at : times)
      if (*at != 0) *at = convert(*at);
  };
  for (detection::SliceIncident& one : *book) {
    each({&one.first_sign, &one.noticed, &one.last_seen, &one.ended});
    for (detection::SliceChange& change : one.changes)
      each({&change.from, &change.to, &change.before_from, &change.noticed, &change.last_seen});
  }
}

}  // namespace

void TimesToWall(const Zone& zone, std::vector<detection::SliceIncident>* book) {
  if (zone.utc()) return;
  ConvertTimes([&](TimeMs at) { return zone.ToWall(at); }, book);
}

void TimesFromWall(const Zone& zone, std::vector<detection::SliceIncident>* book) {
  if (zone.utc()) return;
  ConvertTimes([&](TimeMs wall) { return zone.FromWall(wall); }, book);
}

TimeMs EndOfWholeDays(const Zone& zone, TimeMs newest, TimeMs now) {
  return zone.Midnight(std::min(newest, now) + kHourMs);
}

Result<detection::SliceRows> ReadSliceRows(const metrics::Engine& engine,
                                           warehouse::Warehouse& warehouse,
                                           const std::string& tenant, TimeMs now, int days_max) {
  ASSIGN_OR_RETURN(const metrics::Period ends, Ends(warehouse, tenant));
  const Zone zone = engine.zone();
  const TimeMs end = EndOfWholeDays(zone, ends.to, now);
  const TimeMs begin = std::max(zone.Midnight(ends.from), zone.PlusDays(end, -days_max));
  return Read(engine, tenant, {begin, std::max(begin, end)}, metrics::Grain::kDay);
}

Result<detection::SliceRows> ReadSliceHours(const metrics::Engine& engine,
                                            warehouse::Warehouse& warehouse,
                                            const std::string& tenant, TimeMs end, int days_max) {
  ASSIGN_OR_RETURN(const metrics::Period ends, Ends(warehouse, tenant));
  const Zone zone = engine.zone();
  end -= zone.ToWall(end) % kHourMs;
  const TimeMs begin =
      std::max(zone.Midnight(ends.from), zone.PlusDays(zone.Midnight(end), -days_max));
  return Read(engine, tenant, {begin, std::max(begin, end)}, metrics::Grain::kHour);
}

}  // namespace clarion::app
