// Metrics are data: content/metrics/*.yaml says what each one means, here it is read and checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::metrics {

// kRatio: a sum over a sum, each row by its weight. kPercentile: the value that a share q of the
// rows does not exceed.
enum class Kind : uint8_t { kShare, kMean, kNet, kCount, kRatio, kPercentile };
enum class Lens : uint8_t { kOutcome, kEffort, kPerception, kOperations };
// Which rows a metric reads: contacts; contacts with their place in the journey; survey answers;
// scores; contacts with whether they were surveyed; contacts with all that the five moments of a
// journey are told from (docs/journeys.md).
enum class Source : uint8_t { kContact, kJourney, kOutcome, kScore, kSurveyed, kMoment };
enum class Direction : uint8_t { kUp, kDown, kNone };  // which way is better
// Which outcome a metric serves. Leaders say which of them wins where they disagree.
enum class Serves : uint8_t { kRisk, kQuality, kCost, kSpeed };
inline constexpr size_t kServes = 4;

// Whether the figure of a whole is told by the sums of its parts: not a ratio's, not a
// percentile's.
constexpr bool AddsUp(Kind kind) { return kind != Kind::kRatio && kind != Kind::kPercentile; }
std::string_view Name(Kind value);
std::string_view Name(Lens value);
std::string_view Name(Direction value);
std::string_view Name(Serves value);
std::optional<Serves> ServesFrom(std::string_view name);

struct Definition {
  std::string id;
  std::string version;  // 12 hex digits: a hash of all that decides its figures
  std::string title;
  Lens lens = Lens::kOutcome;
  Kind kind = Kind::kShare;
  Source source = Source::kContact;
  // Row conditions and expressions in the portable SQL core.
  std::string only;  // rows of the source's own table worth joining, "" = all; saves work, must not
                     // change the figure
  std::string over;  // rows that count
  std::string of;    // share: rows counted as hits, among `over`
  std::string plus;  // net
  std::string minus;  // net
  std::string value;  // mean, percentile; ratio: what is summed
  std::string per;    // ratio: the sum it is divided by
  double q = 0;       // percentile: 0 < q < 1
  std::string unit;   // percent | ms | points | score | count | nps
  Direction direction = Direction::kNone;
  Serves serves = Serves::kQuality;
  // Which way it is usually pushed, of a metric without a direction: read only where metrics are
  // held against each other.
  Direction pushed = Direction::kNone;
  int64_t minimum_sample = 30;
  bool headline = false;  // shown first on Pulse
  std::string numerator;
  std::string denominator;
  std::string formula_source;
  std::string good_to_know;
  // Time after a contact begins before it can be counted: the longest "horizon - 7d" in `over`. 0 =
  // at once.
  int64_t window_ms = 0;
};

// What is told of the values of a mean, a percentile or a ratio's rows.
enum class Statistic : uint8_t { kOwn, kMean, kP50, kP80, kP90, kP95 };
// "" or "own" = kOwn; kInvalidInput lists what there is.
Result<Statistic> StatisticFrom(std::string_view name);
std::string_view Name(Statistic value);
// The metric with another statistic of the same values. kInvalidInput: it is neither a mean nor a
// percentile, so there is none.
Result<Definition> WithStatistic(const Definition& metric, Statistic statistic);

// Reads every *.yaml of the folder, in the order outcome, effort, perception, operations, others. A
// metric of the folder `own`, where there is one, takes the place of the other of its id, or comes
// besides. kInvalidInput names file, line and remedy.
Result<std::vector<Definition>> LoadDefinitions(const std::string& folder,
                                                const std::string& own = "");
Result<std::vector<Definition>> ParseDefinitions(const std::string& name, const std::string& yaml);

// A list of one, as ParseDefinitions reads it.
std::string ToYaml(const Definition& definition);

// "over" and friends as SQL: 7d → milliseconds, horizon → the given instant.
std::string ToSql(std::string_view condition, int64_t horizon_ms);

}  // namespace clarion::metrics
