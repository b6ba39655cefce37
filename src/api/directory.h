// What changes seldom and is asked often: names of agents, facets for filters. Kept until the
// warehouse changes, and for a few seconds beyond while it changes all the time.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/workspace.h"
#include "base/json.h"
#include "base/time.h"

namespace clarion::api {

struct DirectoryData {
  std::map<std::string, std::string> agent_names;  // id → name; ids without a known name are absent
  json::object facets;
  int64_t interactions = 0;
  int64_t turns = 0;
  TimeMs first_at = -1;
  TimeMs horizon = -1;

  const std::string& NameOf(const std::string& agent) const;  // the id itself when no name is known
  // Gives each {"by", "value"} of a list its "label": an agent's name, else the value.
  void Label(json::value* where) const;
};

class Directory {
 public:
  // `keep`: how long an answer may lag behind a warehouse that keeps changing.
  Directory(app::Workspace& workspace, std::string tenant, std::chrono::milliseconds keep)
      : workspace_(workspace), tenant_(std::move(tenant)), keep_(keep) {}
  Result<std::shared_ptr<const DirectoryData>> Get();
  // Of the interactions within `where`, a condition over them; read anew each time.
  Result<std::shared_ptr<const DirectoryData>> Within(const std::string& where) const;

 private:
  app::Workspace& workspace_;
  const std::string tenant_;
  const std::chrono::milliseconds keep_;
  std::mutex mutex_;
  std::shared_ptr<const DirectoryData> data_;
  uint64_t generation_ = 0;
  std::string arranged_;  // the reasons as they were arranged when it was read
  std::chrono::steady_clock::time_point read_at_;
};

}  // namespace clarion::api
