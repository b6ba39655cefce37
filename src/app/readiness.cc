#include "app/readiness.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "actions/initiatives.h"
#include "delivery/destinations.h"
#include "performance/coaching_book.h"
#include "reviews/book.h"

namespace clarion::app {
namespace {

constexpr int64_t kDays = 90;
constexpr double kMost = 0.95;  // of what could be: the box is checked
constexpr double kSome = 0.5;   // half: partly
constexpr int64_t kEnough = 30;

// Sums over the contacts of the period.
struct Facts {
  int64_t contacts = 0, known = 0, channels = 0, repeats = 0, repeats_named = 0, human = 0, ai = 0;
  int64_t bot = 0, served = 0, scored = 0, scored_human = 0, scored_ai = 0, acted = 0, policy = 0;
  int64_t surveyed = 0, outcome_kinds = 0;
  TimeMs newest = 0;
};

BoxState ByShare(double share) {
  return share >= kMost ? BoxState::kYes : share >= kSome ? BoxState::kPartly : BoxState::kNo;
}
BoxState ByCount(int64_t n, int64_t some, int64_t enough) {
  return n >= enough ? BoxState::kYes : n >= some ? BoxState::kPartly : BoxState::kNo;
}
double Share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}
std::string Percent(int64_t part, int64_t whole) {
  return whole > 0 ? fmt::format("{:.0f} %", 100 * Share(part, whole)) : "none";
}

class Measurement {
 public:
  Measurement(Workspace& workspace, registry::Registry& registry, std::string tenant)
      : workspace_(workspace), registry_(registry), tenant_(std::move(tenant)) {}

  Result<Readiness> Run() {
    ASSIGN_OR_RETURN(horizon_, workspace_.metrics().Horizon(tenant_));
    if (horizon_ == 0) return NotFound("there are no contacts yet: nothing to tell readiness from");
    out_.zone = workspace_.zone();
    out_.to = out_.zone.PlusDays(out_.zone.Midnight(horizon_), 1);
    out_.from = out_.zone.PlusDays(out_.to, -kDays);
    RETURN_IF_ERROR(ReadFacts());
    RETURN_IF_ERROR(ReadWork());
    Customer();
    Quality();
    Automation();
    RETURN_IF_ERROR(Insight());
    Leadership();
    Stages();
    AddAdoption();
    return std::move(out_);
  }

 private:
  Result<void> ReadFacts() {
    const std::string within = fmt::format("tenant = {} AND started_ms >= {} AND started_ms < {}",
                                           warehouse::Quoted(tenant_), out_.from, out_.to);
    const auto ids = fmt::format("(SELECT id FROM {{interaction}} WHERE {})", within);
    const auto one = [&](const std::string& sql, std::vector<int64_t*> into) -> Result<void> {
      ASSIGN_OR_RETURN(const warehouse::Rows rows, workspace_.warehouse().Query(sql));
      for (size_t i = 0; i < into.size() && !rows.empty(); ++i) *into[i] = rows.Integer(0, i);
      return {};
    };
    Facts& f = facts_;
    RETURN_IF_ERROR(one(
        fmt::format("SELECT count(), countIf(customer_id != ''), uniqExact(channel), "
                    "countIf(agent_kind = 'human'), countIf(agent_kind = 'ai'), countIf(bot_served "
                    "= 1), countIf(agent_turns > 0 AND customer_turns > 0), max(started_ms) FROM "
                    "{{interaction}} WHERE {}",
                    within),
        {&f.contacts, &f.known, &f.channels, &f.human, &f.ai, &f.bot, &f.served, &f.newest}));
    RETURN_IF_ERROR(
        one(fmt::format(
                "SELECT count(), countIf(reason != '') FROM (SELECT id, reason FROM "
                "{{interaction}} WHERE {}) AS contacts ALL INNER JOIN (SELECT interaction_id AS "
                "id FROM {{journey_step}} WHERE tenant = {} AND gap_before_ms >= 0) AS steps "
                "USING (id)",
                within, warehouse::Quoted(tenant_)),
            {&f.repeats, &f.repeats_named}));
    RETURN_IF_ERROR(
        one(fmt::format(
                "SELECT uniqExact(id), uniqExactIf(id, agent_kind = 'human'), uniqExactIf(id, "
                "agent_kind = 'ai') FROM (SELECT id, agent_kind FROM {{interaction}} WHERE {0} "
                "AND agent_turns > 0 AND customer_turns > 0) AS contacts ALL INNER JOIN (SELECT "
                "DISTINCT interaction_id AS id FROM {{score}} WHERE {0}) AS scores USING (id)",
                within),
            {&f.scored, &f.scored_human, &f.scored_ai}));
    RETURN_IF_ERROR(one(
        fmt::format("SELECT uniqExact(interaction_id) FROM {{event}} WHERE tenant = {} AND kind "
                    "IN ('action', 'tool_call', 'tool_result') AND interaction_id IN {}",
                    warehouse::Quoted(tenant_), ids),
        {&f.acted}));
    RETURN_IF_ERROR(
        one(fmt::format("SELECT uniqExact(interaction_id) FROM {{answer}} WHERE tenant = {} AND "
                        "verdict != 'na' AND interaction_id IN {} AND scorecard IN ('compliance', "
                        "'policy')",
                        warehouse::Quoted(tenant_), ids),
            {&f.policy}));
    return one(fmt::format("SELECT uniqExact(interaction_id), uniqExact(kind) FROM (SELECT "
                           "interaction_id, kind FROM {{outcome}} WHERE tenant = {0} AND "
                           "interaction_id IN {1} UNION ALL SELECT interaction_id, kind FROM "
                           "{{customer_outcome}} WHERE tenant = {0} AND interaction_id IN {1})",
                           warehouse::Quoted(tenant_), ids),
               {&f.surveyed, &f.outcome_kinds});
  }

  Result<void> ReadWork() {
    const Clock& clock = workspace_.clock();
    now_ = clock.NowMs();
    performance::CoachingBook coaching(registry_.database(), clock);
    ASSIGN_OR_RETURN(sessions_, coaching.All(tenant_));
    actions::Initiatives initiatives(registry_.database(), clock);
    ASSIGN_OR_RETURN(initiatives_, initiatives.All(tenant_));
    ASSIGN_OR_RETURN(incidents_, registry_.incidents().All(tenant_));
    reviews::Book book(registry_.database(), clock);
    ASSIGN_OR_RETURN(const std::vector<reviews::Label> labels, book.Labels(tenant_, {}));
    for (const reviews::Label& one : labels) {
      ++labels_;
      sampled_ += one.probability > 0 ? 1 : 0;
    }
    ASSIGN_OR_RETURN(disputes_, book.Disputes(tenant_));
    return {};
  }

  void Box(const char* id, const char* area, const char* title, BoxState state,
           std::string evidence, const char* link, const char* next) {
    out_.boxes.push_back(
        {id, area, title, state, std::move(evidence), link, state == BoxState::kYes ? "" : next});
  }

  int64_t Held() const {
    return std::count_if(sessions_.begin(), sessions_.end(),
                         [](const auto& one) { return one.held_at != 0; });
  }

  void Customer() {
    const Facts& f = facts_;
    Box("why_back", "customer", "We know why customers call back",
        f.repeats < kEnough ? BoxState::kNo : ByShare(Share(f.repeats_named, f.repeats) / 0.85),
        fmt::format("{} of {} repeat contacts have a named reason",
                    Percent(f.repeats_named, f.repeats), f.repeats),
        "/journeys?tab=failure", "Name the reasons that are missing: Reasons finds candidates.");
    Box("escalations", "customer", "We see escalations across channels",
        f.channels < 2 ? BoxState::kNo : ByShare(Share(f.known, f.contacts)),
        fmt::format("{} channels; {} of contacts have a customer id", f.channels,
                    Percent(f.known, f.contacts)),
        "/journeys", "Bring in every channel, with the customer's id.");
    Box("effort", "customer", "Effort is mapped over the whole journey",
        ByShare(Share(f.known, f.contacts)),
        fmt::format("{} of contacts belong to a journey", Percent(f.known, f.contacts)),
        "/journeys?tab=moments", "Contacts without a customer id are in no journey.");
  }

  void Quality() {
    const Facts& f = facts_;
    Box("all_scored", "quality", "All conversations are evaluated",
        ByShare(Share(f.scored, f.served)),
        fmt::format("{} of {} conversations have a score", Percent(f.scored, f.served), f.served),
        "/scorecards", "See Import for records that were refused, and cards that apply to few.");
    const int64_t fewer = std::min(f.scored_human, f.scored_ai);
    Box("side_by_side", "quality", "People and AI agents stand on one scale",
        ByCount(fewer, 1, kEnough),
        fmt::format("{} conversations of people and {} of AI agents are scored", f.scored_human,
                    f.scored_ai),
        "/agents", "Bring in the conversations of bots and AI agents too.");
    Box("tied", "quality", "Quality leads to coaching and to better workflows",
        ByCount(std::min<int64_t>(Held(), static_cast<int64_t>(initiatives_.size())), 1, 5),
        fmt::format("{} coaching sessions held, {} initiatives", Held(), initiatives_.size()),
        "/coaching", "Hold sessions on what Coaching proposes; make the rest an initiative.");
  }

  void Automation() {
    const Facts& f = facts_;
    const auto taxonomy = workspace_.taxonomy();
    Box("learned", "automation", "Automation rests on how conversations really go",
        ByCount(static_cast<int64_t>(taxonomy.reasons.size()), 1, 5),
        fmt::format("{} contact reasons were arranged by people here", taxonomy.reasons.size()),
        "/reasons", "Look for reasons in your own conversations, and accept those that are real.");
    Box("self_service", "automation", "We know where self-service fails",
        ByCount(f.bot, 1, kEnough), fmt::format("{} contacts were served by a bot", f.bot),
        "/journeys?tab=moments", "Bring in bot conversations with their steps.");
    Box("workflows", "automation", "What agents do is held against written rules",
        ByShare(Share(f.policy, f.served)),
        fmt::format("{} of conversations were checked by rules that applied to them",
                    Percent(f.policy, f.served)),
        "/scorecards/compliance", "Write your procedures as policies.");
  }

  Result<void> Insight() {
    const Facts& f = facts_;
    int64_t placed = 0;
    for (const registry::KeptIncident& one : incidents_) {
      const json::value* where = Find(one.found, "where");
      placed += where != nullptr && where->is_array() && !where->get_array().empty() ? 1 : 0;
    }
    const auto all = static_cast<int64_t>(incidents_.size());
    Box("root_causes", "insight", "What moved is traced to where it moved",
        all == 0 ? BoxState::kNo : ByShare(Share(placed, all) / 0.7),
        fmt::format("{} of {} incidents have their place", placed, all), "/incidents",
        "More attributes on contacts let changes be placed better.");
    Box("back_office", "insight", "Conversations and the back office are connected",
        ByShare(Share(f.acted, f.contacts) / 0.6),
        fmt::format("{} of contacts carry actions of other systems", Percent(f.acted, f.contacts)),
        "/conversations", "Send events (actions, tool results) with the conversations.");
    ASSIGN_OR_RETURN(const TimeMs watched, registry_.incidents().WatchedUntil(tenant_));
    const bool current = watched != 0 && watched + 2 * kDayMs > horizon_;
    Box("early", "insight", "Changes are seen before customers tell",
        current        ? BoxState::kYes
        : watched != 0 ? BoxState::kPartly
                       : BoxState::kNo,
        watched == 0 ? "the watch has not looked yet"
                     : fmt::format("watched up to {}", out_.zone.Date(watched)),
        "/incidents", "A running server watches each day that is over.");
    return {};
  }

  void Leadership() {
    const Facts& f = facts_;
    const TimeMs age = std::max<TimeMs>(0, now_ - f.newest);
    Box("real_time", "leadership", "Figures are of today, not of last month",
        age <= kDayMs       ? BoxState::kYes
        : age <= 8 * kDayMs ? BoxState::kPartly
                            : BoxState::kNo,
        fmt::format("the newest contact is {} days old", age / kDayMs), "/import",
        "Post conversations as they end, or import each day.");
    Box("answers", "leadership", "Questions get an answer when they are asked",
        f.contacts >= kEnough ? BoxState::kYes : BoxState::kPartly,
        fmt::format("{} contacts of ninety days stand behind each figure, its causes and the brief",
                    f.contacts),
        "/brief", "A week of contacts is needed.");
    Box("line_of_sight", "leadership", "Behaviour is tied to what customers then say and do",
        ByCount(std::min<int64_t>(f.surveyed / 4, f.outcome_kinds * kEnough), 1, kEnough),
        fmt::format("{} contacts have an outcome, of {} kinds", f.surveyed, f.outcome_kinds),
        "/quality", "Bring in survey answers and outcomes.");
  }

  BoxState StateOf(const std::string& id) const {
    for (const ReadinessBox& box : out_.boxes)
      if (box.id == id) return box.state;
    return BoxState::kNo;
  }

  // A stage is reached when those before it are, and none of its boxes is open.
  void Stages() {
    out_.stages = {{"visibility",
                    "Visibility: everything is seen and scored",
                    {"why_back", "escalations", "all_scored", "root_causes", "early"},
                    false},
                   {"coaching", "Coaching: what is seen changes how people work", {"tied"}, false},
                   {"automation",
                    "Automation: routine is taken off people, by what really happens",
                    {"learned", "self_service", "workflows"},
                    false},
                   {"agents",
                    "Agents: AI agents serve beside people, on one scale",
                    {"side_by_side", "line_of_sight", "real_time"},
                    false}};
    bool before = true;
    for (ReadinessStage& stage : out_.stages) {
      stage.reached =
          before && std::all_of(stage.boxes.begin(), stage.boxes.end(),
                                [&](const auto& id) { return StateOf(id) != BoxState::kNo; });
      before = stage.reached;
    }
  }

  void AddAdoption() {
    int64_t alerts = 0, acted_on = 0;
    for (const registry::KeptIncident& one : incidents_) {
      if (one.noticed < out_.from) continue;
      ++alerts;
      acted_on += one.changed != 0 ? 1 : 0;
    }
    int64_t due = 0, closed = 0;
    for (const performance::CoachingSession& one : sessions_) {
      if (one.follow_up_at == 0 || one.follow_up_at > now_ ||
          one.stage == performance::CoachingStage::kCancelled)
        continue;
      ++due;
      closed += one.stage == performance::CoachingStage::kClosed ? 1 : 0;
    }
    int64_t decided = 0;
    for (const reviews::Dispute& one : disputes_)
      decided += one.state != reviews::DisputeState::kOpen ? 1 : 0;
    out_.adoption = {
        {"alerts", "Incidents of ninety days somebody acted on", acted_on, alerts, "/incidents"},
        {"follow_ups", "Coaching follow-ups that were due and closed", closed, due, "/coaching"},
        {"reviews", "Reviewed answers that came by chance", sampled_, labels_, "/calibration"},
        {"disputes", "Disputes that were decided", decided, static_cast<int64_t>(disputes_.size()),
         "/calibration"}};
  }

  Workspace& workspace_;
  registry::Registry& registry_;
  const std::string tenant_;
  TimeMs horizon_ = 0;
  TimeMs now_ = 0;
  Facts facts_;
  std::vector<performance::CoachingSession> sessions_;
  std::vector<actions::Initiative> initiatives_;
  std::vector<registry::KeptIncident> incidents_;
  std::vector<reviews::Dispute> disputes_;
  int64_t labels_ = 0;
  int64_t sampled_ = 0;
  Readiness out_;
};

}  // namespace

std::string_view Name(BoxState state) {
  constexpr std::array<std::string_view, 3> names = {"no", "partly", "yes"};
  return names[static_cast<size_t>(state)];
}

Result<Readiness> MeasureReadiness(Workspace& workspace, registry::Registry& registry,
                                   const std::string& tenant) {
  return Measurement(workspace, registry, tenant).Run();
}

json::object ReadinessJson(const Readiness& readiness) {
  json::array boxes, stages, adoption;
  for (const ReadinessBox& one : readiness.boxes)
    boxes.push_back(json::object{{"id", one.id},
                                 {"area", one.area},
                                 {"title", one.title},
                                 {"state", Name(one.state)},
                                 {"evidence", one.evidence},
                                 {"link", one.link},
                                 {"next", one.next}});
  for (const ReadinessStage& one : readiness.stages) {
    json::array needs;
    for (const std::string& id : one.boxes) needs.emplace_back(id);
    stages.push_back(json::object{{"id", one.id},
                                  {"title", one.title},
                                  {"boxes", std::move(needs)},
                                  {"reached", one.reached}});
  }
  for (const Adoption& one : readiness.adoption)
    adoption.push_back(json::object{{"id", one.id},
                                    {"title", one.title},
                                    {"done", one.done},
                                    {"due", one.due},
                                    {"link", one.link}});
  return {{"from", readiness.zone.Date(readiness.from)},
          {"to", readiness.zone.Date(readiness.to)},
          {"boxes", std::move(boxes)},
          {"stages", std::move(stages)},
          {"adoption", std::move(adoption)}};
}

}  // namespace clarion::app
