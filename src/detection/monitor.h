// Watches many series, advanced together one step at a time, and raises grouped alerts.
//
// Budget: `false_alerts_a_week` is the expected number of incidents raised by chance, over all
// series together. Each step's share of it is divided over the tests made in that step; by
// linearity of expectation the bound needs no independence (Spjøtvoll's per-family error rate). A
// part goes to single series, a part to slices: many series with one dimension value in common that
// all lean a little (Berk & Jones 1979, the binomial tail at the k-th smallest p-value).
// One thread at a time. Cost: about 1 µs a series and step; memory below 4 KB a series.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "detection/incident.h"
#include "detection/series.h"

namespace clarion::detection {

struct MonitorSettings {
  double false_alerts_a_week = 1;
  TimeMs step_ms = kHourMs;      // time between steps
  TimeMs utc_offset_ms = 0;      // local time minus UTC: hours and holidays are local
  std::vector<TimeMs> holidays;  // local midnights, as if they were UTC
};

struct Forecast {
  TimeMs at = 0;
  double expected = 0;
  double low = 0;  // 95 % interval of the observation
  double high = 0;
  double breach = 0;  // probability of lying beyond the target; 0 without one
};

class Monitor {
 public:
  explicit Monitor(MonitorSettings settings);
  ~Monitor();
  Monitor(Monitor&&) noexcept;
  Monitor& operator=(Monitor&&) noexcept;

  // Adds a series; its index counts from 0 in order of adding. kConflict: the name is there.
  Result<size_t> Add(std::string name, SeriesKind kind);
  // The index of the series, added when it is not there. kConflict: it is there as another kind.
  Result<size_t> Ensure(const std::string& name, SeriesKind kind);
  size_t size() const;
  // The time of the last step; the least value before the first.
  TimeMs last_step() const;
  const std::string& name(size_t series) const;

  // Advances every series by one step; `seen[i]` belongs to series i, and series beyond its end saw
  // nothing. Alerts raised in this step come in order of incident and series. kInvalidInput: `at`
  // is not after the step before. Nothing is raised for a series before two weeks of it were seen.
  // Incidents group by time and by the dimension values in the names.
  Result<std::vector<Alert>> Step(TimeMs at, std::span<const Observation> seen);

  // Incidents that are open, oldest first.
  std::vector<Incident> Open() const;

  // What the series will be in the next `steps` steps after the last one, and how likely it lies
  // above (`above`) or below the target. Uncertainty: one step's noise and the level's wandering.
  std::vector<Forecast> Ahead(size_t series, int steps, double target, bool above) const;

  // The whole state as bytes: what Restore reads continues as if never stopped, to the byte.
  // Settings are not part of it. kCorrupt: not such bytes, another version, or damaged.
  std::string Save() const;
  static Result<Monitor> Restore(std::string_view bytes, MonitorSettings settings);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace clarion::detection
