// Every group of routes, and what holds for all of them.
#include <fmt/format.h>

#include "api/context.h"
#include "api/covering.h"
#include "api/params.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;

// May somebody who does not see all see this one?
Result<bool> InReach(Context& context, const Caller& caller, const std::string& id) {
  ASSIGN_OR_RETURN(const std::string where, WithinScope(caller, context.tenant));
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT count() FROM {{interaction}} WHERE {} AND id = {}", where, Quoted(id))));
  return rows.Integer(0, 0) > 0;
}

}  // namespace

void AddRoutes(Context& context, Router& router) {
  AddWorkspaceRoutes(context, router);
  AddMetricRoutes(context, router);
  AddTargetRoutes(context, router);
  AddDriverRoutes(context, router);
  AddExploreRoutes(context, router);
  AddCalendarRoutes(context, router);
  AddWithinRoutes(context, router);
  AddEmergingRoutes(context, router);
  AddIncidentRoutes(context, router);
  AddChangeRoutes(context, router);
  AddInteractionRoutes(context, router);
  AddConversationRoutes(context, router);
  AddIntakeRoutes(context, router);
  AddScorecardRoutes(context, router);
  AddVersionRoutes(context, router);
  AddLifecycleRoutes(context, router);
  AddDraftRoutes(context, router);
  AddLibraryRoutes(context, router);
  AddLanguageRoutes(context, router);
  AddReasonRoutes(context, router);
  AddImportRoutes(context, router);
  AddSearchRoutes(context, router);
  AddInitiativeRoutes(context, router);
  AddJourneyRoutes(context, router);
  AddBriefRoutes(context, router);
  AddReadinessRoutes(context, router);
  AddPerformanceRoutes(context, router);
  AddCoachingRoutes(context, router);
  AddDestinationRoutes(context, router);
  AddPrivacyRoutes(context, router);
  AddReviewRoutes(context, router);
  AddCalibrationRoutes(context, router);
  AddDisputeRoutes(context, router);
  AddProcessRoutes(context, router);
  AddRampUpRoutes(context, router);
  AddQuizRoutes(context, router);
  AddPathRoutes(context, router);
  if (context.access != nullptr)
    context.access->set_reach([&context](const Caller& caller, const std::string& id) {
      return InReach(context, caller, id);
    });
  AddOperationRoutes(context, router);
  AddIdentityRoutes(context, router);
  AddPeopleRoutes(context, router);
  AddProviderRoutes(context, router);
  AddScimRoutes(context, router);
  AddAiRegisterRoutes(context, router);
  CoverAnswers(router,
               [&context]() -> const app::Reading& { return context.workspace->reading(); });
}

}  // namespace clarion::api
