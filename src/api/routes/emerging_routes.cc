// What customers began to say.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/recent.h"
#include "app/emerging.h"

namespace clarion::api {
namespace {

using FoundPtr = std::shared_ptr<const app::Emerging>;

Result<Response> Answer(const Context& context, Recent<FoundPtr>& kept, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  app::Workspace& workspace = *context.workspace;
  app::EmergingQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterParams(request, context.tenant));
  if (!request.Param("metric").empty())
    return InvalidInput("metric: phrases are looked for in all contacts of the other filters");
  // The filter as SQL tells questions apart. Without an end the data's own counts, which is known
  // by the warehouse's generation, and the clock by its day.
  ASSIGN_OR_RETURN(const std::string where,
                   metrics::FilterSql(query.filter, true, workspace.warehouse().modern()));
  const std::string key = fmt::format("{} {} {}", workspace.warehouse().generation(),
                                      request.zone.DayOf(workspace.clock().NowMs()), where);
  ASSIGN_OR_RETURN(const FoundPtr found, kept.Get(key, [&]() -> Result<FoundPtr> {
    ASSIGN_OR_RETURN(app::Emerging made, app::FindEmerging(workspace, query));
    return std::make_shared<const app::Emerging>(std::move(made));
  }));
  json::object out = app::ToJson(*found);
  out["took_ms"] =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(std::move(out));
}

}  // namespace

void AddEmergingRoutes(Context& context, Router& router) {
  const auto kept = std::make_shared<Recent<FoundPtr>>(8);
  Route route(Method::kGet, "/v1/emerging", Permission::kReadConversations,
              "What customers began to say: words and pairs of words of the seven days up to the "
              "end of the newest contact's day, or to `to`, against the eight weeks before");
  route.filters = true;
  route.rows = RouteRows::kFiltered;
  route.response_schema = "Emerging";
  route.handle = [kept, &context](const Request& request) {
    return Answer(context, *kept, request);
  };
  router.Add(std::move(route));
}

}  // namespace clarion::api
