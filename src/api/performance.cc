#include "api/performance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/params.h"

namespace clarion::api {
namespace {

constexpr int64_t kDays = 90;

}  // namespace

Result<PerformanceAsked> PerformanceAnswers::Ask(const Request& request) const {
  PerformanceAsked out;
  ASSIGN_OR_RETURN(out.filter, FilterParams(request, context_.tenant));
  if (!out.filter.scope.all) {
    // Who sees a part is compared with all, by period only: other filters would tell of the rest.
    metrics::Filter whole;
    whole.tenant = out.filter.tenant;
    whole.from = out.filter.from;
    whole.to = out.filter.to;
    out.filter = whole;
  }
  const bool dated = out.filter.from || out.filter.to;
  ASSIGN_OR_RETURN(metrics::Period period, PeriodOf(out.filter, context_.workspace->metrics()));
  if (!dated) period.from = context_.workspace->zone().PlusDays(period.to, -kDays);
  out.filter.from = period.from;
  out.filter.to = period.to;
  warehouse::Warehouse& warehouse = context_.workspace->warehouse();
  ASSIGN_OR_RETURN(const std::string where,
                   metrics::FilterSql(out.filter, true, warehouse.modern()));
  out.key = fmt::format("{} {}", warehouse.generation(), where);
  return out;
}

Result<GroundPtr> PerformanceAnswers::Ground(const PerformanceAsked& asked) {
  return grounds_.Get(asked.key, [&]() -> Result<GroundPtr> {
    ASSIGN_OR_RETURN(app::PerformanceGround ground,
                     app::ReadPerformance(*context_.workspace, asked.filter));
    return std::make_shared<const app::PerformanceGround>(std::move(ground));
  });
}

Result<std::shared_ptr<const app::AgentComparison>> PerformanceAnswers::Compared(
    const PerformanceAsked& asked, const std::string& metric) {
  using Out = std::shared_ptr<const app::AgentComparison>;
  return compared_.Get(metric + " " + asked.key, [&]() -> Result<Out> {
    ASSIGN_OR_RETURN(const GroundPtr ground, Ground(asked));
    ASSIGN_OR_RETURN(app::AgentComparison compared,
                     app::CompareAgents(*context_.workspace, *ground, metric));
    return std::make_shared<const app::AgentComparison>(std::move(compared));
  });
}

Result<std::shared_ptr<const app::BehaviourStudy>> PerformanceAnswers::Study(
    const PerformanceAsked& asked, std::vector<std::string> outcomes) {
  using Out = std::shared_ptr<const app::BehaviourStudy>;
  if (outcomes.empty()) outcomes = app::BehaviourOutcomes();
  return studies_.Get(
      fmt::format("{} {}", fmt::join(outcomes, " "), asked.key), [&]() -> Result<Out> {
        ASSIGN_OR_RETURN(app::BehaviourStudy study,
                         app::StudyBehaviours(*context_.workspace, asked.filter, outcomes));
        return std::make_shared<const app::BehaviourStudy>(std::move(study));
      });
}

Result<std::shared_ptr<const app::AiReport>> PerformanceAnswers::Ai(const PerformanceAsked& asked) {
  using Out = std::shared_ptr<const app::AiReport>;
  return ai_.Get(asked.key, [&]() -> Result<Out> {
    ASSIGN_OR_RETURN(const GroundPtr ground, Ground(asked));
    ASSIGN_OR_RETURN(app::AiReport report, app::ReportAi(*context_.workspace, *ground));
    return std::make_shared<const app::AiReport>(std::move(report));
  });
}

Result<std::shared_ptr<const app::FairFigures>> PerformanceAnswers::Fair(
    const PerformanceAsked& asked, const std::vector<std::string>& metrics) {
  using Out = std::shared_ptr<const app::FairFigures>;
  return fair_.Get(fmt::format("{} {}", fmt::join(metrics, " "), asked.key), [&]() -> Result<Out> {
    ASSIGN_OR_RETURN(const GroundPtr ground, Ground(asked));
    ASSIGN_OR_RETURN(app::FairFigures figures,
                     app::ReadFairFigures(*context_.workspace, *ground, metrics));
    return std::make_shared<const app::FairFigures>(std::move(figures));
  });
}

bool MaySee(const Caller& caller, const app::ServedCases& served, uint32_t agent) {
  const metrics::RowScope scope = ScopeOf(caller);
  if (scope.all) return true;
  if (!scope.agent.empty()) return served.cases.agents[agent] == scope.agent;
  return std::find(scope.teams.begin(), scope.teams.end(), served.team[agent]) != scope.teams.end();
}

}  // namespace clarion::api
