// Agents compared fairly, and which behaviours matter.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/performance.h"

namespace clarion::api {
namespace {

using app::AgentComparison;
using app::BehaviourStudy;
using performance::Standing;

const std::vector<std::string>& ProfileMetrics() {
  static const std::vector<std::string> metrics = {"fcr_7d", "qa_score", "csat_mean",
                                                   "effort", "aht",      "frustration"};
  return metrics;
}

const std::vector<std::string>& HistoryMetrics() {
  static const std::vector<std::string> metrics = {"qa_score", "fcr_7d", "csat_mean", "effort"};
  return metrics;
}

Result<Response> Agents(PerformanceAnswers& answers, const Context& context,
                        const Request& request) {
  ASSIGN_OR_RETURN(const PerformanceAsked asked, answers.Ask(request));
  ASSIGN_OR_RETURN(const GroundPtr ground, answers.Ground(asked));
  ASSIGN_OR_RETURN(const std::shared_ptr<const AgentComparison> compared,
                   answers.Compared(asked, request.Param("metric", "qa_score")));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::object out = app::AgentsJson(*ground, *compared);
  json::array agents;
  const performance::Standings& standings = compared->standings;
  for (size_t i = 0; i < standings.agents.size(); ++i) {
    if (!MaySee(request.caller, ground->served, standings.agents[i].agent)) continue;
    json::object row = out["agents"].as_array()[i].as_object();
    row["name"] = directory->NameOf(std::string(row["agent"].as_string()));
    agents.push_back(std::move(row));
  }
  out["agents"] = std::move(agents);
  // Names of queues and reasons are of everybody's contacts.
  if (!ScopeOf(request.caller).all) out["worth"] = json::array();
  out["from"] = FormatTime(*asked.filter.from);
  out["to"] = FormatTime(*asked.filter.to);
  return JsonResponse(out);
}

json::object QuestionJson(const BehaviourStudy& study, size_t q) {
  return app::QuestionJson(study.questions[q]);
}

json::array GainsJson(const BehaviourStudy& study, const std::vector<performance::Gain>& gains) {
  json::array out;
  for (const performance::Gain& gain : gains)
    out.push_back(json::object{{"metric", study.outcomes[gain.outcome].id},
                               {"title", study.outcomes[gain.outcome].title},
                               {"unit", study.outcomes[gain.outcome].unit},
                               {"value", gain.value}});
  return out;
}

json::object OpportunityJson(const BehaviourStudy& study, const performance::Opportunity& one) {
  return {{"question", QuestionJson(study, one.question)},
          {"now", one.now},
          {"reach", one.reach},
          {"certainty", one.certainty},
          {"n", one.n},
          {"gains", GainsJson(study, one.gains)},
          {"worth", one.worth}};
}

Result<Response> OneAgent(PerformanceAnswers& answers, const Context& context,
                          const Request& request) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const PerformanceAsked asked, answers.Ask(request));
  ASSIGN_OR_RETURN(const GroundPtr ground, answers.Ground(asked));
  const app::ServedCases& served = ground->served;
  const auto at = std::find(served.cases.agents.begin(), served.cases.agents.end(), id);
  const auto agent = static_cast<uint32_t>(at - served.cases.agents.begin());
  if (at == served.cases.agents.end() || !MaySee(request.caller, served, agent))
    return NotFound(fmt::format("no contact of an agent '{}' in this period", id));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::array figures;
  for (const std::string& metric : ProfileMetrics()) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const AgentComparison> compared,
                     answers.Compared(asked, metric));
    for (const Standing& one : compared->standings.agents) {
      if (one.agent != agent) continue;
      json::object row = app::StandingJson(one);
      row["metric"] = app::MetricJson(compared->metric);
      row["mean"] = compared->standings.mean;
      row["agents"] = compared->standings.agents.size();
      figures.push_back(std::move(row));
    }
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const BehaviourStudy> study, answers.Study(asked, {}));
  // The study may have sampled: its agents have numbers of their own.
  json::array strengths, opportunities, questions;
  for (const performance::QuestionView& view : study->views) {
    const size_t q = static_cast<size_t>(&view - study->views.data());
    for (const Standing& one : view.standings.agents) {
      if (study->agents[one.agent] != id) continue;
      json::object row = app::StandingJson(one);
      row["question"] = QuestionJson(*study, q);
      row["mean"] = view.standings.mean;
      questions.push_back(std::move(row));
    }
  }
  for (const performance::Strength& one : study->opportunities.strengths)
    if (study->agents[one.agent] == id)
      strengths.push_back(json::object{{"question", QuestionJson(*study, one.question)},
                                       {"now", one.now},
                                       {"typical", one.typical},
                                       {"certainty", one.certainty},
                                       {"n", one.n}});
  for (const performance::Opportunity& one : study->opportunities.coach)
    if (study->agents[one.agent] == id) opportunities.push_back(OpportunityJson(*study, one));
  ASSIGN_OR_RETURN(const std::shared_ptr<const app::FairFigures> fair,
                   answers.Fair(asked, HistoryMetrics()));
  const auto contacts = std::count(served.cases.agent.begin(), served.cases.agent.end(), agent);
  return JsonResponse(json::object{
      {"agent", id},
      {"name", directory->NameOf(id)},
      {"kind", served.kind[agent]},
      {"team", served.team[agent]},
      {"from", FormatTime(*asked.filter.from)},
      {"to", FormatTime(*asked.filter.to)},
      {"contacts", contacts},
      {"sample", served.sample},
      {"figures", std::move(figures)},
      {"strengths", std::move(strengths)},
      {"opportunities", std::move(opportunities)},
      {"questions", std::move(questions)},
      {"history", app::AgentHistoryJson(app::HistoryOf(*ground, *fair, agent), *fair)}});
}

Result<Response> Behaviours(PerformanceAnswers& answers, const Request& request) {
  ASSIGN_OR_RETURN(const PerformanceAsked asked, answers.Ask(request));
  ASSIGN_OR_RETURN(const std::shared_ptr<const BehaviourStudy> study,
                   answers.Study(asked, request.Params("outcome")));
  json::object out = app::BehavioursJson(*study);
  out["from"] = FormatTime(*asked.filter.from);
  out["to"] = FormatTime(*asked.filter.to);
  return JsonResponse(out);
}

// People beside AI agents, over everybody's contacts: for who sees them all.
Result<Response> AiAgents(PerformanceAnswers& answers, const Context& context,
                          const Request& request) {
  ASSIGN_OR_RETURN(const PerformanceAsked asked, answers.Ask(request));
  ASSIGN_OR_RETURN(const std::shared_ptr<const app::AiReport> report, answers.Ai(asked));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::object out = app::AiReportJson(*report);
  for (json::value& one : out["agents"].as_array())
    one.as_object()["name"] = directory->NameOf(std::string(one.at("id").as_string()));
  for (json::value& one : out["releases"].as_array())
    one.as_object()["name"] = directory->NameOf(std::string(one.at("agent").as_string()));
  out["from"] = FormatTime(*asked.filter.from);
  out["to"] = FormatTime(*asked.filter.to);
  return JsonResponse(out);
}

Result<Response> Opportunities(PerformanceAnswers& answers, const Context& context,
                               const Request& request) {
  ASSIGN_OR_RETURN(const PerformanceAsked asked, answers.Ask(request));
  ASSIGN_OR_RETURN(const GroundPtr ground, answers.Ground(asked));
  ASSIGN_OR_RETURN(const std::shared_ptr<const BehaviourStudy> study, answers.Study(asked, {}));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  std::map<std::string, uint32_t> number;
  for (uint32_t a = 0; a < ground->served.cases.agents.size(); ++a)
    number[ground->served.cases.agents[a]] = a;
  json::array coach, processes;
  for (const performance::Opportunity& one : study->opportunities.coach) {
    const std::string& agent = study->agents[one.agent];
    const auto at = number.find(agent);
    if (at == number.end() || !MaySee(request.caller, ground->served, at->second)) continue;
    json::object row = OpportunityJson(*study, one);
    row["agent"] = agent;
    row["name"] = directory->NameOf(agent);
    row["kind"] = ground->served.kind[at->second];
    row["team"] = ground->served.team[at->second];
    coach.push_back(std::move(row));
  }
  for (const performance::ProcessProblem& one : study->opportunities.processes)
    processes.push_back(json::object{{"question", QuestionJson(*study, one.question)},
                                     {"level", one.level},
                                     {"spread", one.spread},
                                     {"n", one.n},
                                     {"agents", one.agents}});
  return JsonResponse(json::object{{"from", FormatTime(*asked.filter.from)},
                                   {"to", FormatTime(*asked.filter.to)},
                                   {"opportunities", std::move(coach)},
                                   {"processes", std::move(processes)}});
}

}  // namespace

void AddPerformanceRoutes(Context& context, Router& router) {
  const auto answers = std::make_shared<PerformanceAnswers>(context);
  const auto add = [&](const char* path, const char* what, const char* schema,
                       std::vector<Parameter> parameters, auto handler) {
    Route route(Method::kGet, path, Permission::kReadFigures, what);
    route.filters = true;
    route.response_schema = schema;
    route.parameters = std::move(parameters);
    route.rows = RouteRows::kFiltered;
    route.handle = handler;
    router.Add(std::move(route));
  };
  add("/v1/agents",
      "Agents compared on a metric: case mix adjusted, small samples drawn to the middle, ranks "
      "with intervals; people and AI agents on one scale",
      "Agents", {{"metric", "a share or a mean; qa_score without one"}},
      [answers, &context](const Request& request) { return Agents(*answers, context, request); });
  add("/v1/agents/{id}", "One agent: figures, strengths and opportunities, each with its interval",
      "AgentProfile", {},
      [answers, &context](const Request& request) { return OneAgent(*answers, context, request); });
  Route ai(Method::kGet, "/v1/ai-agents", Permission::kReadFigures,
           "People and AI agents side by side: who resolves what at which effort and time, how "
           "hand-overs go and where they should come earlier, what releases changed");
  ai.filters = true;
  ai.response_schema = "AiAgents";
  ai.handle = [answers, &context](const Request& request) {
    return AiAgents(*answers, context, request);
  };
  router.Add(std::move(ai));
  add("/v1/behaviours",
      "What each question of the scorecards is worth for outcomes: same agent, same kind of case",
      "Behaviours", {{"outcome", "metric ids; those that have data without any", "string", true}},
      [answers](const Request& request) { return Behaviours(*answers, request); });
  add("/v1/coaching/opportunities",
      "Whom to coach on what, by what it is worth; and what is a matter of the process",
      "CoachingOpportunities", {}, [answers, &context](const Request& request) {
        return Opportunities(*answers, context, request);
      });
}

}  // namespace clarion::api
