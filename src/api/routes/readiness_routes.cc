// The readiness checklist, from evidence.
#include <boost/json.hpp>

#include "api/context.h"
#include "app/readiness_history.h"
#include "base/log.h"

namespace clarion::api {

void AddReadinessRoutes(Context& context, Router& router) {
  Route route(Method::kGet, "/v1/readiness", Permission::kReadFigures,
              "Fifteen boxes and four stages, each with what proves it and what would check it");
  route.response_schema = "Readiness";
  route.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(const app::Readiness readiness,
                     app::MeasureReadiness(*context.workspace, *context.registry, context.tenant));
    // Where the disk takes nothing, there is still something to read.
    if (const auto done = app::KeepReadiness(*context.registry, context.workspace->clock(),
                                             context.tenant, readiness);
        !done.ok())
      SPDLOG_WARN("readiness is not kept: {}", done.error().message);
    ASSIGN_OR_RETURN(const std::vector<app::KeptReadiness> kept,
                     app::ReadReadinessHistory(*context.registry, context.tenant));
    json::object out = app::ReadinessJson(readiness);
    out["history"] = app::ReadinessHistoryJson(kept, readiness);
    return JsonResponse(out);
  };
  router.Add(std::move(route));
}

}  // namespace clarion::api
