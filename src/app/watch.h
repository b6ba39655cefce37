// Keeps an eye on every figure: each whole day of new data is looked at once, and what moved is
// kept in the registry.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "app/workspace.h"
#include "detection/slice_watch.h"
#include "registry/registry.h"

namespace clarion::app {

struct WatchReport {
  int days = 0;          // looked at this time
  size_t incidents = 0;  // found or carried on
};

// Looks at what is new, and puts news of it into the registry's outbox. Journeys must be stitched
// (Pipeline::needs_derive). The first time: the last year of data. 100,000 contacts of 120 days: 8
// s; one more day: 3 s.
Result<WatchReport> WatchOnce(Workspace& workspace, registry::Registry& registry,
                              const std::string& tenant,
                              const detection::SliceWatchSettings& settings);

// Looks at the last hours of the running day, until `at`: incidents begun are kept and told like
// those of whole days. Days must have been looked at before. How many there are in all. 50,000
// contacts of nine weeks: 1 to 2 s.
Result<size_t> WatchHours(Workspace& workspace, registry::Registry& registry,
                          const std::string& tenant, const detection::SliceWatchSettings& settings,
                          TimeMs at);

// Measures the running initiatives and puts those whose effect is fading or lost into the outbox,
// each once. How many fade. Some 0.1 to 1 s for each initiative.
Result<size_t> TellFadingInitiatives(Workspace& workspace, registry::Registry& registry,
                                     const std::string& tenant);

// Does so in the background, whenever a day or an hour of data is over and the pipeline is not
// busy.
class Watch {
 public:
  Watch(Workspace& workspace, registry::Registry& registry, std::string tenant);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  // Whether the last look failed. Safe from any thread.
  bool failing() const { return failing_; }

 private:
  void Loop();
  bool May(std::string_view action) const;
  bool Look();
  void LookAtHours();
  bool HasPaused();
  bool DayIsOver();
  void Tell();

  Workspace& workspace_;
  registry::Registry& registry_;
  const std::string tenant_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::stop_source stop_;
  std::atomic<bool> failing_{false};
  // The loop's own: the hours looked at, since when the next are due, and the newest record then.
  TimeMs hours_until_ = 0;
  std::optional<std::chrono::steady_clock::time_point> hour_due_;
  uint64_t last_record_ = 0;
  int64_t last_day_ = INT64_MAX;  // of data, while nobody looks for incidents; the loop's own
  std::thread thread_;
};

}  // namespace clarion::app
