// When the center is open.
#include <boost/json.hpp>

#include "api/context.h"

namespace clarion::api {
namespace {

Result<Response> Change(Context& context, const Request& request) {
  // JSON is read as the YAML it is.
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  ASSIGN_OR_RETURN(const metrics::Calendar calendar,
                   metrics::ParseCalendar("calendar", ToJson(body)));
  const metrics::Calendar before = context.workspace->calendar();
  RETURN_IF_ERROR(context.workspace->ChangeCalendar(calendar));
  RETURN_IF_ERROR(context.registry->audit().Add(request.caller.actor,
                                                {.action = "calendar.change",
                                                 .target = "calendar",
                                                 .before = metrics::ToJsonObject(before),
                                                 .after = metrics::ToJsonObject(calendar)}));
  return AuditedResponse(metrics::ToJsonObject(calendar));
}

}  // namespace

void AddCalendarRoutes(Context& context, Router& router) {
  Route show(Method::kGet, "/v1/calendar", Permission::kReadDefinitions,
             "When the center is open: time zone, hours of the week, holidays, overrides");
  show.response_schema = "Calendar";
  show.rows = RouteRows::kNone;
  show.handle = [&context](const Request&) -> Result<Response> {
    return JsonResponse(metrics::ToJsonObject(context.workspace->calendar()));
  };
  router.Add(std::move(show));

  Route change(Method::kPut, "/v1/calendar", Permission::kPublishScorecards,
               "Replace it; it counts at once, for contacts of all times");
  change.request_schema = "Calendar";
  change.response_schema = "Calendar";
  change.rows = RouteRows::kNone;
  change.handle = [&context](const Request& request) { return Change(context, request); };
  router.Add(std::move(change));
}

}  // namespace clarion::api
