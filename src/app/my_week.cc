#include "app/my_week.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "actions/initiatives.h"
#include "app/findings.h"
#include "app/incident_json.h"
#include "app/initiative_effect.h"
#include "app/reviewing.h"
#include "delivery/message.h"
#include "registry/outbox.h"
#include "reviews/drift.h"
#include "reviews/threshold.h"

namespace clarion::app {
namespace {

using performance::CoachingSession;
using performance::CoachingStage;
using registry::Permission;

constexpr TimeMs kNewsFor = 14 * kDayMs;
constexpr size_t kShown = 3;
constexpr double kSure = 0.025;  // of being no better than typical

std::string Plural(size_t n, const char* one, const char* many = nullptr) {
  return n == 1 ? fmt::format("1 {}", one)
                : fmt::format("{} {}", n, many != nullptr ? many : std::string(one) + "s");
}

// In the order they are read: what has a day first.
class Writer {
 public:
  Writer(Workspace& workspace, registry::Registry& registry, std::string tenant,
         const WeekOwner& owner, const WeekGround& ground, const NameOf& name)
      : workspace_(workspace),
        registry_(registry),
        tenant_(std::move(tenant)),
        owner_(owner),
        ground_(ground),
        name_(name),
        now_(workspace.clock().NowMs()) {
    out_.zone = workspace.zone();
    out_.from = ground.week;
    out_.to = out_.zone.PlusDays(ground.week, 7);
    period_ = fmt::format("from={}&to={}", out_.zone.Date(out_.from), out_.zone.Date(out_.to));
  }

  Result<Brief> Write() {
    RETURN_IF_ERROR(ReadAgents());
    if (!owner_.agent.empty()) RETURN_IF_ERROR(Own());
    if (May(Permission::kCoach)) RETURN_IF_ERROR(Coaching());
    if (owner_.scope.all || !owner_.scope.teams.empty()) Agents();
    if (May(Permission::kWriteReviews)) RETURN_IF_ERROR(Reviews());
    if (owner_.scope.all && May(Permission::kManageIncidents)) RETURN_IF_ERROR(Incidents());
    if (owner_.scope.all && May(Permission::kManageInitiatives)) RETURN_IF_ERROR(Initiatives());
    size_t waiting = 0;
    for (const BriefSection& section : out_.sections)
      if (section.id != "own" && section.id != "agents") waiting += section.sentences.size();
    out_.headline = waiting == 0 ? "Nothing waits for you this week."
                                 : fmt::format("{} for you this week.",
                                               Plural(waiting, "thing waits", "things wait"));
    return std::move(out_);
  }

 private:
  bool May(Permission permission) const { return owner_.permissions.Has(permission); }
  BriefSection& Section(const char* id, const char* title, const char* none) {
    return out_.sections.emplace_back(BriefSection{id, title, none, {}});
  }
  bool Sees(const std::string& agent) const { return agents_.contains(agent); }

  Result<void> ReadAgents() {
    metrics::Filter filter;
    filter.tenant = tenant_;
    filter.scope = owner_.scope;
    filter.from = out_.to - 90 * kDayMs;
    filter.to = out_.to;
    ASSIGN_OR_RETURN(const std::string where,
                     metrics::FilterSql(filter, true, workspace_.warehouse().modern()));
    ASSIGN_OR_RETURN(const warehouse::Rows rows,
                     workspace_.warehouse().Query(fmt::format(
                         "SELECT DISTINCT agent_id FROM {{interaction}} WHERE {}", where)));
    for (size_t i = 0; i < rows.size(); ++i) agents_.insert(rows.Text(i, 0));
    return {};
  }

  // --- an agent's own week ---

  Result<void> Own() {
    BriefSection& section = Section("own", "Your week", "You served nobody in this week.");
    metrics::ValuesQuery query;
    query.filter.tenant = tenant_;
    query.filter.agents = {owner_.agent};
    query.period = {out_.from, out_.to};
    query.compare = false;
    query.grain = metrics::Grain::kWeek;
    query.ids = {"volume", "qa_score", "fcr_7d", "csat_mean", "effort"};
    ASSIGN_OR_RETURN(const std::vector<metrics::MetricValue> week,
                     workspace_.metrics().Values(query));
    query.period = {out_.zone.PlusDays(out_.from, -28), out_.from};
    ASSIGN_OR_RETURN(const std::vector<metrics::MetricValue> before,
                     workspace_.metrics().Values(query));
    const std::string own = fmt::format("agent={}&{}", UrlEncoded(owner_.agent), period_);
    for (size_t i = 0; i < week.size(); ++i) {
      const metrics::Definition& metric = *workspace_.metrics().Find(week[i].id);
      const metrics::Estimate &now = week[i].now, &then = before[i].now;
      if (!now.value || now.n == 0) continue;
      if (metric.kind == metrics::Kind::kCount) {
        section.sentences.push_back(
            {fmt::format("You served {}.", Plural(static_cast<size_t>(now.n), "contact")),
             "/conversations?" + own, ""});
        continue;
      }
      section.sentences.push_back(
          {fmt::format("{}: {}{}.", metric.title, Told(*now.value, metric.unit),
                       then.value ? fmt::format(", in the four weeks before {}",
                                                Told(*then.value, metric.unit))
                                  : ""),
           fmt::format("/metric/{}?{}", metric.id, own), Tone(now, then, metric)});
    }
    RETURN_IF_ERROR(Moments(&section));
    RETURN_IF_ERROR(OwnSessions());
    return OwnDisputes();
  }

  static std::string Told(double value, std::string_view unit) {
    return unit == "points" ? fmt::format("{:.1f}", value * 100)
                            : delivery::FigureInWords(value, unit);
  }
  // Only where the intervals do not meet.
  static std::string Tone(const metrics::Estimate& now, const metrics::Estimate& then,
                          const metrics::Definition& metric) {
    if (!now.low || !then.low || !now.enough || metric.direction == metrics::Direction::kNone)
      return "";
    const bool up = *now.low > *then.high, down = *now.high < *then.low;
    if (!up && !down) return "";
    return up == (metric.direction == metrics::Direction::kUp) ? "good" : "bad";
  }

  // The best by score to be proud of, the least good to look at again.
  Result<void> Moments(BriefSection* section) {
    for (const bool best : {true, false}) {
      ASSIGN_OR_RETURN(
          const warehouse::Rows rows,
          workspace_.warehouse().Query(fmt::format(
              "SELECT interaction_id, avg(points) AS mean FROM {{score}} WHERE tenant = {0} AND "
              "interaction_id IN (SELECT id FROM {{interaction}} WHERE tenant = {0} AND agent_id = "
              "{1} AND started_ms >= {2} AND started_ms < {3} AND turns >= 6) GROUP BY "
              "interaction_id ORDER BY mean {4}, interaction_id LIMIT 1",
              warehouse::Quoted(tenant_), warehouse::Quoted(owner_.agent), out_.from, out_.to,
              best ? "DESC" : "ASC")));
      if (rows.empty()) return {};
      section->sentences.push_back(
          {fmt::format("{}: {} ({:.0f} of 100).",
                       best ? "Your best conversation by score" : "One to look at again",
                       rows.Text(0, 0), 100 * rows.Real(0, 1)),
           "/conversations/" + UrlEncoded(rows.Text(0, 0)), best ? "good" : ""});
    }
    return {};
  }

  Result<void> OwnSessions() {
    BriefSection& section = Section("sessions", "Your coaching", "Nothing is planned.");
    performance::CoachingBook book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<CoachingSession> all, book.All(tenant_));
    for (const CoachingSession& one : all) {
      if (one.agent != owner_.agent) continue;
      const std::string link = "/coaching/" + one.id;
      if (one.stage == CoachingStage::kPlanned)
        section.sentences.push_back(
            {fmt::format("Session on “{}”{}.", Focus(one), OnDay(one.session_at)), link, ""});
      if (one.stage == CoachingStage::kHeld && one.agent_says.empty())
        section.sentences.push_back(
            {fmt::format("“{}”: say in your own words what you take from it.", Focus(one)), link,
             ""});
    }
    return {};
  }

  Result<void> OwnDisputes() {
    reviews::Book book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<reviews::Dispute> all, book.Disputes(tenant_));
    std::vector<BriefSentence> told;
    for (const reviews::Dispute& one : all)
      if (one.raised_by == owner_.id && one.decided_at > now_ - kNewsFor)
        told.push_back({fmt::format("{}/{} of {} was {}.", one.scorecard, one.question,
                                    one.interaction, reviews::Name(one.state)),
                        "/conversations/" + UrlEncoded(one.interaction), ""});
    if (!told.empty()) Section("own_disputes", "Your disputes", "").sentences = std::move(told);
    return {};
  }

  // --- coaching ---

  static std::string Focus(const CoachingSession& one) {
    return one.focus.empty() ? one.question : one.focus;
  }
  std::string OnDay(TimeMs at) const {
    if (at == 0) return ", no day yet";
    return fmt::format("{} {}", at < now_ ? ", was due on" : " on",
                       out_.zone.Date(out_.zone.BeginOf(at)));
  }

  Result<void> Coaching() {
    BriefSection& section =
        Section("coaching", "Coaching", "No session waits, and nothing is surely worth one.");
    performance::CoachingBook book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<CoachingSession> all, book.All(tenant_));
    std::set<std::pair<std::string, std::string>> agreed;  // agent and question
    for (const CoachingSession& one : all) {
      if (!Sees(one.agent)) continue;
      const std::string link = "/coaching/" + one.id;
      if (one.stage == CoachingStage::kPlanned || one.stage == CoachingStage::kHeld)
        agreed.emplace(one.agent, one.question);
      const bool soon = one.session_at != 0 && one.session_at < now_ + kWeekMs;
      if (one.stage == CoachingStage::kPlanned && soon)
        section.sentences.push_back({fmt::format("Session with {} on “{}”{}.", name_(one.agent),
                                                 Focus(one), OnDay(one.session_at)),
                                     link, one.session_at < now_ ? "bad" : ""});
      if (one.stage == CoachingStage::kHeld && one.follow_up_at != 0 &&
          one.follow_up_at < now_ + kWeekMs)
        section.sentences.push_back({fmt::format("Follow-up with {} on “{}”{}.", name_(one.agent),
                                                 Focus(one), OnDay(one.follow_up_at)),
                                     link, one.follow_up_at < now_ ? "bad" : ""});
    }
    size_t shown = 0;
    for (const performance::Opportunity& one : ground_.study.opportunities.coach) {
      const std::string& agent = ground_.study.agents[one.agent];
      const BehaviourQuestion& question = ground_.study.questions[one.question];
      // An AI agent is changed, not coached.
      if (!Sees(agent) || ground_.machines.contains(agent) ||
          agreed.contains({agent, question.id}) || shown == kShown)
        continue;
      ++shown;
      section.sentences.push_back(
          {fmt::format("Worth a session: {} on “{}”, {:.0f} % where good peers reach {:.0f} %.",
                       name_(agent), question.text, 100 * std::clamp(one.now, 0.0, 1.0),
                       100 * std::clamp(one.reach, 0.0, 1.0)),
           fmt::format("/coaching?for={}&on={}", UrlEncoded(agent), UrlEncoded(question.id)), ""});
    }
    return {};
  }

  // Who is surely below typical: look before somebody else does.
  void Agents() {
    BriefSection& section = Section(
        "agents", "Your agents", "Nobody is surely apart from the typical agent on the QA score.");
    std::vector<const performance::Standing*> below, above;
    for (const performance::Standing& one : ground_.score.standings.agents) {
      if (!Sees(ground_.agents[one.agent])) continue;
      if (one.better_than_typical <= kSure) below.push_back(&one);
      if (one.better_than_typical >= 1 - kSure) above.push_back(&one);
    }
    std::reverse(below.begin(), below.end());  // the furthest first
    const auto tell = [&](const std::vector<const performance::Standing*>& some, const char* how,
                          const char* tone) {
      for (size_t i = 0; i < std::min(kShown, some.size()); ++i) {
        const std::string& agent = ground_.agents[some[i]->agent];
        section.sentences.push_back(
            {fmt::format(
                 "{} is {} than typical: QA score {:.1f} ({:.1f} to {:.1f}), case mix "
                 "taken out.",
                 ground_.machines.contains(agent) ? name_(agent) + " (AI agent)" : name_(agent),
                 how, 100 * some[i]->adjusted, 100 * some[i]->low, 100 * some[i]->high),
             "/agents/" + UrlEncoded(agent), tone});
      }
    };
    tell(below, "worse", "bad");
    tell(above, "better", "good");
  }

  // --- reviews and calibration ---

  Result<void> Reviews() {
    BriefSection& section =
        Section("reviews", "Reviews and calibration", "No dispute is open and nothing drifts.");
    reviews::Book book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<reviews::Dispute> disputes, book.Disputes(tenant_));
    size_t open = 0;
    TimeMs oldest = now_;
    for (const reviews::Dispute& one : disputes) {
      if (one.state != reviews::DisputeState::kOpen || one.raised_by == owner_.id) continue;
      ++open;
      oldest = std::min(oldest, one.raised_at);
    }
    if (open > 0)
      section.sentences.push_back(
          {fmt::format("{} open, the oldest since {}.", Plural(open, "dispute is", "disputes are"),
                       out_.zone.Date(oldest)),
           "/calibration?view=disputes", oldest < now_ - kWeekMs ? "bad" : ""});
    ASSIGN_OR_RETURN(const std::vector<reviews::Session> sessions, book.Sessions(tenant_));
    for (const reviews::Session& one : sessions) {
      if (!one.open ||
          std::find(one.reviewers.begin(), one.reviewers.end(), owner_.id) == one.reviewers.end())
        continue;
      ASSIGN_OR_RETURN(const std::vector<reviews::Label> labels,
                       book.Labels(tenant_, {.session = one.id}));
      std::set<std::string> done;
      for (const reviews::Label& label : labels)
        if (label.reviewer == owner_.id) done.insert(label.interaction);
      if (done.size() < one.interactions.size())
        section.sentences.push_back(
            {fmt::format("Calibration “{}”: {} of {} are yours to do.", one.title,
                         one.interactions.size() - done.size(), one.interactions.size()),
             "/review?session=" + UrlEncoded(one.id), ""});
    }
    if (!owner_.scope.all) return {};
    ASSIGN_OR_RETURN(const reviews::Settings settings, ReviewSettings(workspace_));
    const auto definitions = workspace_.definitions();
    for (const scoring::ScorecardInfo& card : definitions->scorer.cards())
      RETURN_IF_ERROR(Health(book, card, settings, &section));
    return {};
  }

  // What drifts, and what cannot be relied on; nothing where nobody has reviewed.
  Result<void> Health(const reviews::Book& book, const scoring::ScorecardInfo& card,
                      const reviews::Settings& settings, BriefSection* section) {
    ASSIGN_OR_RETURN(const CardLabels labels, ReadCardLabels(workspace_, book, tenant_, card.id));
    if (labels.now.empty()) return {};
    const std::string link = "/calibration?card=" + UrlEncoded(card.id);
    for (const reviews::Drift& drift : reviews::WatchDrifts(labels.then))
      if (drift.state == reviews::DriftState::kDrifting)
        section->sentences.push_back(
            {fmt::format("{}: “{}” drifts away from what people say.", card.title, drift.question),
             link, "bad"});
    size_t unreliable = 0, needs = 0;
    const reviews::ByQuestion sampled = reviews::Sampled(labels.now);
    for (const auto& [question, judged] : sampled) {
      const reviews::Threshold one = reviews::FindThreshold(judged, settings.threshold);
      unreliable += one.state == reviews::ThresholdState::kUnreliable ? 1 : 0;
      needs += one.state == reviews::ThresholdState::kNeedsLabels ? 1 : 0;
    }
    if (unreliable > 0)
      section->sentences.push_back({fmt::format("{}: {} cannot be scored reliably.", card.title,
                                                Plural(unreliable, "question")),
                                    link, "bad"});
    if (needs > 0)
      section->sentences.push_back({fmt::format("{}: {} more labels to be relied on.", card.title,
                                                Plural(needs, "question needs", "questions need")),
                                    link, ""});
    return {};
  }

  // --- a leader's ---

  Result<void> Incidents() {
    BriefSection& section = Section("incidents", "Incidents", "None waits for somebody.");
    ASSIGN_OR_RETURN(const std::vector<registry::KeptIncident> all,
                     registry_.incidents().All(tenant_));
    const auto waiting =
        std::count_if(all.begin(), all.end(), [](const registry::KeptIncident& one) {
          const auto found = IncidentFromJson(one.found);
          return one.state == "open" && found.ok() && found->end == detection::IncidentEnd::kOpen;
        });
    if (waiting > 0)
      section.sentences.push_back(
          {fmt::format("{} for somebody.",
                       Plural(static_cast<size_t>(waiting), "incident waits", "incidents wait")),
           "/incidents", "bad"});
    return {};
  }

  Result<void> Initiatives() {
    BriefSection& section = Section("initiatives", "Initiatives", "None of yours waits or fades.");
    actions::Initiatives book(registry_.database(), workspace_.clock());
    ASSIGN_OR_RETURN(const std::vector<actions::Initiative> all, book.All(tenant_));
    for (const actions::Initiative& one : all) {
      if (one.owner != owner_.id) continue;
      const std::string link = "/initiatives/" + one.id;
      if (one.stage == actions::Stage::kDraft)
        section.sentences.push_back({fmt::format("“{}” is not started yet.", one.title), link, ""});
      if (one.stage != actions::Stage::kRunning) continue;
      const auto effect = MeasureInitiative(workspace_.metrics(), tenant_, {}, one);
      if (!effect.ok()) continue;
      const actions::State state = effect->target.sustain.state;
      if (state == actions::State::kFading || state == actions::State::kLost)
        section.sentences.push_back(
            {fmt::format("“{}” is {}.", one.title, actions::Name(state)), link, "bad"});
    }
    return {};
  }

  Workspace& workspace_;
  registry::Registry& registry_;
  const std::string tenant_;
  const WeekOwner& owner_;
  const WeekGround& ground_;
  const NameOf& name_;
  const TimeMs now_;
  std::set<std::string> agents_;  // whom the owner sees
  std::string period_;
  Brief out_;
};

}  // namespace

Result<WeekOwner> WeekOwnerOf(const registry::Registry& registry, const registry::Person& person) {
  const registry::Role* const role = registry.roles().Find(person.role);
  if (role == nullptr)
    return NotFound(fmt::format("{}: there is no role '{}' any more", person.email, person.role));
  WeekOwner out{person.id, person.agent_id, role->permissions, {}};
  out.scope.all = role->sees == registry::Sees::kAll;
  if (role->sees == registry::Sees::kOwn) out.scope.agent = person.agent_id;
  if (role->sees == registry::Sees::kTeam) out.scope.teams = person.teams;
  return out;
}

Result<std::shared_ptr<const WeekGround>> ReadWeekGround(Workspace& workspace,
                                                         const std::string& tenant) {
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(tenant));
  auto out = std::make_shared<WeekGround>();
  const Zone zone = workspace.zone();
  out->week = LastWeek(zone, horizon);
  if (out->week == 0) return NotFound("there is no week of data yet");
  metrics::Filter filter;
  filter.tenant = tenant;
  filter.to = zone.PlusDays(out->week, 7);
  filter.from = zone.PlusDays(*filter.to, -90);
  ASSIGN_OR_RETURN(out->study, StudyBehaviours(workspace, filter, BehaviourOutcomes()));
  ASSIGN_OR_RETURN(const PerformanceGround ground, ReadPerformance(workspace, filter));
  ASSIGN_OR_RETURN(out->score, CompareAgents(workspace, ground, "qa_score"));
  out->agents = ground.served.cases.agents;
  for (size_t a = 0; a < out->agents.size(); ++a)
    if (ground.served.kind[a] == "ai") out->machines.insert(out->agents[a]);
  return std::shared_ptr<const WeekGround>(std::move(out));
}

Result<Brief> MakeMyWeek(Workspace& workspace, registry::Registry& registry,
                         const std::string& tenant, const WeekOwner& owner,
                         const WeekGround& ground, const NameOf& name) {
  return Writer(workspace, registry, tenant, owner, ground, name).Write();
}

Result<void> TellWeeks(Workspace& workspace, registry::Registry& registry,
                       const std::string& tenant) {
  ASSIGN_OR_RETURN(const std::vector<registry::Person> all, registry.people().All(tenant));
  std::vector<const registry::Person*> wanting;
  for (const registry::Person& one : all)
    if (one.active && one.week_mail) wanting.push_back(&one);
  if (wanting.empty()) return {};
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(tenant));
  const TimeMs now = workspace.clock().NowMs();
  const Zone zone = workspace.zone();
  if (now - (LastWeek(zone, horizon) + kWeekMs) > kNewsFor) return {};
  ASSIGN_OR_RETURN(const std::shared_ptr<const WeekGround> ground,
                   ReadWeekGround(workspace, tenant));
  for (const registry::Person* one : wanting) {
    const auto owner = WeekOwnerOf(registry, *one);
    if (!owner.ok()) continue;  // nobody may do anything in a role that is gone
    ASSIGN_OR_RETURN(const Brief brief, MakeMyWeek(workspace, registry, tenant, *owner, *ground,
                                                   [](const std::string& agent) { return agent; }));
    registry::OutboxEvent news{registry::kWeekReady,
                               fmt::format("{}/{}", one->id, zone.Date(ground->week)), now,
                               BriefJson(brief), true};
    news.data["title"] = fmt::format("Your week of {}", zone.Date(ground->week));
    news.data["path"] = "/week";
    news.data["to"] = one->email;
    RETURN_IF_ERROR(registry.database().Write([&](soci::session& sql) -> Result<void> {
      registry::AddToOutbox(sql, tenant, news);
      return {};
    }));
  }
  return {};
}

}  // namespace clarion::app
