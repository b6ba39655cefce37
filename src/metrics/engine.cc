#include "metrics/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>

#include "metrics/internal/moment_rows.h"
#include "metrics/internal/past_journeys.h"
#include "metrics/internal/relation.h"
#include "metrics/internal/sums_sql.h"
#include "warehouse/most.h"
#include "warehouse/zones.h"

namespace clarion::metrics {
namespace {

using internal::kContactColumns;
using internal::OwnRows;
using internal::ReadSums;
using internal::Relation;
using internal::ServedBy;
using internal::SumsSql;
using internal::SumsWidth;

constexpr std::array<std::string_view, 3> kGrains = {"hour", "day", "week"};

std::string TenantSql(const Filter& filter) {
  return fmt::format("tenant = {}", warehouse::Quoted(filter.tenant));
}

std::string PeriodSql(const Filter& filter) {
  std::string sql = "1";
  if (filter.from) sql += fmt::format(" AND started_ms >= {}", *filter.from);
  if (filter.to) sql += fmt::format(" AND started_ms < {}", *filter.to);
  return sql;
}

// What is asked of, with what it is compared with.
std::string PeriodSql(const ValuesQuery& query, const Zone& zone) {
  const auto [from, to] = query.period;
  const Period before = query.compare ? query.Before(zone) : query.period;
  if (before.to >= from)
    return fmt::format("started_ms >= {} AND started_ms < {}", std::min(from, before.from), to);
  return fmt::format(
      "(started_ms >= {} AND started_ms < {} OR started_ms >= {} AND started_ms < {})", from, to,
      before.from, before.to);
}

// Several dimensions as one value, and back.
constexpr int64_t kAttributeValuesMin = 2, kAttributeValuesMax = 40;
constexpr double kAttributeShareMin = 0.02;
constexpr char kBetween = '\x1f';  // a control character no dimension's value holds

Result<std::string> JoinedSql(const std::vector<std::string>& dimensions) {
  std::string all;
  for (const std::string& dimension : dimensions) {
    ASSIGN_OR_RETURN(const std::string sql, DimensionSql(dimension));
    all += (all.empty() ? "toString(" : ", toString(") + sql + ")";
  }
  return fmt::format("arrayStringConcat([{}], '\\x{:02X}')", all, static_cast<int>(kBetween));
}

std::vector<std::string> TakeApart(const std::string& key, size_t dimensions) {
  std::vector<std::string> values;
  for (size_t from = 0; from <= key.size();) {
    const size_t to = std::min(key.find(kBetween, from), key.size());
    values.push_back(key.substr(from, to - from));
    from = to + 1;
  }
  values.resize(dimensions);
  return values;
}

}  // namespace

// What instants fall into: hours, each known by the instant it begins, and days and weeks of a
// zone, known by number. What SQL and C++ say must agree.
struct Engine::Buckets {
  Grain grain;
  Zone zone;

  std::string Sql() const {
    if (grain == Grain::kHour) return warehouse::HourSql(zone, "started_ms");
    return grain == Grain::kDay ? warehouse::DaySql(zone, "started_ms")
                                : warehouse::WeekSql(zone, "started_ms");
  }
  int64_t Of(TimeMs at) const {
    if (grain == Grain::kHour) return at - zone.ToWall(at) % kHourMs;
    return grain == Grain::kDay ? zone.DayOf(at) : zone.WeekOf(at);
  }
  TimeMs Begin(int64_t bucket) const {
    if (grain == Grain::kHour) return bucket;
    return grain == Grain::kDay ? zone.BeginOfDay(bucket) : zone.Monday(bucket);
  }
  int64_t Next(int64_t bucket) const {
    return grain == Grain::kHour ? Of(bucket + kHourMs) : bucket + 1;
  }
};

struct Engine::Cell {
  int64_t bucket = 0;
  std::string dimension;
  std::vector<Sums> sums;  // one per metric asked
};

Result<Grain> GrainFrom(std::string_view name) {
  for (size_t i = 0; i < kGrains.size(); ++i)
    if (kGrains[i] == name) return static_cast<Grain>(i);
  return InvalidInput(fmt::format("grain: '{}' is not hour, day or week", name));
}
std::string_view Name(Grain grain) { return kGrains[static_cast<size_t>(grain)]; }

Period ValuesQuery::Before(const Zone& zone) const {
  const bool days = zone.IsMidnight(period.from) && zone.IsMidnight(period.to);
  const int64_t n = zone.DaysBetween(period.from, period.to);
  if (before_from) {
    const bool midnight = days && zone.IsMidnight(*before_from);
    return {*before_from,
            midnight ? zone.PlusDays(*before_from, n) : *before_from + (period.to - period.from)};
  }
  return {days ? zone.PlusDays(period.from, -n) : 2 * period.from - period.to, period.from};
}

Engine::Engine(std::vector<Definition> definitions, warehouse::Warehouse& warehouse)
    : definitions_(std::move(definitions)),
      warehouse_(warehouse),
      past_(std::make_unique<internal::PastJourneys>(warehouse)) {}
Engine::~Engine() = default;

const Definition* Engine::Find(std::string_view id) const {
  for (const Definition& definition : definitions_)
    if (definition.id == id) return &definition;
  return nullptr;
}

Result<Definition> Engine::Asked(const std::string& id, const ValuesQuery& query) const {
  const Definition* found = Find(id);
  for (const Definition& other : query.defined)
    if (other.id == id) found = &other;
  if (found == nullptr)
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them", id));
  return WithStatistic(*found, query.statistic);
}

Result<std::vector<Definition>> Engine::All(const std::vector<std::string>& ids,
                                            const ValuesQuery& query) const {
  std::vector<Definition> out;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(Definition one, Asked(id, query));
    out.push_back(std::move(one));
  }
  if (!ids.empty()) return out;
  for (const Definition& definition : definitions_) {
    auto one = Asked(definition.id, query);
    out.push_back(one.ok() ? *std::move(one) : definition);
  }
  return out;
}

Result<void> Engine::ForgetPast() const { return past_->Forget(); }

Result<TimeMs> Engine::Horizon(const std::string& tenant, const warehouse::View& view) const {
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse_.Query(warehouse_.Expand(
          fmt::format(
              "SELECT max(started_ms) FROM {{interaction}} WHERE tenant = {} AND started_known = 1",
              warehouse::Quoted(tenant)),
          view)));
  return rows.empty() ? TimeMs{0} : rows.Integer(0, 0);
}

Result<TimeMs> Engine::First(const std::string& tenant) const {
  ASSIGN_OR_RETURN(const warehouse::Rows rows,
                   warehouse_.Query(fmt::format("SELECT min(started_ms) FROM {{interaction}} WHERE "
                                                "tenant = {}",
                                                warehouse::Quoted(tenant))));
  return rows.empty() ? TimeMs{0} : rows.Integer(0, 0);
}

Result<std::vector<Engine::Cell>> Engine::Cells(const std::vector<Definition>& metrics,
                                                const ValuesQuery& query, const std::string& bucket,
                                                const std::string& dimension, TimeMs horizon,
                                                const Zone& zone) const {
  ASSIGN_OR_RETURN(std::string contacts, FilterSql(query.filter, false, warehouse_.modern()));
  const std::string period = PeriodSql(query, zone);
  contacts += " AND " + period;
  std::vector<const Definition*> all;
  for (const Definition& metric : metrics) all.push_back(&metric);
  std::map<Source, std::vector<size_t>> asked;
  for (size_t i = 0; i < metrics.size(); ++i) asked[ServedBy(metrics[i].source, all)].push_back(i);
  internal::PastJourneys::Lease lease{query.view, {}};
  const bool derived = std::any_of(asked.begin(), asked.end(), [](const auto& one) {
    return one.first != Source::kContact && one.first != Source::kScore;
  });
  if (query.view.upto && derived) {
    ASSIGN_OR_RETURN(lease, past_->At(query.view));
  }
  bool most = false;
  if (asked.contains(Source::kMoment)) {
    ASSIGN_OR_RETURN(
        most, warehouse::HoldsOfMost(warehouse_, lease.view, contacts, TenantSql(query.filter)));
  }
  // One query per source, side by side.
  std::map<Source, std::future<Result<warehouse::Rows>>> answers;
  for (const auto& [source, indexes] : asked) {
    std::string select = fmt::format("SELECT {} AS bucket, {} AS dimension", bucket, dimension);
    std::vector<const Definition*> of_source;
    for (const size_t i : indexes) {
      select += SumsSql(metrics[i], horizon);
      of_source.push_back(&metrics[i]);
    }
    const std::string sql = fmt::format(
        "{} FROM {} GROUP BY bucket, dimension{}", select,
        Relation(source, {contacts, period, OwnRows(of_source), TenantSql(query.filter), most}),
        SettingsSql(source));
    answers[source] = std::async(
        asked.size() > 1 ? std::launch::async : std::launch::deferred,
        [this, sql = warehouse_.Expand(sql, lease.view)] { return warehouse_.Query(sql); });
  }
  std::map<std::pair<int64_t, std::string>, Cell> cells;
  for (auto& [source, answer] : answers) {
    ASSIGN_OR_RETURN(const warehouse::Rows rows, answer.get());
    for (size_t row = 0; row < rows.size(); ++row) {
      Cell& cell = cells[{rows.Integer(row, 0), rows.Text(row, 1)}];
      cell.sums.resize(metrics.size());
      size_t column = 2;
      for (const size_t i : asked[source]) {
        cell.sums[i] = ReadSums(rows, row, column, metrics[i].kind);
        column += SumsWidth(metrics[i].kind);
      }
    }
  }
  std::vector<Cell> out;
  for (auto& [key, cell] : cells) {
    cell.bucket = key.first;
    cell.dimension = key.second;
    out.push_back(std::move(cell));
  }
  return out;
}

Result<std::vector<MetricValue>> Engine::Values(const ValuesQuery& query) const {
  ASSIGN_OR_RETURN(const std::vector<Definition> metrics, All(query.ids, query));
  if (query.period.to <= query.period.from) return InvalidInput("to: must be later than from");
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant, query.view));

  // Buckets are cut at the period's start, so that a comparison period which shares a bucket with
  // it does not leak in.
  const Buckets buckets{query.grain, zone()};
  const std::string bucket =
      fmt::format("if(started_ms >= {}, {}, -1)", query.period.from, buckets.Sql());
  ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                   Cells(metrics, query, bucket, "''", horizon, buckets.zone));
  std::map<int64_t, const Cell*> by_bucket;
  for (const Cell& cell : cells) by_bucket[cell.bucket] = &cell;

  std::vector<MetricValue> values;
  for (size_t i = 0; i < metrics.size(); ++i) {
    MetricValue value;
    value.id = metrics[i].id;
    Sums now, before;
    for (const Cell& cell : cells) (cell.bucket < 0 ? before : now) += cell.sums[i];
    const TimeMs closed = horizon - metrics[i].window_ms;
    for (int64_t one = buckets.Of(query.period.from); buckets.Begin(one) < query.period.to;
         one = buckets.Next(one)) {
      const auto found = by_bucket.find(one);
      const TimeMs begin = buckets.Begin(one), end = buckets.Begin(buckets.Next(one));
      SeriesPoint point{
          begin,
          EstimateOf(metrics[i], found == by_bucket.end() ? Sums{} : found->second->sums[i])};
      point.estimate.partial = end > closed || begin < query.period.from || end > query.period.to;
      value.series.push_back(point);
    }
    value.now = EstimateOf(metrics[i], now);
    value.now.partial = query.period.to > closed;
    value.before = EstimateOf(metrics[i], before);
    values.push_back(std::move(value));
  }
  return values;
}

Result<Breakdown> Engine::SplitBy(const std::string& id, const std::string& dimension,
                                  const ValuesQuery& query, size_t limit) const {
  ASSIGN_OR_RETURN(const Definition metric, Asked(id, query));
  ASSIGN_OR_RETURN(const std::string dimension_sql, DimensionSql(dimension));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant, query.view));
  ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                   Cells({metric}, query, fmt::format("started_ms >= {}", query.period.from),
                         dimension_sql, horizon, zone()));
  std::map<std::string, std::array<Sums, 2>> rows;
  std::array<Sums, 2> total;
  for (const Cell& cell : cells) {
    const size_t side = cell.bucket > 0 ? 0 : 1;
    rows[cell.dimension][side] += cell.sums[0];
    total[side] += cell.sums[0];
  }
  Breakdown out{EstimateOf(metric, total[0]), EstimateOf(metric, total[1]), {}};
  for (const auto& [value, sums] : rows) {
    if (sums[0].n == 0 && sums[1].n == 0) continue;
    out.rows.push_back(
        {value, EstimateOf(metric, sums[0]), EstimateOf(metric, sums[1]),
         total[0].n > 0 ? static_cast<double>(sums[0].n) / static_cast<double>(total[0].n) : 0});
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const BreakdownRow& a, const BreakdownRow& b) { return a.now.n > b.now.n; });
  if (out.rows.size() > limit) out.rows.resize(limit);
  return out;
}

Result<std::vector<CombinationRow>> Engine::SplitByAll(const std::string& id,
                                                       const std::vector<std::string>& dimensions,
                                                       const ValuesQuery& query) const {
  ASSIGN_OR_RETURN(const Definition metric, Asked(id, query));
  ASSIGN_OR_RETURN(const std::string all, JoinedSql(dimensions));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant, query.view));
  ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                   Cells({metric}, query, fmt::format("started_ms >= {}", query.period.from), all,
                         horizon, zone()));
  std::map<std::string, std::array<Sums, 2>> rows;
  for (const Cell& cell : cells) rows[cell.dimension][cell.bucket > 0 ? 0 : 1] += cell.sums[0];
  std::vector<CombinationRow> out;
  for (const auto& [key, sums] : rows) {
    out.push_back({TakeApart(key, dimensions.size()), sums[0], sums[1]});
  }
  return out;
}

Result<std::vector<SeriesRow>> Engine::SeriesByAll(const std::vector<std::string>& ids,
                                                   const std::vector<std::string>& dimensions,
                                                   ValuesQuery query) const {
  if (ids.empty()) return std::vector<SeriesRow>();
  ASSIGN_OR_RETURN(const std::vector<Definition> metrics, All(ids, query));
  query.compare = false;
  ASSIGN_OR_RETURN(const std::string all, JoinedSql(dimensions));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant, query.view));
  const Buckets buckets{query.grain, zone()};
  ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                   Cells(metrics, query, buckets.Sql(), all, horizon, buckets.zone));
  std::vector<SeriesRow> out;
  out.reserve(cells.size());
  for (const Cell& cell : cells)
    out.push_back(
        {buckets.Begin(cell.bucket), TakeApart(cell.dimension, dimensions.size()), cell.sums});
  return out;
}

Result<std::vector<std::string>> Engine::Attributes(const std::string& tenant, const Period& period,
                                                    size_t most) const {
  const std::string where = fmt::format("tenant = {} AND started_ms >= {} AND started_ms < {}",
                                        warehouse::Quoted(tenant), period.from, period.to);
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse_.Query(fmt::format(
          "SELECT k, uniqUpTo({})(v), count(), (SELECT count() FROM {{interaction}} WHERE {}) FROM "
          "{{interaction}} ARRAY JOIN attribute_keys AS k, attribute_values AS v WHERE {} GROUP BY "
          "k ORDER BY count() DESC, k",
          kAttributeValuesMax, where, where)));
  std::vector<std::string> out;
  for (size_t row = 0; row < rows.size() && out.size() < most; ++row) {
    const int64_t values = rows.Integer(row, 1);
    if (values < kAttributeValuesMin || values > kAttributeValuesMax) continue;
    const auto contacts = static_cast<double>(rows.Integer(row, 3));
    if (static_cast<double>(rows.Integer(row, 2)) < kAttributeShareMin * contacts) continue;
    out.push_back("attr." + rows.Text(row, 0));
  }
  return out;
}

Result<std::string> Engine::PartSql(const std::string& id, Part part, const Filter& filter) const {
  const Definition* metric = Find(id);
  if (metric == nullptr) return NotFound(fmt::format("metric: there is no metric '{}'", id));
  return PartSql(*metric, part, filter);
}

Result<std::string> Engine::PartSql(const Definition& metric, Part part,
                                    const Filter& filter) const {
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(filter.tenant));
  ASSIGN_OR_RETURN(const std::string contacts, FilterSql(filter, true, warehouse_.modern()));
  std::string condition = ToSql(metric.over, horizon);
  const std::string& hit = metric.kind == Kind::kNet ? metric.plus : metric.of;
  if (part == Part::kOf && !hit.empty())
    condition = fmt::format("({}) AND ({})", condition, ToSql(hit, horizon));
  if (part == Part::kMiss) {
    const std::string& miss = metric.kind == Kind::kNet ? metric.minus : metric.of;
    if (!miss.empty())
      condition = fmt::format("({}) AND {}({})", condition, metric.kind == Kind::kNet ? "" : "NOT ",
                              ToSql(miss, horizon));
  }
  return fmt::format(
      "id IN (SELECT id FROM {} WHERE {})",
      Relation(metric.source, {contacts, PeriodSql(filter), OwnRows({&metric}), TenantSql(filter)}),
      condition);
}

Result<std::string> Engine::RowsSql(Source source, const Filter& filter) const {
  ASSIGN_OR_RETURN(const std::string contacts, FilterSql(filter, true, warehouse_.modern()));
  return Relation(source, {contacts, PeriodSql(filter), "1", TenantSql(filter)});
}

// The analyzer of today's engine takes 3 s to plan the joins of moments, the one before it 0.3 s.
std::string_view Engine::SettingsSql(Source source) const {
  return source == Source::kMoment && warehouse_.modern() ? " SETTINGS enable_analyzer = 0" : "";
}

const std::vector<std::string>& MomentColumns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> all = {"journey_id", "step", "gap_before_ms", "gap_after_ms",
                                    "channel_switch"};
    const std::string_view contact = kContactColumns;
    for (size_t from = 0; from < contact.size();) {
      const size_t to = std::min(contact.find(',', from), contact.size());
      all.emplace_back(contact.substr(from, to - from));
      from = contact.find_first_not_of(", ", to);
      if (from == std::string_view::npos) break;
    }
    for (const internal::SignalCount& one : internal::SignalCounts()) all.emplace_back(one.name);
    for (const std::string_view one : internal::OtherMomentColumns()) all.emplace_back(one);
    std::sort(all.begin(), all.end());
    return all;
  }();
  return columns;
}

}  // namespace clarion::metrics
