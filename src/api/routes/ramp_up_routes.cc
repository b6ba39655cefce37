// How newcomers ramp up, and what hiring would bring.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "api/params.h"
#include "api/performance.h"
#include "api/routes/learning.h"
#include "api/routes/reviewing.h"

namespace clarion::api {
namespace {

struct Asked {
  std::string metric;
  std::string team;
};

// Who sees a part may not narrow what all are compared with: it would tell of others.
Asked AskedOf(const Request& request, const char* metric) {
  return {request.Param("metric", metric),
          ScopeOf(request.caller).all ? request.Param("team") : std::string()};
}

Result<Response> RampUp(RampAnswers& answers, const Context& context, const Request& request) {
  const Asked asked = AskedOf(request, "aht");
  ASSIGN_OR_RETURN(const RampPtr report, answers.Get(asked.metric, asked.team));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  const metrics::RowScope scope = ScopeOf(request.caller);
  const auto may_name = [&](uint32_t agent) {
    if (scope.all) return true;
    if (!scope.agent.empty()) return report->agents[agent] == scope.agent;
    return std::find(scope.teams.begin(), scope.teams.end(), report->team[agent]) !=
           scope.teams.end();
  };
  return JsonResponse(app::RampUpJson(
      *report, may_name, [&](const std::string& agent) { return directory->NameOf(agent); }));
}

Result<double> Within(const Request& request, const char* name, double fallback, double least,
                      double most) {
  ASSIGN_OR_RETURN(const std::optional<double> given, NumberParam(request, name));
  const double value = given.value_or(fallback);
  if (!(value >= least && value <= most))
    return InvalidInput(fmt::format("{}: from {} to {}", name, least, most));
  return value;
}

Result<Response> Hiring(RampAnswers& answers, Context& context, const Request& request) {
  const Asked asked = AskedOf(request, "aht");
  app::HiringQuestion question;
  ASSIGN_OR_RETURN(const double people, Within(request, "people", 5, 1, 500));
  ASSIGN_OR_RETURN(const double weeks, Within(request, "weeks", 12, 1, 26));
  ASSIGN_OR_RETURN(question.session_minutes, Within(request, "session_minutes", 45, 0, 480));
  if (people != std::floor(people) || weeks != std::floor(weeks))
    return InvalidInput("people, weeks: whole numbers");
  question.people = static_cast<int>(people);
  question.weeks = static_cast<int>(weeks);
  ASSIGN_OR_RETURN(const std::optional<TimeMs> start, TimeParam(request, "start"));
  question.start = start.value_or(0);
  ASSIGN_OR_RETURN(const RampPtr report, answers.Get(asked.metric, asked.team));
  ASSIGN_OR_RETURN(const auto sessions, performance::CoachingBook(context.registry->database(),
                                                                  context.workspace->clock())
                                            .All(context.tenant));
  ASSIGN_OR_RETURN(const auto labels, BookOf(context).Labels(context.tenant, {}));
  ASSIGN_OR_RETURN(const learning::Library library, LibraryOf(context));
  ASSIGN_OR_RETURN(const auto processes, library.All(context.tenant));
  ASSIGN_OR_RETURN(const auto paths, AcademyOf(context).Paths(context.tenant));
  ASSIGN_OR_RETURN(const app::HiringPlan plan,
                   app::PlanHiring(*context.workspace, context.tenant, *report, question, sessions,
                                   labels, processes, paths.size()));
  return JsonResponse(app::HiringJson(*report, plan));
}

}  // namespace

void AddRampUpRoutes(Context& context, Router& router) {
  const auto answers = std::make_shared<RampAnswers>(context);
  const auto add = [&](const char* path, const char* what, const char* schema,
                       std::vector<Parameter> parameters, auto handler) {
    Route route(Method::kGet, path, Permission::kReadFigures, what);
    route.response_schema = schema;
    route.parameters = std::move(parameters);
    // Figures of everybody; names only of whom the caller sees.
    route.rows = RouteRows::kFiltered;
    route.handle = handler;
    router.Add(std::move(route));
  };
  add("/v1/learning/ramp-up",
      "How newcomers ramp up since their first contact, by week and cohort, beside experienced "
      "agents; how long until they reach their level; who left early",
      "RampUp", {{"metric", "a share or a mean; aht without one"}, {"team", "of this team only"}},
      [answers, &context](const Request& request) { return RampUp(*answers, context, request); });
  add("/v1/learning/hiring",
      "Can I hire five people tomorrow? Capacity by week with its range, coaching and reviewing it "
      "takes, and what is missing",
      "Hiring",
      {{"people", "how many; 5 without", "integer"},
       {"start", "first day; tomorrow without"},
       {"weeks", "how far to look, up to 26; 12 without", "integer"},
       {"session_minutes", "length of a coaching session; 45 without", "number"},
       {"metric", "by which the level is told; aht without one"},
       {"team", "of this team only"}},
      [answers, &context](const Request& request) { return Hiring(*answers, context, request); });
}

}  // namespace clarion::api
