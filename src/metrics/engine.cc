#include "metrics/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>

#include "metrics/internal/moment_rows.h"

namespace clarion::metrics {
namespace {

constexpr std::array<std::string_view, 3> kGrains = {"hour", "day", "week"};

TimeMs BucketLength(Grain grain) {
  return grain == Grain::kHour ? kHourMs : grain == Grain::kDay ? kDayMs : kWeekMs;
}

// Start of the bucket an instant falls into, as SQL and as a number: the two must agree.
std::string BucketSql(Grain grain) {
  const TimeMs length = BucketLength(grain);
  const TimeMs shift = grain == Grain::kWeek ? kFirstMondayMs : 0;
  return fmt::format("intDiv(started_ms - {0}, {1}) * {1} + {0}", shift, length);
}
TimeMs BucketOf(Grain grain, TimeMs at) {
  const TimeMs length = BucketLength(grain);
  const TimeMs shift = grain == Grain::kWeek ? kFirstMondayMs : 0;
  return (at - shift) / length * length + shift;
}

// Columns of `interaction` that metric conditions, filters and dimensions may name.
constexpr const char* kContactColumns =
    "tenant, id, dataset, channel, direction, started_ms, started_known, duration_ms, customer_id, "
    "queue, agent_id, agent_ids, agent_kind, "
    "team, attribute_keys, attribute_values, reason, turns, customer_turns, agent_turns, wait_ms, "
    "handle_ms, hold_ms, wrap_ms, "
    "first_response_ms, response_ms, dead_air_ms, holds, transfers, handovers, identifications, "
    "repeats_stated, escalation_requests, "
    "frustration, promises, bot_served, abandoned, resolution_stated, effort";

// What some metrics of one source need of its own table: a union, "1" when one of them needs all.
std::string OwnRows(const std::vector<const Definition*>& metrics) {
  std::string any;
  for (const Definition* metric : metrics) {
    if (metric->only.empty()) return "1";
    any += fmt::format("{}({})", any.empty() ? "" : " OR ", metric->only);
  }
  return any.empty() ? "1" : any;
}

// What narrows the tables a source joins, so that little is joined.
struct Narrowing {
  std::string contacts;  // condition on interactions
  std::string period;    // the same period as a condition on `started_ms` alone, "1" = all times
  std::string own;       // condition on the source's own table
  std::string tenant;
};

// The rows a source offers.
std::string Relation(Source source, const Narrowing& narrow) {
  std::string interactions =
      fmt::format("(SELECT {} FROM {{interaction}} WHERE {})", kContactColumns, narrow.contacts);
  switch (source) {
    case Source::kContact:
      return interactions;
    case Source::kJourney:
      return fmt::format(
          "(SELECT * FROM {} AS contacts ANY LEFT JOIN (SELECT interaction_id AS id, journey_id, "
          "step, gap_before_ms, gap_after_ms, "
          "channel_switch FROM {{journey_step}} WHERE {}) AS steps USING (id))",
          interactions, narrow.period);
    case Source::kOutcome:
      return fmt::format(
          "(SELECT * FROM (SELECT interaction_id AS id, kind, value FROM {{outcome}} WHERE "
          "interaction_id != '' UNION ALL SELECT "
          "interaction_id AS id, kind, value FROM {{customer_outcome}}) AS outcomes ALL INNER JOIN "
          "{} AS contacts USING (id))",
          interactions);
    case Source::kScore:
      return fmt::format(
          "(SELECT * FROM (SELECT interaction_id AS id, scorecard, points, failed FROM {{score}} "
          "WHERE ({}) AND {}) AS scores ALL INNER JOIN {} AS "
          "contacts USING (id))",
          narrow.own, narrow.period, interactions);
    case Source::kSurveyed:
      return fmt::format(
          "(SELECT * FROM {} AS contacts ANY LEFT JOIN (SELECT id, 1 AS surveyed FROM (SELECT "
          "interaction_id AS id FROM {{outcome}} WHERE kind IN "
          "('csat', 'nps', 'ces') UNION ALL SELECT interaction_id AS id FROM {{customer_outcome}} "
          "WHERE kind IN ('csat', 'nps', 'ces')) "
          "GROUP BY id) AS surveys USING (id))",
          interactions);
    case Source::kMoment:
      return internal::MomentRows(Relation(Source::kJourney, narrow), narrow.tenant,
                                  narrow.contacts);
  }
  return interactions;
}

// A journey has everything a contact has, and a moment what a journey and a survey have: one pass
// serves all.
Source ServedBy(Source source, const std::vector<const Definition*>& metrics) {
  const auto asks = [&](Source wanted) {
    return std::any_of(metrics.begin(), metrics.end(),
                       [&](const Definition* metric) { return metric->source == wanted; });
  };
  if (source == Source::kOutcome || source == Source::kScore) return source;
  if (asks(Source::kMoment)) return Source::kMoment;
  if (source == Source::kContact && asks(Source::kJourney)) return Source::kJourney;
  return source;
}

std::string TenantSql(const Filter& filter) {
  return fmt::format("tenant = {}", warehouse::Quoted(filter.tenant));
}

std::string PeriodSql(const Filter& filter) {
  std::string sql = "1";
  if (filter.from) sql += fmt::format(" AND started_ms >= {}", *filter.from);
  if (filter.to) sql += fmt::format(" AND started_ms < {}", *filter.to);
  return sql;
}

std::string SumsSql(const Definition& d, TimeMs horizon) {
  const std::string over = ToSql(d.over, horizon);
  std::string sql = fmt::format(", countIf({})", over);
  switch (d.kind) {
    case Kind::kShare:
      return sql + fmt::format(", countIf(({}) AND ({}))", over, ToSql(d.of, horizon));
    case Kind::kNet:
      return sql + fmt::format(", countIf(({0}) AND ({1})), countIf(({0}) AND ({2}))", over,
                               ToSql(d.plus, horizon), ToSql(d.minus, horizon));
    case Kind::kMean:
      return sql + fmt::format(
                       ", sumIf(toFloat64({1}), {0}), sumIf(toFloat64({1}) * toFloat64({1}), {0})",
                       over, ToSql(d.value, horizon));
    case Kind::kCount:
      return sql;
  }
  return sql;
}

size_t SumsWidth(Kind kind) { return kind == Kind::kCount ? 1 : kind == Kind::kShare ? 2 : 3; }

double Finite(double value) { return value == value ? value : 0; }

Sums ReadSums(const warehouse::Rows& rows, size_t row, size_t column, Kind kind) {
  Sums sums;
  sums.n = rows.Integer(row, column);
  if (kind == Kind::kShare || kind == Kind::kNet) sums.hits = Finite(rows.Real(row, column + 1));
  if (kind == Kind::kNet) sums.minus = Finite(rows.Real(row, column + 2));
  if (kind == Kind::kMean) {
    sums.total = Finite(rows.Real(row, column + 1));
    sums.squares = Finite(rows.Real(row, column + 2));
  }
  return sums;
}

// Several dimensions as one value, and back.
constexpr char kBetween = '\x1f';  // a control character no dimension's value holds

Result<std::string> JoinedSql(const std::vector<std::string>& dimensions) {
  std::string all;
  for (const std::string& dimension : dimensions) {
    ASSIGN_OR_RETURN(const std::string sql, DimensionSql(dimension));
    all += (all.empty() ? "toString(" : ", toString(") + sql + ")";
  }
  return fmt::format("arrayStringConcat([{}], char({}))", all, static_cast<int>(kBetween));
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

struct Engine::Cell {
  TimeMs bucket = 0;
  std::string dimension;
  std::vector<Sums> sums;  // one per metric asked
};

Result<Grain> GrainFrom(std::string_view name) {
  for (size_t i = 0; i < kGrains.size(); ++i)
    if (kGrains[i] == name) return static_cast<Grain>(i);
  return InvalidInput(fmt::format("grain: '{}' is not hour, day or week", name));
}
std::string_view Name(Grain grain) { return kGrains[static_cast<size_t>(grain)]; }

Engine::Engine(std::vector<Definition> definitions, warehouse::Warehouse& warehouse)
    : definitions_(std::move(definitions)), warehouse_(warehouse) {}

const Definition* Engine::Find(std::string_view id) const {
  for (const Definition& definition : definitions_)
    if (definition.id == id) return &definition;
  return nullptr;
}

Result<const Definition*> Engine::Get(const std::string& id) const {
  const Definition* found = Find(id);
  if (found == nullptr)
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them", id));
  return found;
}

Result<TimeMs> Engine::Horizon(const std::string& tenant) const {
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse_.Query(fmt::format(
          "SELECT max(started_ms) FROM {{interaction}} WHERE tenant = {} AND started_known = 1",
          warehouse::Quoted(tenant))));
  return rows.empty() ? TimeMs{0} : rows.Integer(0, 0);
}

Result<std::vector<Engine::Cell>> Engine::Cells(const std::vector<const Definition*>& metrics,
                                                const ValuesQuery& query, const std::string& bucket,
                                                const std::string& dimension,
                                                TimeMs horizon) const {
  const TimeMs length = query.period.to - query.period.from;
  const TimeMs from = query.compare ? query.period.from - length : query.period.from;
  ASSIGN_OR_RETURN(std::string contacts, FilterSql(query.filter, false, warehouse_.modern()));
  const std::string period =
      fmt::format("started_ms >= {} AND started_ms < {}", from, query.period.to);
  contacts += " AND " + period;
  std::map<Source, std::vector<size_t>> asked;
  for (size_t i = 0; i < metrics.size(); ++i)
    asked[ServedBy(metrics[i]->source, metrics)].push_back(i);
  // One query per source, side by side.
  std::map<Source, std::future<Result<warehouse::Rows>>> answers;
  for (const auto& [source, indexes] : asked) {
    std::string select = fmt::format("SELECT {} AS bucket, {} AS dimension", bucket, dimension);
    std::vector<const Definition*> of_source;
    for (const size_t i : indexes) {
      select += SumsSql(*metrics[i], horizon);
      of_source.push_back(metrics[i]);
    }
    answers[source] = std::async(
        asked.size() > 1 ? std::launch::async : std::launch::deferred,
        [this, sql = fmt::format("{} FROM {} GROUP BY bucket, dimension{}", select,
                                 Relation(source, {contacts, period, OwnRows(of_source),
                                                   TenantSql(query.filter)}),
                                 SettingsSql(source))] { return warehouse_.Query(sql); });
  }
  std::map<std::pair<TimeMs, std::string>, Cell> cells;
  for (auto& [source, answer] : answers) {
    ASSIGN_OR_RETURN(const warehouse::Rows rows, answer.get());
    for (size_t row = 0; row < rows.size(); ++row) {
      Cell& cell = cells[{rows.Integer(row, 0), rows.Text(row, 1)}];
      cell.sums.resize(metrics.size());
      size_t column = 2;
      for (const size_t i : asked[source]) {
        cell.sums[i] = ReadSums(rows, row, column, metrics[i]->kind);
        column += SumsWidth(metrics[i]->kind);
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
  std::vector<const Definition*> metrics;
  for (const std::string& id : query.ids) {
    ASSIGN_OR_RETURN(const Definition* found, Get(id));
    metrics.push_back(found);
  }
  if (query.ids.empty())
    for (const Definition& definition : definitions_) metrics.push_back(&definition);
  if (query.period.to <= query.period.from) return InvalidInput("to: must be later than from");
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant));

  // Buckets are cut at the period's start, so that a comparison period which shares a bucket with
  // it does not leak in.
  const std::string bucket =
      fmt::format("if(started_ms >= {}, {}, -1)", query.period.from, BucketSql(query.grain));
  ASSIGN_OR_RETURN(const std::vector<Cell> cells, Cells(metrics, query, bucket, "''", horizon));
  std::map<TimeMs, const Cell*> by_bucket;
  for (const Cell& cell : cells) by_bucket[cell.bucket] = &cell;

  std::vector<MetricValue> values;
  const TimeMs length = BucketLength(query.grain);
  for (size_t i = 0; i < metrics.size(); ++i) {
    MetricValue value;
    value.id = metrics[i]->id;
    Sums now, before;
    for (const Cell& cell : cells) (cell.bucket < 0 ? before : now) += cell.sums[i];
    const TimeMs closed = horizon - metrics[i]->window_ms;
    for (TimeMs at = BucketOf(query.grain, query.period.from); at < query.period.to; at += length) {
      const auto found = by_bucket.find(at);
      SeriesPoint point{
          at, EstimateOf(*metrics[i], found == by_bucket.end() ? Sums{} : found->second->sums[i])};
      point.estimate.partial =
          at + length > closed || at < query.period.from || at + length > query.period.to;
      value.series.push_back(point);
    }
    value.now = EstimateOf(*metrics[i], now);
    value.now.partial = query.period.to > closed;
    value.before = EstimateOf(*metrics[i], before);
    values.push_back(std::move(value));
  }
  return values;
}

Result<Breakdown> Engine::SplitBy(const std::string& id, const std::string& dimension,
                                  const ValuesQuery& query, size_t limit) const {
  ASSIGN_OR_RETURN(const Definition* metric, Get(id));
  ASSIGN_OR_RETURN(const std::string dimension_sql, DimensionSql(dimension));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant));
  ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                   Cells({metric}, query, fmt::format("started_ms >= {}", query.period.from),
                         dimension_sql, horizon));
  std::map<std::string, std::array<Sums, 2>> rows;
  std::array<Sums, 2> total;
  for (const Cell& cell : cells) {
    const size_t side = cell.bucket > 0 ? 0 : 1;
    rows[cell.dimension][side] += cell.sums[0];
    total[side] += cell.sums[0];
  }
  Breakdown out{EstimateOf(*metric, total[0]), EstimateOf(*metric, total[1]), {}};
  for (const auto& [value, sums] : rows) {
    if (sums[0].n == 0 && sums[1].n == 0) continue;
    out.rows.push_back(
        {value, EstimateOf(*metric, sums[0]), EstimateOf(*metric, sums[1]),
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
  ASSIGN_OR_RETURN(const Definition* metric, Get(id));
  ASSIGN_OR_RETURN(const std::string all, JoinedSql(dimensions));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant));
  ASSIGN_OR_RETURN(
      const std::vector<Cell> cells,
      Cells({metric}, query, fmt::format("started_ms >= {}", query.period.from), all, horizon));
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
  std::vector<const Definition*> metrics;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const Definition* metric, Get(id));
    metrics.push_back(metric);
  }
  query.compare = false;
  ASSIGN_OR_RETURN(const std::string all, JoinedSql(dimensions));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(query.filter.tenant));
  ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                   Cells(metrics, query, BucketSql(query.grain), all, horizon));
  std::vector<SeriesRow> out;
  out.reserve(cells.size());
  for (const Cell& cell : cells)
    out.push_back({cell.bucket, TakeApart(cell.dimension, dimensions.size()), cell.sums});
  return out;
}

Result<std::string> Engine::PartSql(const std::string& id, Part part, const Filter& filter) const {
  const Definition* metric = Find(id);
  if (metric == nullptr) return NotFound(fmt::format("metric: there is no metric '{}'", id));
  ASSIGN_OR_RETURN(const TimeMs horizon, Horizon(filter.tenant));
  ASSIGN_OR_RETURN(const std::string contacts, FilterSql(filter, true, warehouse_.modern()));
  std::string condition = ToSql(metric->over, horizon);
  const std::string& hit = metric->kind == Kind::kNet ? metric->plus : metric->of;
  if (part == Part::kOf && !hit.empty())
    condition = fmt::format("({}) AND ({})", condition, ToSql(hit, horizon));
  if (part == Part::kMiss) {
    const std::string& miss = metric->kind == Kind::kNet ? metric->minus : metric->of;
    if (!miss.empty())
      condition = fmt::format("({}) AND {}({})", condition,
                              metric->kind == Kind::kNet ? "" : "NOT ", ToSql(miss, horizon));
  }
  return fmt::format(
      "id IN (SELECT id FROM {} WHERE {})",
      Relation(metric->source, {contacts, PeriodSql(filter), OwnRows({metric}), TenantSql(filter)}),
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
