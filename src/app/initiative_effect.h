// What an initiative did to its target and its guardrails, from the metrics' own daily figures.
#pragma once

#include <string>
#include <vector>

#include "actions/effect.h"
#include "actions/initiative.h"
#include "metrics/engine.h"

namespace clarion::app {

enum class Guard : uint8_t { kUnknown, kKept, kHarmed };
std::string_view Name(Guard guard);  // unknown, kept, harmed

struct MeasuredMetric {
  std::string metric;
  actions::Effect effect;
  actions::Sustain sustain;
  Guard guard = Guard::kUnknown;  // of a guardrail
};

struct InitiativeEffect {
  TimeMs first_day = 0;  // of step 0; a step is a day
  TimeMs start = 0;      // of the first treated day
  Zone zone;             // whose days
  MeasuredMetric target;
  std::vector<MeasuredMetric> guardrails;
};

// kInvalidInput: the metric is a percentile or a ratio, whose days do not add up to a period.
Result<void> CheckMeasurable(const metrics::Definition& metric);

// Contacts of the initiative's segment, day by day, from twelve weeks before the start to the end
// of the data. Compared with the other values of one dimension the segment holds fixed (or the
// rollout goes by): its largest twelve, of which MeasureEffect takes those alike. Days whose window
// is still open do not count. Some 50 ms for each unit compared. kConflict: not started yet.
// kInvalidInput: segment or metric unknown.
Result<InitiativeEffect> MeasureInitiative(const metrics::Engine& engine, const std::string& tenant,
                                           const metrics::RowScope& scope,
                                           const actions::Initiative& initiative);

// For the ledger, as it is measured now; nullopt: it cannot be said yet.
std::optional<actions::Outcome> OutcomeOf(const InitiativeEffect& effect);
// As the API answers it, the target with its band day by day.
json::object EffectJson(const std::string& id, const InitiativeEffect& effect);

// What names metrics and contacts must name some there are; kInvalidInput says which does not.
Result<void> CheckNames(const metrics::Engine& engine, const actions::Initiative& initiative);

// "queue=billing&attr.region=north" as a filter; kInvalidInput names what it cannot be.
Result<metrics::Filter> FilterOfSegment(const std::string& segment);

}  // namespace clarion::app
