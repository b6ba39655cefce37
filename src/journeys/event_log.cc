#include "journeys/event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace clarion::journeys {

uint32_t EventLogBuilder::Names::Of(std::string_view name) {
  const auto [at, added] =
      index.try_emplace(std::string(name), static_cast<uint32_t>(names.size()));
  if (added) names.emplace_back(name);
  return at->second;
}

std::vector<uint32_t> EventLogBuilder::Names::Sort() {
  std::vector<uint32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return names[a] < names[b]; });
  std::vector<uint32_t> place(names.size());
  std::vector<std::string> sorted(names.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted[i] = std::move(names[order[i]]);
  }
  names = std::move(sorted);
  return place;
}

void EventLogBuilder::Add(std::string_view case_id, std::string_view activity, TimeMs at) {
  steps_.push_back({cases_.Of(case_id), activities_.Of(activity), at});
}

EventLog EventLogBuilder::Build() && {
  const std::vector<uint32_t> case_place = cases_.Sort();
  const std::vector<uint32_t> activity_place = activities_.Sort();
  for (Step& step : steps_) {
    step.case_index = case_place[step.case_index];
    step.activity = activity_place[step.activity];
  }
  std::stable_sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) {
    return std::tie(a.case_index, a.at) < std::tie(b.case_index, b.at);
  });
  EventLog log;
  log.activities = std::move(activities_.names);
  log.cases = std::move(cases_.names);
  log.begin.assign(log.cases.size() + 1, 0);
  log.activity.reserve(steps_.size());
  log.at.reserve(steps_.size());
  for (const Step& step : steps_) {
    ++log.begin[step.case_index + 1];
    log.activity.push_back(step.activity);
    log.at.push_back(step.at);
  }
  std::partial_sum(log.begin.begin(), log.begin.end(), log.begin.begin());
  return log;
}

Result<EventLog> ReadEventLog(const std::string& path) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
  return EventLogOf(table);
}

Result<EventLog> EventLogOf(const CsvTable& table) {
  size_t columns[3];
  const std::string_view names[] = {"case", "activity", "time"};
  for (size_t i = 0; i < 3; ++i) {
    const auto column = table.Column(names[i]);
    if (!column)
      return InvalidInput(
          fmt::format("{}:1: no column '{}'; an event log has the columns case, activity, time",
                      table.file, names[i]));
    columns[i] = *column;
  }
  EventLogBuilder builder;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const CsvRow& row = table.rows[i];
    for (size_t k = 0; k < 2; ++k)
      if (row[columns[k]].empty())
        return InvalidInput(fmt::format("{}:{}: '{}' is empty; every step has one", table.file,
                                        table.lines[i], names[k]));
    const auto at = ParseTime(row[columns[2]]);
    if (!at.ok())
      return InvalidInput(fmt::format("{}:{}: {}", table.file, table.lines[i], at.error().message));
    builder.Add(row[columns[0]], row[columns[1]], *at);
  }
  return std::move(builder).Build();
}

}  // namespace clarion::journeys
