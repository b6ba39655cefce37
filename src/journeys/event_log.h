// Cases with their steps in order of time, as columns of integers: what every algorithm here reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::journeys {

// Event i of case c: begin[c] ≤ i < begin[c + 1]. No case is empty.
struct EventLog {
  std::vector<std::string> activities;  // names, in alphabetical order
  std::vector<std::string> cases;       // ids, in alphabetical order
  std::vector<size_t> begin;            // cases + 1
  std::vector<uint32_t> activity;       // index into `activities`
  std::vector<TimeMs> at;               // not falling within a case
  // What a step cost the customer, whether they had to say or prove something again in it, and
  // which of the source's contacts it belongs to. Empty where the source does not tell; else one
  // for each event.
  std::vector<float> effort;         // avoidable steps (metrics::MeasuredEffort)
  std::vector<uint8_t> asked_again;  // 1 = identified or restated again
  std::vector<uint32_t> contact;

  size_t events() const { return activity.size(); }
};

// Collects steps in any order. Steps of one case at the same instant keep the order they were added
// in. Build is O(n log n) and does not depend on the order in which cases came.
class EventLogBuilder {
 public:
  void Add(std::string_view case_id, std::string_view activity, TimeMs at);
  EventLog Build() &&;

 private:
  struct Step {
    uint32_t case_index;
    uint32_t activity;
    TimeMs at;
  };
  struct Names {
    std::unordered_map<std::string, uint32_t> index;
    std::vector<std::string> names;
    uint32_t Of(std::string_view name);
    // Sorts the names; answers where each went.
    std::vector<uint32_t> Sort();
  };
  Names cases_, activities_;
  std::vector<Step> steps_;
};

// A CSV file with a header that names the columns case, activity and time (RFC 3339); others are
// passed over. "-" is stdin. kInvalidInput names file and line.
Result<EventLog> ReadEventLog(const std::string& path);
// The same of a table that is read already.
Result<EventLog> EventLogOf(const CsvTable& table);

}  // namespace clarion::journeys
