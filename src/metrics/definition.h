// Metrics are data: content/metrics/*.yaml says what each one means, here it is read and checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::metrics {

enum class Kind : uint8_t { kShare, kMean, kNet, kCount };
enum class Lens : uint8_t { kOutcome, kEffort, kPerception, kOperations };
// Which rows a metric reads: contacts; contacts with their place in the journey; survey answers;
// scores; contacts with whether they were surveyed; contacts with all that the five moments of a
// journey are told from (docs/journeys.md).
enum class Source : uint8_t { kContact, kJourney, kOutcome, kScore, kSurveyed, kMoment };
enum class Direction : uint8_t { kUp, kDown, kNone };  // which way is better

std::string_view Name(Kind value);
std::string_view Name(Lens value);
std::string_view Name(Direction value);

struct Definition {
  std::string id;
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
  std::string value;  // mean
  std::string unit;   // percent | ms | points | score | count | nps
  Direction direction = Direction::kNone;
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

// Reads every *.yaml of the folder, in the order outcome, effort, perception, operations, others.
// kInvalidInput names file, line and remedy.
Result<std::vector<Definition>> LoadDefinitions(const std::string& folder);
Result<std::vector<Definition>> ParseDefinitions(const std::string& name, const std::string& yaml);

// "over" and friends as SQL: 7d → milliseconds, horizon → the given instant.
std::string ToSql(std::string_view condition, int64_t horizon_ms);

}  // namespace clarion::metrics
