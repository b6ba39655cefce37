// The week in sentences.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/recent.h"
#include "app/brief.h"

namespace clarion::api {
namespace {

using BriefPtr = std::shared_ptr<const app::Brief>;

// Without a week, the last that is over in the data.
Result<TimeMs> WeekOf(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::optional<TimeMs> given, TimeParam(request, "week"));
  if (given) return *given;
  ASSIGN_OR_RETURN(const TimeMs horizon, context.workspace->metrics().Horizon(context.tenant));
  const TimeMs week = app::LastWeek(horizon);
  if (week == 0) return NotFound("there is no week of data yet");
  return week;
}

Result<Response> Answer(const Context& context, Recent<BriefPtr>& kept, const Request& request) {
  const std::string format = request.Param("format", "json");
  if (format != "json" && format != "markdown" && format != "html")
    return InvalidInput(fmt::format("format: '{}' is not json, markdown or html", format));
  ASSIGN_OR_RETURN(const TimeMs week, WeekOf(context, request));
  const metrics::RowScope scope = ScopeOf(request.caller);
  const auto make = [&]() -> Result<BriefPtr> {
    ASSIGN_OR_RETURN(app::Brief brief, app::MakeBrief(*context.workspace, *context.registry,
                                                      context.tenant, scope, week));
    return std::make_shared<const app::Brief>(std::move(brief));
  };
  // Initiatives and incidents change without new contacts: kept for a minute at most.
  const TimeMs minute = context.workspace->clock().NowMs() / 60'000;
  const std::string key =
      fmt::format("{} {} {} {} {}", week, minute, context.workspace->warehouse().generation(),
                  scope.agent, scope.all ? "all" : fmt::format("{}", fmt::join(scope.teams, "|")));
  ASSIGN_OR_RETURN(const BriefPtr brief, kept.Get(key, make));
  if (format == "json") return JsonResponse(app::BriefJson(*brief));
  // Links within the page; who forwards it elsewhere has the server's name before them.
  const std::string host = request.headers.count("host") != 0 ? request.headers.at("host") : "";
  const std::string url = host.empty() ? "" : fmt::format("//{}", host);
  Response response;
  response.content_type =
      format == "html" ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8";
  response.body = format == "html" ? app::BriefHtml(*brief, url) : app::BriefMarkdown(*brief, url);
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"pulse-brief-{}.{}\"",
                                            FormatDate(week), format == "html" ? "html" : "md"));
  return response;
}

}  // namespace

void AddBriefRoutes(Context& context, Router& router) {
  const auto kept = std::make_shared<Recent<BriefPtr>>(8);
  Route route(Method::kGet, "/v1/brief", Permission::kReadFigures,
              "The week in sentences: how things stand, what changed, why, what to do, what lasts");
  route.parameters = {{"week", "its first day; without one the last week that is over"},
                      {"format", "json, markdown or html"}};
  route.response_schema = "Brief";
  route.rows = RouteRows::kFiltered;
  route.handle = [kept, &context](const Request& request) {
    return Answer(context, *kept, request);
  };
  router.Add(std::move(route));
}

}  // namespace clarion::api
