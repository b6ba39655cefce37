// An erasure in the background, one at a time: the page asks how it goes. What was begun is carried
// on at the next start if the process ends first (app/erasure.h).
#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include "app/erasure.h"

namespace clarion::api {

// Safe for concurrent use. The destructor waits for a running one to end.
class ErasureJob {
 public:
  // `may`: kConflict while something else reads conversations to write them again elsewhere.
  // `gone`: called when an erasure is over, for what is kept in memory.
  ErasureJob(app::Workspace& workspace, registry::Registry& registry,
             std::function<Result<void>()> may, std::function<void()> gone);
  ~ErasureJob();
  ErasureJob(const ErasureJob&) = delete;
  ErasureJob& operator=(const ErasureJob&) = delete;

  // Carries out an open request of the register. kConflict: one is running, a hold, an import.
  Result<void> Start(const registry::Actor& actor, const app::Person& person,
                     const std::string& request);
  // {"state": none|running|done|failed, "request", "seconds", "report", "error"}.
  json::object Status() const;

 private:
  app::Workspace& workspace_;
  registry::Registry& registry_;
  const std::function<Result<void>()> may_;
  const std::function<void()> gone_;
  mutable std::mutex mutex_;
  std::string state_ = "none";
  std::string request_;
  std::string error_;
  json::value report_;
  TimeMs started_at_ = 0;
  TimeMs ended_at_ = 0;
  std::thread thread_;
};

}  // namespace clarion::api
