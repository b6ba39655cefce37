// The book of coaching, moments for a session, and what coaching did.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <set>

#include "api/context.h"
#include "api/params.h"
#include "api/performance.h"

namespace clarion::api {
namespace {

using performance::CoachingBook;
using performance::CoachingSession;

constexpr size_t kMomentsEach = 5;
constexpr size_t kBestAgents = 5;

CoachingBook Book(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

class Coaching {
 public:
  explicit Coaching(Context& context) : context_(context), answers_(context) {}

  Result<Response> List(const Request& request);
  Result<Response> Make(const Request& request);
  Result<Response> One(const Request& request);
  Result<Response> Change(const Request& request);
  Result<Response> Say(const Request& request);
  Result<Response> Effect(const Request& request);
  Result<Response> Moments(const Request& request);

 private:
  // Agents the caller may see, by their contacts of the last ninety days.
  Result<std::set<std::string>> Visible(const Request& request);
  Result<bool> MaySee(const Request& request, const CoachingSession& session);
  Result<CoachingSession> FindVisible(const Request& request);
  Result<void> CheckQuestion(const json::value& body) const;

  Context& context_;
  PerformanceAnswers answers_;
};

bool Own(const Caller& caller, const CoachingSession& session) {
  if (!caller.person) return false;
  return session.coach == caller.person->id ||
         (!caller.person->agent_id.empty() && session.agent == caller.person->agent_id);
}

Result<std::set<std::string>> Coaching::Visible(const Request& request) {
  std::set<std::string> out;
  Request plain;
  plain.caller = request.caller;
  ASSIGN_OR_RETURN(const PerformanceAsked asked, answers_.Ask(plain));
  ASSIGN_OR_RETURN(const GroundPtr ground, answers_.Ground(asked));
  for (uint32_t a = 0; a < ground->served.cases.agents.size(); ++a)
    if (api::MaySee(request.caller, ground->served, a)) out.insert(ground->served.cases.agents[a]);
  return out;
}

Result<bool> Coaching::MaySee(const Request& request, const CoachingSession& session) {
  if (ScopeOf(request.caller).all || Own(request.caller, session)) return true;
  if (request.caller.sees == registry::Sees::kOwn) return false;
  ASSIGN_OR_RETURN(const std::set<std::string> visible, Visible(request));
  return visible.count(session.agent) != 0;
}

Result<CoachingSession> Coaching::FindVisible(const Request& request) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const CoachingSession one, Book(context_).Find(request.caller.actor.tenant, id));
  ASSIGN_OR_RETURN(const bool may, MaySee(request, one));
  // To whom it is not shown, it is not there.
  if (!may)
    return NotFound(
        fmt::format("there is no coaching session '{}'; GET /v1/coaching/sessions lists them", id));
  return one;
}

Result<void> Coaching::CheckQuestion(const json::value& body) const {
  const std::optional<std::string> question = TextIn(body, "question");
  if (!question || question->empty()) return {};
  const auto definitions = context_.workspace->definitions();
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards())
    for (const scoring::QuestionInfo& one : card.questions)
      if (card.id + "/" + one.id == *question) return {};
  return InvalidInput(fmt::format(
      "question: there is no '{}'; GET /v1/behaviours names them as CARD/QUESTION", *question));
}

Result<Response> Coaching::List(const Request& request) {
  ASSIGN_OR_RETURN(const std::vector<CoachingSession> all,
                   Book(context_).All(request.caller.actor.tenant));
  const bool sees_all = ScopeOf(request.caller).all;
  std::set<std::string> visible;
  if (!sees_all && request.caller.sees != registry::Sees::kOwn && !all.empty()) {
    ASSIGN_OR_RETURN(visible, Visible(request));
  }
  ASSIGN_OR_RETURN(const auto directory, context_.directory->Get());
  const std::string agent = request.Param("agent");
  json::array out;
  for (const CoachingSession& one : all) {
    if (!agent.empty() && one.agent != agent) continue;
    if (!sees_all && !Own(request.caller, one) && visible.count(one.agent) == 0) continue;
    json::object row = performance::ToJsonObject(one);
    row["agent_name"] = directory->NameOf(one.agent);
    const auto coach = context_.registry->people().Find(context_.tenant, one.coach);
    row["coach_name"] = coach.ok() ? coach->name : one.coach;
    out.push_back(std::move(row));
  }
  return JsonResponse(json::object{{"sessions", std::move(out)}});
}

Result<Response> Coaching::Make(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  RETURN_IF_ERROR(CheckQuestion(body));
  ASSIGN_OR_RETURN(const CoachingSession checked, performance::WithChange({}, body, 0));
  if (!ScopeOf(request.caller).all) {
    ASSIGN_OR_RETURN(const std::set<std::string> visible, Visible(request));
    if (visible.count(checked.agent) == 0)
      return Forbidden(fmt::format("agent: '{}' is not of your teams", checked.agent));
  }
  ASSIGN_OR_RETURN(const CoachingSession made, Book(context_).Make(request.caller.actor, body));
  return AuditedResponse(performance::ToJsonObject(made), 201);
}

Result<Response> Coaching::One(const Request& request) {
  ASSIGN_OR_RETURN(const CoachingSession one, FindVisible(request));
  return JsonResponse(performance::ToJsonObject(one));
}

Result<Response> Coaching::Change(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  ASSIGN_OR_RETURN(const CoachingSession one, FindVisible(request));
  RETURN_IF_ERROR(CheckQuestion(body));
  ASSIGN_OR_RETURN(const CoachingSession changed,
                   Book(context_).Change(request.caller.actor, one.id, body));
  return AuditedResponse(performance::ToJsonObject(changed));
}

Result<Response> Coaching::Say(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string agent = request.caller.person ? request.caller.person->agent_id : "";
  const std::string& id = request.path_values.at("id");
  if (agent.empty()) return Forbidden("only the agent the session is for can answer to it");
  ASSIGN_OR_RETURN(
      const CoachingSession said,
      Book(context_).Say(request.caller.actor, id, agent, TextIn(body, "text").value_or("")));
  return AuditedResponse(performance::ToJsonObject(said));
}

Result<Response> Coaching::Effect(const Request& request) {
  const std::string question = request.Param("question");
  RETURN_IF_ERROR(CheckQuestion(json::object{{"question", question}}));
  ASSIGN_OR_RETURN(const std::vector<CoachingSession> all,
                   Book(context_).All(request.caller.actor.tenant));
  ASSIGN_OR_RETURN(const app::CoachingStudy study,
                   app::StudyCoaching(*context_.workspace, context_.tenant, all, question,
                                      request.Param("outcome")));
  json::object out = app::CoachingEffectJson(study);
  // Of single sessions and coaches, what the caller may see.
  std::map<std::string, const CoachingSession*> by_id;
  for (const CoachingSession& one : all) by_id[one.id] = &one;
  json::array sessions, coaches;
  const bool sees_all = ScopeOf(request.caller).all;
  for (json::value& row : out["by_session"].as_array()) {
    const CoachingSession* one = by_id[std::string(row.at("session").as_string())];
    ASSIGN_OR_RETURN(const bool may, MaySee(request, *one));
    if (may) sessions.push_back(std::move(row));
  }
  for (json::value& row : out["by_coach"].as_array()) {
    const std::string id(row.at("coach").as_string());
    const bool own = request.caller.person && request.caller.person->id == id;
    if (!sees_all && !own) continue;
    const auto person = context_.registry->people().Find(context_.tenant, id);
    row.as_object()["name"] = person.ok() ? person->name : id;
    coaches.push_back(std::move(row));
  }
  out["by_session"] = std::move(sessions);
  out["by_coach"] = std::move(coaches);
  return JsonResponse(out);
}

Result<Response> Coaching::Moments(const Request& request) {
  const std::string agent = request.Param("coached"), question = request.Param("question");
  if (agent.empty()) return InvalidInput("coached: the agent the session is for");
  RETURN_IF_ERROR(CheckQuestion(json::object{{"question", question}}));
  ASSIGN_OR_RETURN(PerformanceAsked asked, answers_.Ask(request));
  ASSIGN_OR_RETURN(const std::shared_ptr<const app::BehaviourStudy> study,
                   answers_.Study(asked, {}));
  // Examples are of one's own kind: people learn from people, AI agents from AI agents.
  ASSIGN_OR_RETURN(const GroundPtr ground, answers_.Ground(asked));
  std::map<std::string, bool> ai;
  for (size_t a = 0; a < ground->served.kind.size(); ++a)
    ai[ground->served.cases.agents[a]] = ground->served.kind[a] == "ai";
  std::vector<std::string> best;
  for (const performance::QuestionView& view : study->views) {
    if (view.id != question) continue;
    for (const performance::Standing& one : view.standings.agents)
      if (best.size() < kBestAgents && study->agents[one.agent] != agent &&
          ai[study->agents[one.agent]] == ai[agent] && one.better_than_typical > 0.8)
        best.push_back(study->agents[one.agent]);
  }
  // Conversations are read within what the caller may see.
  metrics::Filter filter = asked.filter;
  filter.scope = ScopeOf(request.caller);
  ASSIGN_OR_RETURN(
      const std::vector<app::SuggestedMoment> moments,
      app::SuggestMoments(*context_.workspace, filter, agent, question, best, kMomentsEach));
  ASSIGN_OR_RETURN(const auto directory, context_.directory->Get());
  json::array out;
  for (const app::SuggestedMoment& one : moments)
    out.push_back(json::object{{"interaction", one.interaction},
                               {"agent", one.agent},
                               {"agent_name", directory->NameOf(one.agent)},
                               {"reason", one.reason},
                               {"started_at", FormatTime(one.started)},
                               {"turn", one.turn},
                               {"good", one.good},
                               {"own", one.own}});
  return JsonResponse(json::object{{"moments", std::move(out)}});
}

using Handler = Result<Response> (Coaching::*)(const Request&);

}  // namespace

void AddCoachingRoutes(Context& context, Router& router) {
  const auto coaching = std::make_shared<Coaching>(context);
  const auto make = [&](Method method, const char* path, Permission permission, const char* what,
                        const char* request, const char* response, Handler handler) {
    Route route(method, path, permission, what);
    route.request_schema = request;
    route.response_schema = response;
    route.rows = RouteRows::kFiltered;
    route.handle = [coaching, handler](const Request& asked) {
      return (coaching.get()->*handler)(asked);
    };
    return route;
  };
  Route list = make(Method::kGet, "/v1/coaching/sessions", Permission::kReadFigures,
                    "Coaching sessions, newest first: an agent sees their own", "",
                    "CoachingSessions", &Coaching::List);
  list.parameters = {{"agent", "of this agent only"}};
  router.Add(std::move(list));
  router.Add(make(Method::kPost, "/v1/coaching/sessions", Permission::kCoach,
                  "Plan a coaching session", "NewCoachingSession", "CoachingSession",
                  &Coaching::Make));
  router.Add(make(Method::kGet, "/v1/coaching/sessions/{id}", Permission::kReadFigures,
                  "One coaching session", "", "CoachingSession", &Coaching::One));
  router.Add(make(Method::kPost, "/v1/coaching/sessions/{id}", Permission::kCoach,
                  "Change a coaching session, or move it on: held, closed, cancelled",
                  "CoachingSessionChange", "CoachingSession", &Coaching::Change));
  router.Add(make(Method::kPost, "/v1/coaching/sessions/{id}/say", Permission::kReadFigures,
                  "What the agent says to it", "CoachingSaid", "CoachingSession", &Coaching::Say));
  Route effect = make(Method::kGet, "/v1/coaching/effect", Permission::kReadFigures,
                      "What coaching changed in the behaviour it was about, with interval, by "
                      "coach, and whether it lasts",
                      "", "CoachingEffect", &Coaching::Effect);
  effect.parameters = {{"question", "CARD/QUESTION; all without one"},
                       {"outcome", "a metric to measure instead of the questions' points"}};
  router.Add(std::move(effect));
  Route moments = make(Method::kGet, "/v1/coaching/moments", Permission::kReadConversations,
                       "Moments for a session: the agent's own, and those of the best on the same "
                       "reasons",
                       "", "CoachingMoments", &Coaching::Moments);
  moments.filters = true;
  moments.parameters = {{"coached", "the agent the session is for"}, {"question", "CARD/QUESTION"}};
  router.Add(std::move(moments));
}

}  // namespace clarion::api
