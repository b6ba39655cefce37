#include "metrics/internal/relation.h"

#include <fmt/format.h>

#include <algorithm>

#include "metrics/internal/moment_rows.h"

namespace clarion::metrics::internal {

const char* const kContactColumns =
    "tenant, id, dataset, channel, direction, started_ms, started_known, duration_ms, customer_id, "
    "queue, agent_id, agent_ids, agent_kind, "
    "team, attribute_keys, attribute_values, reason, turns, customer_turns, agent_turns, wait_ms, "
    "handle_ms, hold_ms, wrap_ms, "
    "first_response_ms, response_ms, dead_air_ms, holds, transfers, handovers, identifications, "
    "repeats_stated, bot_loops, escalation_requests, "
    "frustration, promises, bot_served, abandoned, resolution_stated, effort";

std::string OwnRows(const std::vector<const Definition*>& metrics) {
  std::string any;
  for (const Definition* metric : metrics) {
    if (metric->only.empty()) return "1";
    any += fmt::format("{}({})", any.empty() ? "" : " OR ", metric->only);
  }
  return any.empty() ? "1" : any;
}

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
      return MomentRows(Relation(Source::kJourney, narrow), narrow.tenant, narrow.contacts,
                        narrow.most);
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

}  // namespace clarion::metrics::internal
