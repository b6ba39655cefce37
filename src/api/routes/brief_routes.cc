// The week in sentences.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/recent.h"
#include "app/my_week.h"

namespace clarion::api {
namespace {

using BriefPtr = std::shared_ptr<const app::Brief>;

// Without a week, the last that is over in the data.
Result<TimeMs> WeekOf(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::optional<TimeMs> given, TimeParam(request, "week"));
  if (given) return *given;
  ASSIGN_OR_RETURN(const TimeMs horizon, context.workspace->metrics().Horizon(context.tenant));
  const TimeMs week = app::LastWeek(request.zone, horizon);
  if (week == 0) return NotFound("there is no week of data yet");
  return week;
}

Result<Response> Answer(const Context& context, Recent<BriefPtr>& kept, const Request& request) {
  const std::string format = request.Param("format", "json");
  if (format != "json" && format != "markdown" && format != "html")
    return InvalidInput(fmt::format("format: '{}' is not json, markdown or html", format));
  ASSIGN_OR_RETURN(const TimeMs week, WeekOf(context, request));
  const metrics::RowScope scope = ScopeOf(request.caller);
  const bool words = request.caller.permissions.Has(Permission::kReadConversations);
  const auto make = [&]() -> Result<BriefPtr> {
    ASSIGN_OR_RETURN(app::Brief brief, app::MakeBrief(*context.workspace, *context.registry,
                                                      context.tenant, scope, words, week));
    return std::make_shared<const app::Brief>(std::move(brief));
  };
  // Initiatives and incidents change without new contacts: kept for a minute at most.
  const TimeMs minute = context.workspace->clock().NowMs() / 60'000;
  const std::string key = fmt::format(
      "{} {} {} {} {} {}", words, week, minute, context.workspace->warehouse().generation(),
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
  response.headers.emplace_back(
      "Content-Disposition",
      fmt::format("attachment; filename=\"pulse-brief-{}.{}\"", request.zone.Date(week),
                  format == "html" ? "html" : "md"));
  return response;
}

using GroundPtr = std::shared_ptr<const app::WeekGround>;

Result<Response> MyWeek(const Context& context, Recent<GroundPtr>& kept, const Request& request) {
  const Caller& caller = request.caller;
  app::WeekOwner owner;
  owner.permissions = caller.permissions;
  owner.scope = ScopeOf(caller);
  if (caller.person) {
    owner.id = caller.person->id;
    owner.agent = caller.person->agent_id;
  }
  ASSIGN_OR_RETURN(const GroundPtr ground,
                   kept.Get(fmt::format("{}", context.workspace->warehouse().generation()), [&] {
                     return app::ReadWeekGround(*context.workspace, context.tenant);
                   }));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  ASSIGN_OR_RETURN(
      const app::Brief week,
      app::MakeMyWeek(*context.workspace, *context.registry, context.tenant, owner, *ground,
                      [&](const std::string& agent) { return directory->NameOf(agent); }));
  json::object out = app::BriefJson(week);
  out["mail"] = caller.person && caller.person->week_mail;
  return JsonResponse(out);
}

Result<Response> WantMail(const Context& context, const Request& request) {
  if (!request.caller.person) return InvalidInput("a key has no mail; sign in as a person");
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const json::value* const on = body.is_object() ? body.get_object().if_contains("on") : nullptr;
  if (on == nullptr || !on->is_bool()) return InvalidInput("on: true or false");
  ASSIGN_OR_RETURN(const registry::Person person,
                   context.registry->people().WantWeekMail(
                       request.caller.actor, request.caller.person->id, on->get_bool()));
  return AuditedResponse(json::object{{"on", person.week_mail}});
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

  const auto grounds = std::make_shared<Recent<GroundPtr>>(1);
  Route week(Method::kGet, "/v1/my-week", Permission::kReadFigures,
             "What waits for whoever asks, by what they may do and whom they see");
  week.response_schema = "MyWeek";
  week.rows = RouteRows::kFiltered;
  week.handle = [grounds, &context](const Request& request) {
    return MyWeek(context, *grounds, request);
  };
  router.Add(std::move(week));

  Route mail(Method::kPost, "/v1/account/week-mail", Permission::kOwnAccount,
             "Have the own list by mail on Mondays, or no longer");
  mail.request_schema = "WeekMail";
  mail.response_schema = "WeekMail";
  mail.rows = RouteRows::kNone;
  mail.handle = [&context](const Request& request) { return WantMail(context, request); };
  router.Add(std::move(mail));
}

}  // namespace clarion::api
