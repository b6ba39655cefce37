// The readiness checklist, from evidence.
#include <boost/json.hpp>

#include "api/context.h"
#include "app/readiness.h"

namespace clarion::api {

void AddReadinessRoutes(Context& context, Router& router) {
  Route route(Method::kGet, "/v1/readiness", Permission::kReadFigures,
              "Fifteen boxes and four stages, each with what proves it and what would check it");
  route.response_schema = "Readiness";
  route.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(const app::Readiness readiness,
                     app::MeasureReadiness(*context.workspace, *context.registry, context.tenant));
    return JsonResponse(app::ReadinessJson(readiness));
  };
  router.Add(std::move(route));
}

}  // namespace clarion::api
