// People and AI agents side by side: who resolves what, at which effort and at what cost of
// people's time; how hand-overs go, where they should come earlier; what releases changed.
#pragma once

#include <string>
#include <vector>

#include "app/ai_cases.h"
#include "app/performance_report.h"
#include "performance/handover.h"
#include "performance/releases.h"
#include "performance/sides.h"

namespace clarion::app {

// How contacts an AI agent began ended.
struct AiEnds {
  int64_t n = 0;
  int64_t alone = 0;        // nobody took over
  int64_t handed = 0;       // a person took over
  int64_t alone_known = 0;  // of these the outcome is known
  int64_t alone_resolved = 0;
  int64_t handed_known = 0;
  int64_t handed_resolved = 0;
};

// How hand-overs went.
struct HandOverQuality {
  int64_t n = 0;
  int64_t said_again = 0;
  int64_t identified_again = 0;
  int64_t clean = 0;  // neither of both
  int64_t known = 0;  // outcome
  int64_t resolved = 0;
  double wait_ms = 0;  // median of those with times; NaN without
};

struct AiFigure {
  metrics::Definition metric;
  performance::Sides sides;
};

struct AiMatter {
  std::string reason;
  int64_t people_n = 0;  // contacts people began
  AiEnds ends;
  HandOverQuality handover;
  performance::HandOverAdvice advice;
  std::vector<std::string> stuck;  // some that went on beyond the advice, unresolved, newest first
};

struct AiAgentView {
  std::string id;
  std::string version_key;
  AiEnds ends;
  HandOverQuality handover;
};

struct ReleaseFigure {
  std::string id;  // a metric's, or "card/question"
  std::string title;
  std::string unit;
  std::string reason;  // of the contacts with this reason only; "" = of all
  bool question = false;
  int better = 1;
};

struct AiReport {
  int64_t cases = 0;
  double sample = 1;
  metrics::Definition resolved;      // what counts as resolved: the first with data of FCR, stated
  std::vector<AiFigure> figures;     // those with data; people's time is "people_time"
  std::vector<std::string> reasons;  // by the numbers in `figures`
  std::vector<AiMatter> matters;     // reasons with contacts an AI agent began, most first
  AiEnds ends;
  HandOverQuality handover;
  std::vector<AiAgentView> agents;
  std::vector<performance::Release> releases;  // newest first
  std::vector<std::string> versions;
  std::vector<ReleaseFigure> release_figures;
  std::vector<performance::ReleaseChange> changes;  // by release, then figure
  double cost_per_minute = 0;                       // of people's work; 0 = not given
  std::string currency;
};

// 300,000 contacts: some 5 s, 30,000: 1 s. Without contacts an AI agent began, `ends.n` is 0.
Result<AiReport> ReportAi(Workspace& workspace, const PerformanceGround& ground);

json::object AiReportJson(const AiReport& report);

}  // namespace clarion::app
