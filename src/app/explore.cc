#include "app/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace clarion::app {
namespace {

using metrics::CombinationRow;
using metrics::Sums;

TimeMs EndOf(const Zone& zone, metrics::Grain grain, TimeMs bucket) {
  if (grain == metrics::Grain::kHour) return bucket + kHourMs;
  return zone.PlusDays(bucket, grain == metrics::Grain::kDay ? 1 : 7);
}

// Each group of now beside the same group of the other contacts.
Result<std::vector<CombinationRow>> Beside(const metrics::Engine& engine,
                                           const ExploreQuery& query) {
  metrics::ValuesQuery own = query.values;
  own.compare = own.compare && !query.against;
  ASSIGN_OR_RETURN(std::vector<CombinationRow> rows,
                   engine.SplitByAll(query.metric, query.by, own));
  if (!query.against) return rows;
  metrics::ValuesQuery other = own;
  other.filter = *query.against;
  ASSIGN_OR_RETURN(const std::vector<CombinationRow> others,
                   engine.SplitByAll(query.metric, query.by, other));
  std::map<std::vector<std::string>, size_t> at;
  for (size_t i = 0; i < rows.size(); ++i) at[rows[i].values] = i;
  for (const CombinationRow& one : others) {
    const auto [found, fresh] = at.try_emplace(one.values, rows.size());
    if (fresh) rows.push_back({one.values, {}, {}});
    rows[found->second].before = one.now;
  }
  return rows;
}

Result<void> AddSeries(const metrics::Engine& engine, const ExploreQuery& query,
                       const metrics::Definition& metric, std::vector<ExploreRow>* rows) {
  ASSIGN_OR_RETURN(const TimeMs horizon,
                   engine.Horizon(query.values.filter.tenant, query.values.view));
  ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> all,
                   engine.SeriesByAll({query.metric}, query.by, query.values));
  std::map<std::vector<std::string>, std::map<TimeMs, Sums>> by_group;
  std::map<TimeMs, bool> buckets;
  for (const metrics::SeriesRow& one : all) {
    by_group[one.values][one.at] = one.sums.front();
    buckets[one.at] = true;
  }
  const Zone zone = engine.zone();
  for (size_t i = 0; i < std::min(query.lines, rows->size()); ++i) {
    ExploreRow& row = (*rows)[i];
    const std::map<TimeMs, Sums>& sums = by_group[row.values];
    // Every line has every bucket, so that lines can be laid over each other.
    for (const auto& [bucket, _] : buckets) {
      const auto found = sums.find(bucket);
      metrics::Estimate estimate = EstimateOf(metric, found == sums.end() ? Sums() : found->second);
      estimate.partial = EndOf(zone, query.values.grain, bucket) > horizon + kHourMs;
      row.series.push_back({bucket, estimate});
    }
  }
  return {};
}

}  // namespace

Result<Exploration> Explore(const metrics::Engine& engine, const ExploreQuery& query) {
  ASSIGN_OR_RETURN(const metrics::Definition metric, engine.Asked(query.metric, query.values));
  if (query.by.empty() || query.by.size() > 2 ||
      (query.by.size() == 2 && query.by[0] == query.by[1]))
    return InvalidInput("by: one dimension, or two different ones");
  ASSIGN_OR_RETURN(std::vector<CombinationRow> rows, Beside(engine, query));
  std::erase_if(rows,
                [](const CombinationRow& one) { return one.now.n == 0 && one.before.n == 0; });
  std::stable_sort(rows.begin(), rows.end(), [](const CombinationRow& a, const CombinationRow& b) {
    return a.now.n != b.now.n ? a.now.n > b.now.n : a.before.n > b.before.n;
  });
  Sums now, before;
  for (const CombinationRow& one : rows) {
    now += one.now;
    before += one.before;
  }
  Exploration out;
  out.groups = rows.size();
  out.now = EstimateOf(metric, now);
  out.before = EstimateOf(metric, before);
  if (rows.size() > query.rows) rows.resize(query.rows);
  for (const CombinationRow& one : rows)
    out.rows.push_back({one.values,
                        EstimateOf(metric, one.now),
                        EstimateOf(metric, one.before),
                        now.n > 0 ? static_cast<double>(one.now.n) / static_cast<double>(now.n) : 0,
                        {}});
  if (query.lines > 0) RETURN_IF_ERROR(AddSeries(engine, query, metric, &out.rows));
  return out;
}

}  // namespace clarion::app
