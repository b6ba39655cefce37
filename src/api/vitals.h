// How the workspace, its disk and this process are, for Prometheus: read when asked. What takes
// long is found out in the background.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "api/telemetry.h"
#include "app/watch.h"
#include "app/workspace.h"
#include "delivery/courier.h"
#include "registry/registry.h"

namespace clarion::api {

class Vitals {
 public:
  // All of them must outlive this. The hashes of the audit log are reckoned again at once and then
  // every `audit_every`: 200,000 entries a second, on a thread of its own.
  Vitals(app::Workspace& workspace, registry::Registry& registry, delivery::Courier& courier,
         const app::Watch& watch, Telemetry& telemetry,
         std::chrono::milliseconds audit_every = std::chrono::hours(1));
  ~Vitals();
  Vitals(const Vitals&) = delete;
  Vitals& operator=(const Vitals&) = delete;

  // Puts what is so now into the telemetry. What cannot be read keeps its last value, and the log
  // says why. Some milliseconds; safe from several threads.
  void Read();

 private:
  struct Gauges;
  void ReadProcess();
  void ReadDisk();
  void ReadJournal();
  void ReadDeliveries();
  void ReadIncidents();
  void CheckAudit();
  void Loop(std::chrono::milliseconds every);

  app::Workspace& workspace_;
  registry::Registry& registry_;
  delivery::Courier& courier_;
  const app::Watch& watch_;
  const std::unique_ptr<Gauges> gauges_;
  std::mutex reading_;  // one Read at a time
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace clarion::api
