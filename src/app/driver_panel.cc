#include "app/driver_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "app/slice_rows.h"
#include "drivers/kin.h"

namespace clarion::app {
namespace {

using metrics::Definition;
using metrics::Kind;

constexpr TimeMs kWeekMs = 7 * kDayMs;
constexpr TimeMs kWeeks = 26;  // where no period is asked for
constexpr TimeMs kWeeksMost = 104;
constexpr size_t kSegmentsMost = 200;  // by contacts
constexpr size_t kKnownAfterMost = 1;  // weeks
constexpr TimeMs kDaysAtOnce = 28;
constexpr std::array<const char*, 4> kDimensions = {"queue", "team", "reason", "channel"};

drivers::Cell CellOf(const Definition& metric, const metrics::Sums& sums) {
  const auto n = static_cast<double>(sums.n);
  switch (metric.kind) {
    case Kind::kShare:
      return {n, sums.hits, sums.hits};
    case Kind::kMean:
      return {n, sums.total, sums.squares};
    case Kind::kNet:  // as it is told: promoters − detractors in percent
      return {n, 100 * (sums.hits - sums.minus), 10'000 * (sums.hits + sums.minus)};
    default:
      return {n, 0, 0};
  }
}

class PanelReader {
 public:
  PanelReader(const metrics::Engine& engine, const DriverQuery& query)
      : engine_(engine), query_(query) {}

  Result<std::shared_ptr<const DriverPanel>> Read() {
    if (std::find(kDimensions.begin(), kDimensions.end(), query_.by) == kDimensions.end())
      return InvalidInput(
          fmt::format("segment: '{}' is not queue, team, reason or channel", query_.by));
    out_->by = query_.by;
    out_->fixed = query_.fixed;
    RETURN_IF_ERROR(SetPeriod());
    ChooseFigures();
    RETURN_IF_ERROR(ReadRows());
    Fill();
    return std::shared_ptr<const DriverPanel>(std::move(out_));
  }

 private:
  Result<void> SetPeriod() {
    ASSIGN_OR_RETURN(const TimeMs horizon, engine_.Horizon(query_.filter.tenant));
    const Zone& zone = out_->zone = engine_.zone();
    TimeMs to = EndOfWholeDays(zone, horizon, horizon);
    if (query_.filter.to) to = std::min(to, zone.Midnight(*query_.filter.to));
    const TimeMs from = query_.filter.from.value_or(zone.PlusDays(to, -7 * kWeeks));
    if (query_.filter.to && query_.filter.from && *query_.filter.to - from < kWeekMs)
      return InvalidInput("from, to: at least a week");
    const int64_t weeks =
        std::clamp<int64_t>(zone.DaysBetween(std::max<TimeMs>(0, from), to) / 7, 0, kWeeksMost);
    out_->period = {zone.PlusDays(to, -7 * weeks), to};
    return {};
  }

  void ChooseFigures() {
    for (const Definition& metric : engine_.definitions()) {
      if (!metrics::AddsUp(metric.kind))
        out_->left_out.push_back(
            {&metric, fmt::format("a {}: its days do not add up to a week", Name(metric.kind))});
      else if (drivers::KnownAfter(metric) > kKnownAfterMost)
        out_->left_out.push_back({&metric, "known too late: its window is longer than a week"});
      else
        out_->figures.push_back(&metric);
    }
    out_->kin = drivers::Pairs(out_->figures.size());
    for (size_t a = 0; a < out_->figures.size(); ++a)
      for (size_t b = 0; b < out_->figures.size(); ++b)
        if (a != b && !drivers::SharedFact(*out_->figures[a], *out_->figures[b]).empty())
          out_->kin.Add(a, b);
  }

  Result<void> ReadRows() {
    std::vector<std::string> ids;
    for (const Definition* metric : out_->figures) ids.push_back(metric->id);
    metrics::ValuesQuery query;
    query.filter = query_.filter;
    query.filter.from.reset();
    query.filter.to.reset();
    query.grain = metrics::Grain::kDay;
    ASSIGN_OR_RETURN(const TimeMs first, engine_.First(query.filter.tenant));
    const TimeMs begin = std::max(out_->period.from, out_->zone.Midnight(first));
    TimeMs next = 0;
    for (TimeMs from = begin; from < out_->period.to; from = next) {
      next = std::min(out_->period.to, out_->zone.PlusDays(from, kDaysAtOnce));
      query.period = {from, next};
      ASSIGN_OR_RETURN(std::vector<metrics::SeriesRow> rows,
                       engine_.SeriesByAll(ids, {query_.by}, query));
      for (metrics::SeriesRow& row : rows) {
        if (row.values[0].empty()) continue;  // nobody's contacts are not one queue
        double contacts = 0;
        for (const metrics::Sums& sums : row.sums)
          contacts = std::max(contacts, static_cast<double>(sums.n));
        contacts_[row.values[0]] += contacts;
        first_ = std::min(first_, row.at);
        rows_.push_back(std::move(row));
      }
    }
    return {};
  }

  void Fill() {
    // Weeks before the first contact are none.
    const TimeMs begin = std::max(out_->period.from, rows_.empty() ? out_->period.to : first_);
    const Zone& zone = out_->zone;
    const int64_t weeks = zone.DaysBetween(begin, out_->period.to) / 7;
    out_->period.from = zone.PlusDays(out_->period.to, -7 * weeks);
    std::vector<std::string> segments;
    for (const auto& [segment, contacts] : contacts_) segments.push_back(segment);
    std::stable_sort(
        segments.begin(), segments.end(),
        [&](const std::string& a, const std::string& b) { return contacts_[a] > contacts_[b]; });
    if (segments.size() > kSegmentsMost) {
      out_->segments_left_out = segments.size() - kSegmentsMost;
      segments.resize(kSegmentsMost);
    }
    std::map<std::string, size_t> place;
    for (size_t s = 0; s < segments.size(); ++s) place[segments[s]] = s;
    std::vector<drivers::Figure> figures;
    for (const Definition* metric : out_->figures)
      figures.push_back({metric->id, metric->kind == Kind::kCount, drivers::KnownAfter(*metric)});
    out_->panel =
        drivers::Panel(std::move(figures), std::move(segments), static_cast<size_t>(7 * weeks));
    for (const metrics::SeriesRow& row : rows_) {
      const auto found = place.find(row.values[0]);
      if (found == place.end() || row.at < out_->period.from) continue;
      const auto day = static_cast<size_t>(zone.DaysBetween(out_->period.from, row.at));
      for (size_t f = 0; f < out_->figures.size(); ++f)
        out_->panel.Add(f, found->second, day, CellOf(*out_->figures[f], row.sums[f]));
    }
  }

  const metrics::Engine& engine_;
  const DriverQuery& query_;
  std::shared_ptr<DriverPanel> out_ = std::make_shared<DriverPanel>();
  std::vector<metrics::SeriesRow> rows_;
  std::map<std::string, double> contacts_;
  TimeMs first_ = std::numeric_limits<TimeMs>::max();
};

}  // namespace

Result<std::shared_ptr<const DriverPanel>> ReadDriverPanel(const metrics::Engine& engine,
                                                           const DriverQuery& query) {
  return PanelReader(engine, query).Read();
}

}  // namespace clarion::app
