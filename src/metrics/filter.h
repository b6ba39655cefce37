// Which interactions: the one filter that lists, figures and exports share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace clarion::metrics {

// Whose rows somebody may read at all: every part of a filter narrows it, none widens it.
struct RowScope {
  bool all = true;
  std::string agent;               // those this agent took part in
  std::vector<std::string> teams;  // those of these teams; with neither: no row
};

struct Filter {
  std::string tenant;
  RowScope scope;
  std::optional<TimeMs> from;  // inclusive
  std::optional<TimeMs> to;    // exclusive
  // Each list: any of. "~none" stands for the empty value.
  std::vector<std::string> channels, directions, queues, agents, agent_kinds, teams, reasons,
      customers, datasets, openings;
  std::vector<std::pair<std::string, std::string>>
      attributes;     // same key: any of; different keys: all
  std::string words;  // full text: all of these in one turn, those in "…" one after another; after
                      // customer: in a turn of the customer
  std::vector<std::string> signals;  // "kind" or "kind:label": all
  std::string card;                  // with points_min / points_max
  std::optional<double> points_min, points_max;
  std::vector<std::string> answers;  // "card.question:verdict": all
};

// The filter as a condition over columns of `interaction`, without the time range when `with_time`
// is false. Never empty. `word_index`: the engine has a full-text index. kInvalidInput names the
// part that is wrong.
Result<std::string> FilterSql(const Filter& filter, bool with_time, bool word_index);

// What one dimension is called in SQL: "queue" → queue, "agent" → agent_id, "attr.region" → an
// array look-up.
Result<std::string> DimensionSql(std::string_view dimension);
// Dimensions every metric can be split by; attributes ("attr.KEY") come on top.
const std::vector<std::string>& Dimensions();

}  // namespace clarion::metrics
