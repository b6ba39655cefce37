// Every definition a metric has had in this workspace, so that a figure can be told under any of
// them: FOLDER/versions/metrics.jsonl, a line a definition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "metrics/definition.h"

namespace clarion::app {

struct MetricVersion {
  metrics::Definition definition;
  TimeMs since = 0;  // when it was first seen here
};

// Immutable; share freely between threads.
class MetricVersions {
 public:
  // Definitions of `now` that are not the last of their metric are added, durably. kCorrupt: a line
  // does not read; the message names it.
  static Result<MetricVersions> Open(const std::string& path,
                                     const std::vector<metrics::Definition>& now, TimeMs at);

  // Oldest first; none: there was never such a metric.
  std::vector<MetricVersion> Of(std::string_view metric) const;
  // kNotFound: no metric had it here.
  Result<metrics::Definition> Find(std::string_view version) const;

 private:
  std::vector<MetricVersion> all_;
};

}  // namespace clarion::app
