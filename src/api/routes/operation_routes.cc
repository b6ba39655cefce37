#include <boost/json.hpp>

#include "api/context.h"
#include "api/error_map.h"
#include "api/openapi.h"

namespace clarion::api {

void AddOperationRoutes(Context& context, Router& router) {
  Route health(Method::kGet, "/healthz", Permission::kPublic, "Is the process alive?");
  health.handle = [](const Request&) -> Result<Response> {
    return JsonResponse(json::object{{"status", "ok"}});
  };
  health.rows = RouteRows::kNone;
  router.Add(std::move(health));

  Route ready(Method::kGet, "/readyz", Permission::kPublic,
              "Can it answer: are journal and warehouse open?");
  ready.handle = [&context](const Request&) -> Result<Response> {
    RETURN_IF_ERROR(context.workspace->journal().Last());
    RETURN_IF_ERROR(context.workspace->warehouse().Query("SELECT 1"));
    return JsonResponse(json::object{{"status", "ready"}});
  };
  ready.rows = RouteRows::kNone;
  router.Add(std::move(ready));

  Route metrics(Method::kGet, "/metrics", Permission::kOperate,
                "The server's counters, and how workspace, disk and process are, for Prometheus");
  metrics.response_type = "text/plain";
  metrics.handle = [&context](const Request&) -> Result<Response> {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    context.vitals->Read();
    response.body = context.telemetry->Text();
    return response;
  };
  metrics.rows = RouteRows::kNone;
  router.Add(std::move(metrics));

  Route description(Method::kGet, "/v1/openapi.json", Permission::kReadDefinitions,
                    "This description");
  description.handle = [&router](const Request&) -> Result<Response> {
    Response response;
    response.body = OpenApi(router.routes());
    return response;
  };
  description.rows = RouteRows::kNone;
  router.Add(std::move(description));
}

}  // namespace clarion::api
