// Answers about agents and behaviours, computed once for all who ask the same.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/context.h"
#include "api/recent.h"
#include "app/agent_history.h"
#include "app/ai_report.h"
#include "app/performance_report.h"

namespace clarion::api {

using GroundPtr = std::shared_ptr<const app::PerformanceGround>;

struct PerformanceAsked {
  // Of everybody's contacts: who may see only some agents is still compared with all, by period and
  // nothing else.
  metrics::Filter filter;
  std::string key;
};

// Safe for concurrent use.
class PerformanceAnswers {
 public:
  explicit PerformanceAnswers(Context& context) : context_(context) {}

  // Without dates, the ninety days up to the data's end.
  Result<PerformanceAsked> Ask(const Request& request) const;
  Result<GroundPtr> Ground(const PerformanceAsked& asked);
  Result<std::shared_ptr<const app::AgentComparison>> Compared(const PerformanceAsked& asked,
                                                               const std::string& metric);
  // `outcomes`: metric ids; empty = BehaviourOutcomes().
  Result<std::shared_ptr<const app::BehaviourStudy>> Study(const PerformanceAsked& asked,
                                                           std::vector<std::string> outcomes);
  Result<std::shared_ptr<const app::AiReport>> Ai(const PerformanceAsked& asked);
  Result<std::shared_ptr<const app::FairFigures>> Fair(const PerformanceAsked& asked,
                                                       const std::vector<std::string>& metrics);

 private:
  Context& context_;
  Recent<GroundPtr> grounds_{2};
  Recent<std::shared_ptr<const app::AgentComparison>> compared_{24};
  Recent<std::shared_ptr<const app::BehaviourStudy>> studies_{3};
  Recent<std::shared_ptr<const app::AiReport>> ai_{3};
  Recent<std::shared_ptr<const app::FairFigures>> fair_{2};
};

// A supervisor sees their teams' agents, an agent themselves.
bool MaySee(const Caller& caller, const app::ServedCases& served, uint32_t agent);

}  // namespace clarion::api
