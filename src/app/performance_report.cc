#include "app/performance_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <map>
#include <thread>
#include <unordered_map>

#include "base/jobs.h"

namespace clarion::app {
namespace {

using performance::Association;
using performance::CoachingSession;
using performance::Outcome;
using performance::Question;
using performance::QuestionView;

constexpr std::string_view kOutcomeOf = "outcome:";
constexpr int64_t kStudiedMax = 100'000;
constexpr int64_t kOutcomeLeast = 100;  // cases with an outcome, for it to be studied

bool HigherIsBetter(const metrics::Definition& metric) {
  return metric.direction != metrics::Direction::kDown && metric.id != "aht";
}

// The shares of the questions in their card.
void AddWeights(const scoring::ScorecardInfo& card, std::vector<BehaviourQuestion>* out) {
  double sections = 0;
  for (const scoring::SectionInfo& section : card.sections) sections += section.weight;
  std::vector<double> within(card.sections.size());
  for (const scoring::QuestionInfo& question : card.questions)
    within[question.section_at] += question.weight;
  for (const scoring::QuestionInfo& question : card.questions) {
    const double section = card.sections[question.section_at].weight / std::max(sections, 1e-12);
    out->push_back({card.id + "/" + question.id, card.id, card.title, question.text,
                    section * question.weight / std::max(within[question.section_at], 1e-12), 0,
                    question.type == scoring::QuestionType::kYesNo});
  }
}

Result<std::vector<Outcome>> ReadOutcomes(Workspace& workspace, const CaseQuery& query,
                                          const ServedCases& served,
                                          const std::vector<std::string>& ids,
                                          std::vector<metrics::Definition>* definitions) {
  std::vector<Outcome> out;
  for (const std::string& id : ids) {
    const metrics::Definition* known_metric = workspace.metrics().Find(id);
    metrics::Definition of_kind;
    if (id.starts_with(kOutcomeOf)) {
      of_kind.id = of_kind.title = id;
      of_kind.kind = metrics::Kind::kMean;
      of_kind.source = metrics::Source::kOutcome;
      of_kind.direction = metrics::Direction::kUp;
      of_kind.over = fmt::format("kind = {}", warehouse::Quoted(id.substr(kOutcomeOf.size())));
      of_kind.value = "value";
      of_kind.unit = "score";
      known_metric = &of_kind;
    }
    if (known_metric == nullptr)
      return InvalidInput(
          fmt::format("outcome: there is no metric '{}'; GET /v1/metrics lists them", id));
    const metrics::Definition* metric = known_metric;
    ASSIGN_OR_RETURN(
        std::vector<float> values,
        ReadCaseValues(workspace.warehouse(), workspace.metrics(), query, served, *metric));
    const auto known =
        std::count_if(values.begin(), values.end(), [](float one) { return !std::isnan(one); });
    if (known < kOutcomeLeast) continue;
    definitions->push_back(*metric);
    out.push_back({id, std::move(values), HigherIsBetter(*metric)});
  }
  return out;
}

// Suggested weights card by card.
void Suggest(const std::vector<Outcome>& outcomes, const std::vector<Association>& all,
             BehaviourStudy* study) {
  std::map<std::string, std::vector<size_t>> of_card;
  for (size_t q = 0; q < study->questions.size(); ++q)
    of_card[study->questions[q].card].push_back(q);
  for (const auto& [card, members] : of_card) {
    std::vector<Association> own;
    for (const Association& one : all) {
      const auto at = std::find(members.begin(), members.end(), one.question);
      if (at == members.end()) continue;
      own.push_back(one);
      own.back().question = static_cast<size_t>(at - members.begin());
    }
    const std::vector<double> weights = performance::SuggestWeights(own, members.size(), outcomes);
    for (size_t i = 0; i < weights.size(); ++i) study->questions[members[i]].suggested = weights[i];
  }
}

// Sums of one question by agent and week.
struct WeekSums {
  double sum = 0;
  double n = 0;
};

struct QuestionWeeks {
  std::vector<std::vector<WeekSums>> of_agent;  // [agent][week]
  double variance = 0;                          // of one case within its agent and week
};

QuestionWeeks SumByWeek(const ServedCases& served, const Zone& zone,
                        const std::vector<float>& points, int64_t first, size_t weeks) {
  QuestionWeeks out;
  out.of_agent.assign(served.cases.agents.size(), std::vector<WeekSums>(weeks));
  for (size_t i = 0; i < points.size(); ++i) {
    if (std::isnan(points[i])) continue;
    const auto week = static_cast<size_t>(zone.WeekOf(served.started[i]) - first);
    if (week >= weeks) continue;
    WeekSums& cell = out.of_agent[served.cases.agent[i]][week];
    cell.sum += points[i];
    cell.n += 1;
  }
  double squares = 0, freedom = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    if (std::isnan(points[i])) continue;
    const auto week = static_cast<size_t>(zone.WeekOf(served.started[i]) - first);
    if (week >= weeks) continue;
    const WeekSums& cell = out.of_agent[served.cases.agent[i]][week];
    const double e = points[i] - cell.sum / cell.n;
    squares += e * e;
  }
  for (const auto& agent : out.of_agent)
    for (const WeekSums& cell : agent) freedom += std::max(0.0, cell.n - 1);
  out.variance = std::max(squares / std::max(freedom, 1.0), 1e-4);
  return out;
}

constexpr int kDraws = 800;  // of each question
constexpr size_t kDrawBytesMax = size_t{256} << 20;

// Questions whose draws may be in memory at a time.
size_t ComparedAtOnce(size_t agents) {
  const size_t bytes = agents * kDraws * (sizeof(double) + sizeof(uint32_t));
  return std::clamp<size_t>(kDrawBytesMax / std::max<size_t>(bytes, 1), 1,
                            std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

Result<PerformanceGround> ReadPerformance(Workspace& workspace, const metrics::Filter& filter) {
  PerformanceGround out{{.filter = filter}, {}, workspace.zone()};
  ASSIGN_OR_RETURN(out.served,
                   ReadServedCases(workspace.warehouse(), workspace.metrics(), out.query));
  return out;
}

Result<AgentComparison> CompareAgents(Workspace& workspace, const PerformanceGround& ground,
                                      const std::string& id) {
  const metrics::Definition* metric = workspace.metrics().Find(id);
  if (metric == nullptr)
    return InvalidInput(
        fmt::format("metric: there is no metric '{}'; GET /v1/metrics lists them", id));
  ASSIGN_OR_RETURN(const std::vector<float> values,
                   ReadCaseValues(workspace.warehouse(), workspace.metrics(), ground.query,
                                  ground.served, *metric));
  return AgentComparison{*metric,
                         performance::Compare(ground.served.cases, values,
                                              {.higher_is_better = HigherIsBetter(*metric)})};
}

const std::vector<std::string>& BehaviourOutcomes() {
  static const std::vector<std::string> outcomes = {"fcr_7d", "csat_mean", "ces", "nps"};
  return outcomes;
}

Result<BehaviourStudy> StudyBehaviours(Workspace& workspace, const metrics::Filter& filter,
                                       const std::vector<std::string>& ids) {
  const CaseQuery query{.filter = filter, .cases_max = kStudiedMax};
  ASSIGN_OR_RETURN(const ServedCases served,
                   ReadServedCases(workspace.warehouse(), workspace.metrics(), query));
  BehaviourStudy out;
  out.cases = static_cast<int64_t>(served.ids.size());
  out.sample = served.sample;
  out.agents = served.cases.agents;
  ASSIGN_OR_RETURN(const std::vector<Outcome> outcomes,
                   ReadOutcomes(workspace, query, served, ids, &out.outcomes));
  const auto definitions = workspace.definitions();
  const std::vector<scoring::ScorecardInfo>& cards = definitions->scorer.cards();
  ASSIGN_OR_RETURN(const std::vector<Question> questions,
                   ReadCaseAnswers(workspace.warehouse(), query, served, cards));
  for (const scoring::ScorecardInfo& card : cards) AddWeights(card, &out.questions);
  auto associations = std::async(std::launch::async, [&] {
    return performance::Associate(served.cases, questions, outcomes, {});
  });
  out.views.resize(questions.size());
  RunJobs(questions.size(), ComparedAtOnce(served.cases.agents.size()), [&](size_t q) {
    out.views[q] = {questions[q].id,
                    performance::Compare(served.cases, questions[q].points, {.draws = kDraws}),
                    {}};
  });
  const std::vector<Association> all = associations.get();
  for (const Association& one : all) out.views[one.question].outcomes.push_back(one);
  Suggest(outcomes, all, &out);
  out.opportunities = performance::FindOpportunities(out.views, {});
  return out;
}

Result<CoachingStudy> StudyCoaching(Workspace& workspace, const std::string& tenant,
                                    const std::vector<CoachingSession>& sessions,
                                    const std::string& question, const std::string& outcome) {
  CoachingStudy out;
  if (!outcome.empty()) {
    const metrics::Definition* const metric = workspace.metrics().Find(outcome);
    if (metric == nullptr)
      return InvalidInput(
          fmt::format("outcome: there is no metric '{}'; GET /v1/metrics lists them", outcome));
    out.outcome = *metric;
  }
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(tenant));
  CaseQuery query;
  query.filter.tenant = tenant;
  const Zone zone = workspace.zone();
  query.filter.to = zone.Monday(zone.WeekOf(horizon));  // whole weeks only
  query.filter.from =
      zone.PlusDays(*query.filter.to, -7 * static_cast<int64_t>(performance::kWeeksMost));
  ASSIGN_OR_RETURN(const ServedCases served,
                   ReadServedCases(workspace.warehouse(), workspace.metrics(), query));
  performance::CoachingPanel panel;
  if (served.ids.empty()) {
    out.effect = performance::MeasureCoaching(panel);
    return out;
  }
  const int64_t first =
      zone.WeekOf(*std::min_element(served.started.begin(), served.started.end()));
  out.from = zone.Monday(first);
  out.weeks = static_cast<size_t>(zone.WeekOf(*query.filter.to - 1) - first + 1);
  const auto definitions = workspace.definitions();
  ASSIGN_OR_RETURN(
      const std::vector<Question> questions,
      ReadCaseAnswers(workspace.warehouse(), query, served, definitions->scorer.cards()));
  std::unordered_map<std::string, size_t> agent_of;
  for (size_t a = 0; a < served.cases.agents.size(); ++a) agent_of[served.cases.agents[a]] = a;

  std::vector<float> outcomes;
  if (out.outcome) {
    ASSIGN_OR_RETURN(
        const std::vector<float> values,
        ReadCaseValues(workspace.warehouse(), workspace.metrics(), query, served, *out.outcome));
    outcomes = performance::WithoutCaseMix(served.cases, values, {});
  }

  double variance = 0;
  std::vector<double> weight;  // of each row of the panel, to bring the questions' noise together
  for (const Question& one : questions) {
    if (!question.empty() && one.id != question) continue;
    std::vector<const CoachingSession*> about;
    for (const CoachingSession& session : sessions)
      if (session.question == one.id && session.held_at != 0 &&
          session.stage != performance::CoachingStage::kCancelled &&
          agent_of.count(session.agent) != 0)
        about.push_back(&session);
    if (about.empty()) continue;
    const QuestionWeeks weeks = SumByWeek(
        served, zone,
        out.outcome ? outcomes : performance::WithoutCaseMix(served.cases, one.points, {}), first,
        out.weeks);
    // The first week after each agent's first session; before it they are among the not coached.
    std::vector<size_t> start(weeks.of_agent.size(), SIZE_MAX);
    const size_t base = panel.agents.size();
    for (const CoachingSession* session : about) {
      const size_t agent = agent_of[session->agent];
      const auto week =
          static_cast<size_t>(std::max<TimeMs>(0, zone.WeekOf(session->held_at) + 1 - first));
      start[agent] = std::min(start[agent], week);
      panel.plans.push_back({base + agent, week, session->coach});
      out.sessions.push_back(session->id);
    }
    std::vector<double> common(out.weeks, 0);
    for (size_t w = 0; w < out.weeks; ++w) {
      WeekSums of_week;
      for (size_t a = 0; a < weeks.of_agent.size(); ++a) {
        if (w >= start[a]) continue;
        of_week.sum += weeks.of_agent[a][w].sum;
        of_week.n += weeks.of_agent[a][w].n;
      }
      common[w] = of_week.n > 0 ? of_week.sum / of_week.n : NAN;
    }
    for (size_t a = 0; a < weeks.of_agent.size(); ++a) {
      performance::AgentWeeks row{served.cases.agents[a], {}, {}};
      for (size_t w = 0; w < out.weeks; ++w) {
        const WeekSums& cell = weeks.of_agent[a][w];
        const double n = std::isnan(common[w]) ? 0 : cell.n;
        row.denominator.push_back(n);
        row.numerator.push_back(n > 0 ? cell.sum - n * common[w] : 0);
      }
      panel.agents.push_back(std::move(row));
      weight.push_back(weeks.variance);
    }
    variance = std::max(variance, weeks.variance);
  }
  panel.case_variance = variance;
  for (size_t i = 0; i < panel.agents.size(); ++i)
    for (size_t w = 0; w < out.weeks; ++w) {
      panel.agents[i].numerator[w] *= variance / weight[i];
      panel.agents[i].denominator[w] *= variance / weight[i];
    }
  out.effect = performance::MeasureCoaching(panel);
  return out;
}

Result<std::vector<SuggestedMoment>> SuggestMoments(
    Workspace& workspace, const metrics::Filter& filter, const std::string& agent,
    const std::string& question, const std::vector<std::string>& best, size_t each) {
  const size_t slash = question.find('/');
  if (slash == std::string::npos)
    return InvalidInput("question: must be CARD/QUESTION, as GET /v1/behaviours names them");
  ASSIGN_OR_RETURN(const std::string where,
                   metrics::FilterSql(filter, true, workspace.warehouse().modern()));
  std::vector<SuggestedMoment> out;
  const auto add = [&](const std::string& who, bool good, bool own) -> Result<void> {
    ASSIGN_OR_RETURN(
        const warehouse::Rows rows,
        workspace.warehouse().Query(fmt::format(
            "SELECT id, agent_id, reason, started_ms, if(notEmpty(evidence_turn), "
            "evidence_turn[1], -1) FROM (SELECT interaction_id AS id, evidence_turn, confidence "
            "FROM {{answer}} WHERE tenant = {} AND scorecard = {} AND question = {} AND verdict != "
            "'na' AND {}) AS answers ALL INNER JOIN (SELECT id, agent_id, reason, started_ms FROM "
            "{{interaction}} WHERE {} AND {}) AS contacts USING (id) ORDER BY confidence DESC, "
            "started_ms DESC, id LIMIT {}",
            warehouse::Quoted(filter.tenant), warehouse::Quoted(question.substr(0, slash)),
            warehouse::Quoted(question.substr(slash + 1)),
            good ? "points >= 0.75" : "points <= 0.25", where, who, each)));
    for (size_t i = 0; i < rows.size(); ++i)
      out.push_back({rows.Text(i, 0), rows.Text(i, 1), rows.Text(i, 2), rows.Integer(i, 3),
                     rows.Integer(i, 4), good, own});
    return {};
  };
  const std::string own = fmt::format("agent_id = {}", warehouse::Quoted(agent));
  RETURN_IF_ERROR(add(own, false, true));
  RETURN_IF_ERROR(add(own, true, true));
  if (best.empty()) return out;
  std::string others;
  for (const std::string& one : best)
    others += fmt::format("{}{}", others.empty() ? "" : ",", warehouse::Quoted(one));
  // Of the same reasons, where the agent's own were not done.
  std::string reasons;
  for (const SuggestedMoment& moment : out)
    if (!moment.good)
      reasons += fmt::format("{}{}", reasons.empty() ? "" : ",", warehouse::Quoted(moment.reason));
  RETURN_IF_ERROR(
      add(fmt::format("agent_id IN ({}){}", others,
                      reasons.empty() ? "" : fmt::format(" AND reason IN ({})", reasons)),
          true, false));
  return out;
}

json::object MetricJson(const metrics::Definition& metric) {
  return {{"id", metric.id},
          {"title", metric.title},
          {"unit", metric.unit},
          {"direction", metrics::Name(metric.direction)}};
}

json::object QuestionJson(const BehaviourQuestion& question) {
  return {{"id", question.id},
          {"card", question.card},
          {"card_title", question.card_title},
          {"text", question.text},
          {"yes_no", question.yes_no}};
}

json::object AgentsJson(const PerformanceGround& ground, const AgentComparison& compared) {
  const ServedCases& served = ground.served;
  const performance::Standings& standings = compared.standings;
  json::array agents, worth;
  for (const performance::Standing& one : standings.agents) {
    json::object row = StandingJson(one);
    row["agent"] = served.cases.agents[one.agent];
    row["kind"] = served.kind[one.agent];
    row["team"] = served.team[one.agent];
    agents.push_back(std::move(row));
  }
  for (const performance::FactorWorth& one : standings.worth)
    worth.push_back(json::object{
        {"factor", one.factor}, {"level", one.level}, {"n", one.n}, {"worth", one.worth}});
  return {{"metric", MetricJson(compared.metric)},
          {"cases", served.ids.size()},
          {"sample", served.sample},
          {"mean", standings.agents.empty() ? json::value() : json::value(standings.mean)},
          {"between", json::object{{"value", standings.between},
                                   {"low", standings.between_low},
                                   {"high", standings.between_high}}},
          {"mix_correlation", standings.mix_correlation},
          {"apart", standings.apart},
          {"agents_total", standings.agents.size()},
          {"agents", std::move(agents)},
          {"worth", std::move(worth)}};
}

json::object BehavioursJson(const BehaviourStudy& study) {
  json::array outcomes, questions;
  for (const metrics::Definition& one : study.outcomes) outcomes.push_back(MetricJson(one));
  for (size_t q = 0; q < study.questions.size(); ++q) {
    const QuestionView& view = study.views[q];
    json::object row = QuestionJson(study.questions[q]);
    json::array with;
    for (const Association& one : view.outcomes) with.push_back(AssociationJson(one));
    row["weight"] = study.questions[q].weight;
    row["suggested"] = study.questions[q].suggested;
    row["mean"] = view.standings.agents.empty() ? json::value() : json::value(view.standings.mean);
    row["between"] = view.standings.between;
    row["outcomes"] = std::move(with);
    questions.push_back(std::move(row));
  }
  return {{"cases", study.cases},
          {"sample", study.sample},
          {"outcomes", std::move(outcomes)},
          {"questions", std::move(questions)}};
}

json::object StandingJson(const performance::Standing& one) {
  return {{"n", one.n},
          {"raw", one.raw},
          {"case_mix", one.case_mix},
          {"adjusted", one.adjusted},
          {"low", one.low},
          {"high", one.high},
          {"reliability", one.reliability},
          {"rank", one.rank},
          {"rank_low", one.rank_low},
          {"rank_high", one.rank_high},
          {"better_than_typical", one.better_than_typical}};
}

json::object AssociationJson(const Association& one) {
  const bool known = one.matter != performance::Matter::kTooFew;
  const auto figure = [&](double value) { return known ? json::value(value) : json::value(); };
  return {{"matter", performance::Name(one.matter)},
          {"n", one.n},
          {"done", one.n > 0 ? json::value(one.done) : json::value()},
          {"plain", figure(one.plain)},
          {"effect", figure(one.effect)},
          {"low", figure(one.low)},
          {"high", figure(one.high)},
          {"q", figure(one.q)},
          {"standardised", figure(one.standardised)}};
}

json::object CoachingEffectJson(const CoachingStudy& study) {
  const performance::CoachingEffect& effect = study.effect;
  const bool known = effect.why_not.empty();
  const auto figure = [&](double value) { return known ? json::value(value) : json::value(); };
  json::array plans, coaches, times;
  for (const performance::PlanEffect& one : effect.by_plan)
    plans.push_back(json::object{{"session", study.sessions[one.plan]},
                                 {"value", one.value},
                                 {"low", one.low},
                                 {"high", one.high}});
  for (const performance::CoachEffect& one : effect.by_coach)
    coaches.push_back(json::object{{"coach", one.coach},
                                   {"sessions", one.plans},
                                   {"value", one.value},
                                   {"low", one.low},
                                   {"high", one.high}});
  for (const performance::SincePlan& one : effect.by_time)
    times.push_back(json::object{{"from_week", one.from_week},
                                 {"to_week", one.to_week},
                                 {"sessions", one.plans},
                                 {"value", one.value},
                                 {"low", one.low},
                                 {"high", one.high}});
  return {{"metric", study.outcome ? json::value(MetricJson(*study.outcome)) : json::value()},
          {"why_not", effect.why_not},
          {"sessions", effect.plans},
          {"not_coached", effect.not_coached},
          {"value", figure(effect.value)},
          {"low", figure(effect.low)},
          {"high", figure(effect.high)},
          {"proven", effect.Proven()},
          {"spread", figure(effect.spread)},
          {"by_session", std::move(plans)},
          {"by_coach", std::move(coaches)},
          {"by_time", std::move(times)}};
}

}  // namespace clarion::app
