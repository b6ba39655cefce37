#include "app/ramp_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <set>

#include "app/findings.h"
#include "performance/standing.h"

namespace clarion::app {
namespace {

using learning::CurvePoint;
using learning::Newcomer;
using learning::RampUp;
using warehouse::Rows;

constexpr const char* kResolvedMetric = "fcr_7d";
constexpr double kCovered = 0.8;  // of contacts whose reasons should have a document
constexpr TimeMs kEarly = learning::kEarlyWeeks * kWeekMs;
constexpr TimeMs kFresh = 8 * kWeekMs;     // what newcomers find hard shows in these
constexpr double kFreshLeast = 20;         // contacts of a reason
constexpr TimeMs kPause = 30 * kMinuteMs;  // a longer gap between two reviews is a break

json::value Number(double value) { return std::isnan(value) ? json::value() : json::value(value); }

bool HigherIsBetter(const metrics::Definition& metric) {
  return metric.direction != metrics::Direction::kDown && metric.id != "aht";
}

json::array CurveJson(const std::vector<CurvePoint>& curve) {
  json::array out;
  for (const CurvePoint& one : curve)
    out.push_back(json::object{{"week", one.week},
                               {"agents", one.agents},
                               {"contacts", one.contacts},
                               {"full_time", one.full_time},
                               {"value", Number(one.value)},
                               {"low", Number(one.low)},
                               {"high", Number(one.high)}});
  return out;
}

json::object RangeJson(const learning::Range& range) {
  return {{"value", Number(range.value)}, {"low", Number(range.low)}, {"high", Number(range.high)}};
}

// First contact of each newcomer by id.
std::map<std::string, TimeMs> Firsts(const RampReport& report) {
  std::map<std::string, TimeMs> out;
  for (const Newcomer& one : report.ramp.newcomers) out[report.agents[one.agent]] = one.first;
  return out;
}

bool Early(const std::map<std::string, TimeMs>& firsts, const std::string& agent, TimeMs at) {
  const auto found = firsts.find(agent);
  return found != firsts.end() && at >= found->second && at < found->second + kEarly;
}

// Median time from one reviewed conversation to the next of the same person, breaks left out.
double ReviewMinutes(const std::vector<reviews::Label>& labels) {
  std::map<std::string, std::map<std::string, TimeMs>> by;  // reviewer → conversation → last label
  for (const reviews::Label& one : labels) {
    TimeMs& at = by[one.reviewer][one.interaction];
    at = std::max(at, one.at);
  }
  std::vector<double> gaps;
  for (const auto& [reviewer, conversations] : by) {
    std::vector<TimeMs> times;
    for (const auto& [id, at] : conversations) times.push_back(at);
    std::sort(times.begin(), times.end());
    for (size_t i = 1; i < times.size(); ++i)
      if (times[i] - times[i - 1] < kPause)
        gaps.push_back(static_cast<double>(times[i] - times[i - 1]) / kMinuteMs);
  }
  if (gaps.size() < 5) return NAN;
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<ptrdiff_t>(gaps.size() / 2),
                   gaps.end());
  return gaps[gaps.size() / 2];
}

// Agents of the conversations people reviewed, with their time.
Result<int64_t> ReviewedEarly(Workspace& workspace, const std::string& tenant,
                              const RampReport& report, const std::vector<reviews::Label>& labels) {
  std::set<std::string> conversations;
  for (const reviews::Label& one : labels) conversations.insert(one.interaction);
  if (conversations.empty()) return int64_t{0};
  const auto firsts = Firsts(report);
  int64_t out = 0;
  std::string list;
  for (const std::string& id : conversations)
    list += (list.empty() ? "" : ",") + warehouse::Quoted(id);
  ASSIGN_OR_RETURN(const Rows rows,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT agent_id, started_ms FROM {{interaction}} WHERE tenant = {} AND id "
                       "IN ({})",
                       warehouse::Quoted(tenant), list)));
  for (size_t i = 0; i < rows.size(); ++i)
    if (Early(firsts, rows.Text(i, 0), rows.Integer(i, 1))) ++out;
  return out;
}

// The most frequent reasons of the last ninety days that have no document.
Result<void> AddReasonsWithout(Workspace& workspace, const std::string& tenant,
                               const RampReport& report,
                               const std::vector<learning::Process>& processes,
                               std::vector<Missing>* out) {
  ASSIGN_OR_RETURN(const Rows rows,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT reason, count() AS n FROM {{interaction}} WHERE tenant = {} AND "
                       "reason != '' AND abandoned = 0 AND agent_turns > 0 AND started_ms >= {} "
                       "GROUP BY reason ORDER BY n DESC, reason",
                       warehouse::Quoted(tenant), report.to - 90 * kDayMs)));
  std::set<std::string> documented;
  for (const learning::Process& one : processes)
    documented.insert(one.reasons.begin(), one.reasons.end());
  double all = 0, reached = 0;
  for (size_t i = 0; i < rows.size(); ++i) all += static_cast<double>(rows.Integer(i, 1));
  for (size_t i = 0; i < rows.size() && reached < kCovered * all; ++i) {
    const auto n = static_cast<double>(rows.Integer(i, 1));
    reached += n;
    const std::string reason = rows.Text(i, 0);
    if (documented.count(reason) != 0) continue;
    out->push_back(
        {"process",
         fmt::format("no process document for {}, {:.0f} % of contacts", reason, 100 * n / all),
         "/learning?new=1&reason=" + UrlEncoded(reason)});
  }
  return {};
}

// Reasons with what they ask of newcomers.
std::vector<learning::ReasonLoad> LoadsOf(const ServedCases& served,
                                          const std::vector<float>& value, const RampReport& report,
                                          bool higher_is_better) {
  const performance::Factor& reason = served.cases.factors[0];
  std::vector<TimeMs> first(served.cases.agents.size(), -1);
  for (const Newcomer& one : report.ramp.newcomers) first[one.agent] = one.first;
  struct Sums {
    double contacts = 0, fresh = 0, fresh_n = 0, old = 0, old_n = 0;
  };
  std::vector<Sums> sums(reason.levels.size());
  double sum = 0, squares = 0, n = 0;
  for (size_t i = 0; i < served.ids.size(); ++i) {
    Sums& to = sums[reason.level[i]];
    if (served.started[i] >= report.to - 90 * kDayMs) to.contacts += 1 / served.sample;
    if (std::isnan(value[i])) continue;
    sum += value[i], squares += static_cast<double>(value[i]) * value[i], ++n;
    const TimeMs began = first[served.cases.agent[i]];
    if (began < 0)
      to.old += value[i], ++to.old_n;
    else if (served.started[i] < began + kFresh)
      to.fresh += value[i], ++to.fresh_n;
  }
  const double deviation = n > 1 ? std::sqrt(std::max(0.0, squares / n - sum / n * sum / n)) : 0;
  std::vector<learning::ReasonLoad> out;
  for (size_t r = 0; r < sums.size(); ++r) {
    if (reason.levels[r].empty() || sums[r].contacts == 0) continue;
    learning::ReasonLoad load{reason.levels[r], sums[r].contacts, std::nullopt};
    if (sums[r].fresh_n >= kFreshLeast && sums[r].old_n >= kFreshLeast && deviation > 0) {
      const double gap =
          (sums[r].fresh / sums[r].fresh_n - sums[r].old / sums[r].old_n) / deviation;
      load.gap = higher_is_better ? -gap : gap;
    }
    out.push_back(std::move(load));
  }
  return out;
}

}  // namespace

Result<RampReport> ReadRampUp(Workspace& workspace, const std::string& tenant,
                              const std::string& metric, const std::string& team) {
  const metrics::Definition* known = workspace.metrics().Find(metric);
  if (known == nullptr)
    return InvalidInput(
        fmt::format("metric: there is no metric '{}'; GET /v1/metrics lists them", metric));
  RampReport out;
  out.metric = *known;
  CaseQuery query;
  query.filter.tenant = tenant;
  query.filter.agent_kinds = {"human"};
  if (!team.empty()) query.filter.teams = {team};
  ASSIGN_OR_RETURN(ServedCases served,
                   ReadServedCases(workspace.warehouse(), workspace.metrics(), query));
  if (served.ids.empty()) return NotFound("there are no contacts that people served");
  ASSIGN_OR_RETURN(
      const std::vector<float> value,
      ReadCaseValues(workspace.warehouse(), workspace.metrics(), query, served, *known));
  learning::ServedContacts contacts;
  contacts.resolved.assign(served.ids.size(), NAN);
  if (const metrics::Definition* resolved = workspace.metrics().Find(kResolvedMetric)) {
    ASSIGN_OR_RETURN(contacts.resolved, ReadCaseValues(workspace.warehouse(), workspace.metrics(),
                                                       query, served, *resolved));
  }
  performance::StandingSettings standing;
  standing.higher_is_better = HigherIsBetter(*known);
  contacts.value = performance::WithoutCaseMix(served.cases, value, standing);
  contacts.agents = served.cases.agents;
  contacts.agent = served.cases.agent;
  contacts.at = served.started;
  contacts.sample = served.sample;
  const auto [first, last] = std::minmax_element(contacts.at.begin(), contacts.at.end());
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(tenant));
  out.zone = workspace.zone();
  contacts.from = out.from = *first;
  contacts.to = out.to = std::max(*last, horizon);
  learning::RampSettings settings;
  settings.higher_is_better = standing.higher_is_better;
  out.ramp = learning::FollowNewcomers(contacts, settings);
  out.loads = LoadsOf(served, contacts.value, out, standing.higher_is_better);
  out.agents = std::move(contacts.agents);
  out.team = std::move(served.team);
  return out;
}

json::object RampUpJson(const RampReport& report,
                        const std::function<bool(uint32_t agent)>& may_name,
                        const std::function<std::string(const std::string&)>& name_of) {
  const RampUp& ramp = report.ramp;
  json::array reach, cohorts, newcomers;
  for (const learning::ReachPoint& one : ramp.reach)
    reach.push_back(json::object{{"week", one.week},
                                 {"at_risk", one.at_risk},
                                 {"share", one.share},
                                 {"low", one.low},
                                 {"high", one.high}});
  for (const learning::Cohort& one : ramp.cohorts)
    cohorts.push_back(json::object{{"month", one.month},
                                   {"agents", one.agents},
                                   {"left", one.left},
                                   {"reached", one.reached},
                                   {"curve", CurveJson(one.curve)}});
  const auto week = [](int k) { return k < 0 ? json::value() : json::value(k); };
  for (const Newcomer& one : ramp.newcomers) {
    if (!may_name(one.agent)) continue;
    double contacts = 0;
    for (const learning::TenureWeek& in : one.weeks) contacts += in.contacts;
    const std::string& id = report.agents[one.agent];
    newcomers.push_back(json::object{{"agent", id},
                                     {"name", name_of(id)},
                                     {"team", report.team[one.agent]},
                                     {"first_at", report.zone.Date(one.first)},
                                     {"last_at", report.zone.Date(one.last)},
                                     {"contacts", std::llround(contacts)},
                                     {"reached_week", week(one.reached_week)},
                                     {"left_week", week(one.left_week)}});
  }
  const learning::ExperiencedLevel& level = ramp.experienced;
  return {{"metric", json::object{{"id", report.metric.id},
                                  {"title", report.metric.title},
                                  {"unit", report.metric.unit},
                                  {"higher_is_better", HigherIsBetter(report.metric)}}},
          {"from", report.zone.Date(report.from)},
          {"to", report.zone.Date(report.to)},
          {"why_not", ramp.why_not},
          {"experienced", json::object{{"agents", level.agents},
                                       {"value", Number(level.agents > 0 ? level.value : NAN)},
                                       {"low", Number(level.agents > 0 ? level.low : NAN)},
                                       {"high", Number(level.agents > 0 ? level.high : NAN)},
                                       {"target", Number(level.agents > 0 ? level.target : NAN)},
                                       {"contacts_week", level.contacts_week}}},
          {"agents", ramp.newcomers.size()},
          {"left", ramp.left},
          {"left_early", ramp.left_early},
          {"median_week", week(ramp.median_week)},
          {"curve", CurveJson(ramp.curve)},
          {"reach", std::move(reach)},
          {"cohorts", std::move(cohorts)},
          {"newcomers", std::move(newcomers)}};
}

Result<HiringPlan> PlanHiring(Workspace& workspace, const std::string& tenant,
                              const RampReport& report, const HiringQuestion& question,
                              const std::vector<performance::CoachingSession>& sessions,
                              const std::vector<reviews::Label>& labels,
                              const std::vector<learning::Process>& processes, size_t paths) {
  HiringPlan out;
  const TimeMs today = report.zone.Midnight(workspace.clock().NowMs());
  out.start = question.start > 0 ? question.start : report.zone.PlusDays(today, 1);
  out.settings.people = question.people;
  out.settings.weeks = question.weeks;
  out.forecast = learning::ForecastHiring(report.ramp, out.settings);
  out.session_minutes = question.session_minutes;

  const auto newcomers = static_cast<double>(report.ramp.newcomers.size());
  if (newcomers > 0) {
    const auto firsts = Firsts(report);
    for (const performance::CoachingSession& one : sessions)
      if (one.held_at > 0 && Early(firsts, one.agent, one.held_at)) out.sessions += 1 / newcomers;
    ASSIGN_OR_RETURN(const int64_t reviewed, ReviewedEarly(workspace, tenant, report, labels));
    out.reviewed = static_cast<double>(reviewed) / newcomers;
  }
  out.review_minutes = ReviewMinutes(labels);
  const double reviewing = std::isnan(out.review_minutes) ? 0 : out.reviewed * out.review_minutes;
  out.hours = question.people * (out.sessions * out.session_minutes + reviewing) / 60;

  if (report.ramp.newcomers.size() < 2)
    out.missing.push_back({"cohort",
                           report.ramp.why_not.empty() ? "fewer than two newcomers are in the data"
                                                       : report.ramp.why_not,
                           "/learning?tab=ramp-up"});
  if (paths == 0)
    out.missing.push_back({"path", "there is no learning path yet", "/learning?tab=paths"});
  RETURN_IF_ERROR(AddReasonsWithout(workspace, tenant, report, processes, &out.missing));
  return out;
}

json::object HiringJson(const RampReport& report, const HiringPlan& plan) {
  json::array weeks, missing;
  for (const learning::HiringWeek& one : plan.forecast.weeks)
    weeks.push_back(
        json::object{{"week", one.week},
                     {"from", report.zone.Date(report.zone.PlusDays(plan.start, 7 * one.week))},
                     {"seen", one.seen},
                     {"full_time", RangeJson(one.full_time)},
                     {"contacts", RangeJson(one.contacts)},
                     {"resolved", RangeJson(one.resolved)},
                     {"still_there", Number(one.still_there)}});
  for (const Missing& one : plan.missing)
    missing.push_back(json::object{{"kind", one.kind}, {"text", one.text}, {"link", one.link}});
  return {{"people", plan.settings.people},
          {"start", report.zone.Date(plan.start)},
          {"newcomers", plan.forecast.newcomers},
          {"note", plan.forecast.note},
          {"contacts_week", report.ramp.experienced.contacts_week},
          {"weeks", std::move(weeks)},
          {"support", json::object{{"sessions", plan.sessions},
                                   {"reviewed", plan.reviewed},
                                   {"review_minutes", Number(plan.review_minutes)},
                                   {"session_minutes", plan.session_minutes},
                                   {"hours", plan.hours}}},
          {"missing", std::move(missing)}};
}

}  // namespace clarion::app
