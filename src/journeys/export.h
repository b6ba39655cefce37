// Event logs for other tools: XES (IEEE 1849-2016), OCEL 2.0 (JSON) and CSV. Written piece by
// piece; nothing is gathered in memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "journeys/event_log.h"

namespace clarion::journeys {

struct Attribute {
  std::string key;
  std::variant<std::string, double, bool> value;
};

// What is written beside the steps. `log` must outlive it.
struct ExportView {
  const EventLog* log = nullptr;
  std::string case_type = "case";  // contact, journey, …
  std::function<std::vector<Attribute>(size_t c)> case_attributes;
  // The contacts a case is made of, where a case has several: index into EventLog::contact.
  size_t parts = 0;
  std::string part_type = "contact";
  std::function<std::string(size_t part)> part_id;
  std::function<std::vector<Attribute>(size_t part)> part_attributes;
};

enum class ExportFormat : uint8_t { kXes, kOcel, kCsv };
std::string_view Name(ExportFormat format);  // xes, ocel, csv
Result<ExportFormat> ExportFormatFrom(std::string_view name);

// Takes the next bytes; an error stops the writing and is passed on.
using WriteBytes = std::function<Result<void>(std::string_view)>;

// XES: a trace a case, with concept:name, time:timestamp and lifecycle:transition of each event.
// OCEL: an object a case (and a part, related to its case), an event a step. CSV: case, activity,
// time, effort, as ReadEventLog reads it. Characters the format cannot hold become U+FFFD.
Result<void> WriteLog(const ExportView& view, ExportFormat format, const WriteBytes& write);

}  // namespace clarion::journeys
