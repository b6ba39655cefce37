// The one place that turns metric definitions into figures: any metrics × filter × period × grain,
// with comparison.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metrics/definition.h"
#include "metrics/estimate.h"
#include "metrics/filter.h"
#include "warehouse/warehouse.h"

namespace clarion::metrics {
namespace internal {
class PastJourneys;
}

enum class Grain : uint8_t { kHour, kDay, kWeek };
Result<Grain> GrainFrom(std::string_view name);
std::string_view Name(Grain grain);

struct Period {
  TimeMs from = 0;  // inclusive
  TimeMs to = 0;    // exclusive
};

struct SeriesPoint {
  TimeMs at = 0;  // start of the bucket; days and weeks by the zone's clock, weeks from Monday
  Estimate estimate;
};

struct MetricValue {
  std::string id;
  Estimate now;
  Estimate before;  // of the period compared with
  std::vector<SeriesPoint> series;
};

struct ValuesQuery {
  Filter filter;  // its own from/to are not read
  Period period;
  bool compare = true;  // with a period of the same length before
  Grain grain = Grain::kDay;
  std::vector<std::string> ids;  // empty = all
  // Of metrics that are means or percentiles. Asked for one by name, another kind is kInvalidInput;
  // among all, it answers as itself.
  Statistic statistic = Statistic::kOwn;
  // In place of the metrics of these ids: other definitions of them.
  std::vector<Definition> defined = {};
  // Another moment than now, other scores than those that count. With a past moment windows are
  // open as they were then.
  warehouse::View view = {};
  // When the period compared with begins; none: it ends where `period` begins. REQUIRES: it does
  // not end later.
  std::optional<TimeMs> before_from = {};

  // As long as `period`; as many days as it, where it is whole days by `zone`.
  Period Before(const Zone& zone) const;
};

struct BreakdownRow {
  std::string value;
  Estimate now;
  Estimate before;
  double share = 0;  // of the counted rows of the whole
};

struct Breakdown {
  Estimate now, before;
  std::vector<BreakdownRow> rows;  // by n, most first
};

// One combination of dimension values, and what a metric counts in it, in both periods.
struct CombinationRow {
  std::vector<std::string> values;  // in the order of the dimensions; "" = none
  Sums now;
  Sums before;
};

// The same in one bucket of time, for several metrics.
struct SeriesRow {
  TimeMs at = 0;                    // start of the bucket
  std::vector<std::string> values;  // in the order of the dimensions; "" = none
  std::vector<Sums> sums;           // in the order of the metrics
};

enum class Part : uint8_t { kOver, kOf, kMiss };

// Immutable but for the horizon; share freely between threads.
class Engine {
 public:
  Engine(std::vector<Definition> definitions, warehouse::Warehouse& warehouse);
  ~Engine();

  const std::vector<Definition>& definitions() const { return definitions_; }
  const Definition* Find(std::string_view id) const;

  // Whose clock cuts hours, days and weeks: the calendar's.
  Zone zone() const { return warehouse_.zone(); }
  // The instant the data reaches: windows that end later are open. 0 when there is no data.
  Result<TimeMs> Horizon(const std::string& tenant, const warehouse::View& view = {}) const;
  // When the first contact began, known or taken from its import; 0 when there is no data.
  Result<TimeMs> First(const std::string& tenant) const;
  // The metric as a query asks for it: by another definition, with another statistic of its values,
  // perhaps.
  Result<Definition> Asked(const std::string& id, const ValuesQuery& query) const;
  // What was kept of a past moment's journeys goes: they name contacts. See PastJourneys.
  Result<void> ForgetPast() const;

  // All asked metrics in one query per source. 28 days of 200,000 contacts: some 50 ms; the first
  // question about a past moment stitches its journeys, which takes a second more.
  Result<std::vector<MetricValue>> Values(const ValuesQuery& query) const;
  Result<Breakdown> SplitBy(const std::string& id, const std::string& dimension,
                            const ValuesQuery& query, size_t limit) const;

  // One metric by every combination of dimensions there is, in the order of their values.
  Result<std::vector<CombinationRow>> SplitByAll(const std::string& id,
                                                 const std::vector<std::string>& dimensions,
                                                 const ValuesQuery& query) const;

  // Several metrics by bucket and every combination of dimensions there is, in order of time. Only
  // the period is read: nothing is compared.
  Result<std::vector<SeriesRow>> SeriesByAll(const std::vector<std::string>& ids,
                                             const std::vector<std::string>& dimensions,
                                             ValuesQuery query) const;

  // Attributes ("attr.KEY") of 2 to 40 values that a fiftieth of the period's contacts or more
  // have, the most frequent first, at most `most`.
  Result<std::vector<std::string>> Attributes(const std::string& tenant, const Period& period,
                                              size_t most) const;

  // A condition over `interaction` that is true for the contacts a figure rests on.
  Result<std::string> PartSql(const std::string& id, Part part, const Filter& filter) const;
  Result<std::string> PartSql(const Definition& metric, Part part, const Filter& filter) const;

  // The rows a source offers for a filter, as a subquery: for sums no metric has.
  Result<std::string> RowsSql(Source source, const Filter& filter) const;
  // What a query over these rows should end with: settings of the engine, or "".
  std::string_view SettingsSql(Source source) const;

 private:
  struct Cell;
  struct Buckets;
  Result<std::vector<Definition>> All(const std::vector<std::string>& ids,
                                      const ValuesQuery& query) const;
  Result<std::vector<Cell>> Cells(const std::vector<Definition>& metrics, const ValuesQuery& query,
                                  const std::string& bucket, const std::string& dimension,
                                  TimeMs horizon, const Zone& zone) const;

  const std::vector<Definition> definitions_;
  warehouse::Warehouse& warehouse_;
  const std::unique_ptr<internal::PastJourneys> past_;
};

// Columns that conditions over Source::kMoment may name, in alphabetical order.
const std::vector<std::string>& MomentColumns();

}  // namespace clarion::metrics
