// What is too old by the workspace's rules (privacy/retention.h) goes: as an erasure does it, in
// every place. What a hold is on stays.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "app/person.h"
#include "privacy/retention.h"

namespace clarion::app {

struct RetentionDue {
  std::string what;     // conversations, past_scores, refused, deliveries
  std::string channel;  // of conversations
  int64_t days = 0;     // the rule
  TimeMs before = 0;    // what is older than this goes
  uint64_t count = 0;   // how much
  uint64_t held = 0;    // more that would go, and a hold is on
};
struct RetentionReport {
  privacy::RetentionRules rules;
  std::vector<RetentionDue> due;
  double seconds = 0;
};
json::object ToJsonObject(const RetentionReport& report);

// What the rules take out now; with `dry_run` it is only counted. The audit log gets the counts.
// Everything journalled must be carried. Errors as Erase.
Result<RetentionReport> ApplyRetention(Workspace& workspace, registry::Registry& registry,
                                       const registry::Actor& actor, bool dry_run);

// Does so once a day (UTC) in the background; tries again each minute while `may` says no.
class RetentionPass {
 public:
  RetentionPass(Workspace& workspace, registry::Registry& registry,
                std::function<Result<void>()> may);
  ~RetentionPass();
  RetentionPass(const RetentionPass&) = delete;
  RetentionPass& operator=(const RetentionPass&) = delete;

 private:
  void Loop();

  Workspace& workspace_;
  registry::Registry& registry_;
  const std::function<Result<void>()> may_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace clarion::app
