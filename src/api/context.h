// What handlers work with.
#pragma once

#include <functional>

#include "api/access.h"
#include "api/directory.h"
#include "api/discovery_job.h"
#include "api/erasure_job.h"
#include "api/import_jobs.h"
#include "api/router.h"
#include "api/telemetry.h"
#include "api/vitals.h"
#include "app/rescoring.h"
#include "app/workspace.h"
#include "delivery/courier.h"

namespace clarion::federation {
class Federation;
}

namespace clarion::api {

struct Context {
  // Null only where routes are listed and never called (`clarion openapi`).
  app::Workspace* workspace = nullptr;
  ImportJobs* imports = nullptr;
  Telemetry* telemetry = nullptr;
  Directory* directory = nullptr;
  app::Rescoring* rescoring = nullptr;
  std::function<void()> records_arrived;  // wakes the pipeline
  std::string tenant;
  DiscoveryJob* discovery = nullptr;
  registry::Registry* registry = nullptr;
  Access* access = nullptr;
  delivery::Courier* courier = nullptr;
  ErasureJob* erasures = nullptr;
  federation::Federation* federation = nullptr;
  Vitals* vitals = nullptr;
};

// The account of a demo workspace: nobody can sign in with it by a password.
inline constexpr const char* kDemoEmail = "demo@clarion.invalid";

// One file per group of routes.
void AddOperationRoutes(Context& context, Router& router);
void AddIdentityRoutes(Context& context, Router& router);
void AddPeopleRoutes(Context& context, Router& router);
void AddProviderRoutes(Context& context, Router& router);
void AddScimRoutes(Context& context, Router& router);
void AddWorkspaceRoutes(Context& context, Router& router);
void AddMetricRoutes(Context& context, Router& router);
void AddChangeRoutes(Context& context, Router& router);
void AddExploreRoutes(Context& context, Router& router);
void AddCalendarRoutes(Context& context, Router& router);
void AddWithinRoutes(Context& context, Router& router);
void AddEmergingRoutes(Context& context, Router& router);
void AddIncidentRoutes(Context& context, Router& router);
void AddInteractionRoutes(Context& context, Router& router);
void AddConversationRoutes(Context& context, Router& router);
void AddIntakeRoutes(Context& context, Router& router);
void AddScorecardRoutes(Context& context, Router& router);
void AddVersionRoutes(Context& context, Router& router);
void AddLifecycleRoutes(Context& context, Router& router);
void AddDraftRoutes(Context& context, Router& router);
void AddLibraryRoutes(Context& context, Router& router);
void AddImportRoutes(Context& context, Router& router);
void AddLanguageRoutes(Context& context, Router& router);
void AddReasonRoutes(Context& context, Router& router);
void AddSearchRoutes(Context& context, Router& router);
void AddInitiativeRoutes(Context& context, Router& router);
void AddJourneyRoutes(Context& context, Router& router);
void AddReadinessRoutes(Context& context, Router& router);
void AddBriefRoutes(Context& context, Router& router);
void AddPerformanceRoutes(Context& context, Router& router);
void AddCoachingRoutes(Context& context, Router& router);
void AddDestinationRoutes(Context& context, Router& router);
void AddProcessRoutes(Context& context, Router& router);
void AddRampUpRoutes(Context& context, Router& router);
void AddQuizRoutes(Context& context, Router& router);
void AddPathRoutes(Context& context, Router& router);
void AddPrivacyRoutes(Context& context, Router& router);
void AddReviewRoutes(Context& context, Router& router);
void AddCalibrationRoutes(Context& context, Router& router);
void AddDisputeRoutes(Context& context, Router& router);
void AddAiRegisterRoutes(Context& context, Router& router);
void AddTargetRoutes(Context& context, Router& router);
void AddDriverRoutes(Context& context, Router& router);

// All of the above; the order is the order of the API description.
void AddRoutes(Context& context, Router& router);

}  // namespace clarion::api
