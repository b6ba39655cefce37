#include <boost/json.hpp>
#include <memory>
#include <mutex>

#include "api/context.h"
#include "api/error_map.h"
#include "api/openapi.h"

namespace clarion::api {
namespace {

// The routes do not change while a server runs, and their description is long.
struct Description {
  std::once_flag once;
  std::string text;
};

}  // namespace

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

  Route openapi(Method::kGet, "/v1/openapi.json", Permission::kReadDefinitions, "This description");
  openapi.handle = [description = std::make_shared<Description>(),
                    &router](const Request&) -> Result<Response> {
    std::call_once(description->once, [&] { description->text = OpenApi(router.routes()); });
    Response response;
    response.lasting = description->text;
    return response;
  };
  openapi.rows = RouteRows::kNone;
  router.Add(std::move(openapi));
}

}  // namespace clarion::api
