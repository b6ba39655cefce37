// Targets beside their figures: met or not, and what will breach one, when, how sure.
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"
#include "detection/outlook.h"
#include "metrics/engine.h"
#include "targets/book.h"

namespace clarion::app {

enum class Standing : uint8_t { kUnknown, kMet, kAtRisk, kMissed };
std::string_view Name(Standing standing);  // unknown, met, at_risk, missed

struct TargetOutlook {
  targets::Target target;
  const metrics::Definition* metric = nullptr;  // null: the metric is no more; nothing else is set
  metrics::Estimate now;                        // of the last seven days that are closed
  metrics::Period week;                         // those days
  Standing standing = Standing::kUnknown;
  std::vector<metrics::SeriesPoint> series;  // the last twelve weeks, by day
  detection::Outlook outlook;                // day 1 is the one that begins at week.to
  TimeMs today = 0;                          // the day after the last whole one in the data
  Zone zone;                                 // whose days these are
};

// Every figure is of the target's segment within `scope`. Errors of the warehouse; a target whose
// metric or segment is no longer understood is kUnknown. Some 50 ms a segment and 40 ms a target.
Result<std::vector<TargetOutlook>> OutlookOf(const metrics::Engine& engine,
                                             const std::vector<targets::Target>& targets,
                                             const std::string& tenant,
                                             const metrics::RowScope& scope);

json::object ToJsonObject(const TargetOutlook& one);
// "likely missed from 2026-03-14 (2026-03-11 to 2026-03-20)", "met, and likely to stay so", …
std::string InWords(const TargetOutlook& one);
// "Average handle time at most 6 min 30 s, queue=billing"
std::string TitleOf(const TargetOutlook& one);

// Segment, metric and level against what there is. kInvalidInput, kNotFound.
Result<void> CheckTarget(const metrics::Engine& engine, const targets::Target& target);
// As people write it, "85 %", "6m30s", "390 s", "4.2", into the scale of figures. kInvalidInput
// says how it may be written.
Result<double> LevelFrom(const std::string& text, const metrics::Definition& metric);
// As FigureInWords of delivery; points out of 100.
std::string FigureText(double value, std::string_view unit);

// Conversations a figure of whole days rests on: "/conversations?metric=…&part=over&…".
std::string ContactsLink(const std::string& metric, const std::string& segment, const Zone& zone,
                         const metrics::Period& period);

}  // namespace clarion::app
