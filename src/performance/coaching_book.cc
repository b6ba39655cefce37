#include "performance/coaching_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "registry/secrets.h"

namespace clarion::performance {
namespace {

using soci::use;

constexpr std::array<std::string_view, 4> kStages = {"planned", "held", "closed", "cancelled"};
constexpr std::array<std::string_view, 12> kFields = {
    "agent",   "coach",        "question", "focus", "goal",       "session_at",
    "held_at", "follow_up_at", "moments",  "notes", "agent_says", "stage"};
constexpr size_t kTextMax = 4000;
constexpr size_t kMomentsMax = 20;

Result<void> ReadText(const json::value& change, const char* field, std::string* out) {
  const json::value* value = Find(change, field);
  if (value == nullptr) return {};
  if (!value->is_string() || value->get_string().size() > kTextMax)
    return InvalidInput(fmt::format("{}: a text of at most {} bytes", field, kTextMax));
  *out = std::string(value->get_string());
  return {};
}

Result<void> ReadTime(const json::value& change, const char* field, TimeMs* out) {
  const json::value* value = Find(change, field);
  if (value == nullptr) return {};
  if (value->is_null()) {
    *out = 0;
    return {};
  }
  const auto at = value->is_string() ? ParseTime(value->get_string()) : InvalidInput("");
  if (!at.ok())
    return InvalidInput(fmt::format("{}: a time like 2026-04-08 or 2026-04-08T09:00:00Z", field));
  *out = *at;
  return {};
}

Result<void> ReadGoal(const json::value& change, std::optional<double>* out) {
  const json::value* value = Find(change, "goal");
  if (value == nullptr) return {};
  if (value->is_null()) {
    out->reset();
    return {};
  }
  const double goal = value->is_number() ? value->to_number<double>() : NAN;
  if (!(goal >= 0 && goal <= 1)) return InvalidInput("goal: points to reach, from 0 to 1");
  *out = goal;
  return {};
}

Result<void> ReadMoments(const json::value& change, std::vector<Moment>* out) {
  const json::value* value = Find(change, "moments");
  if (value == nullptr) return {};
  if (!value->is_array() || value->get_array().size() > kMomentsMax)
    return InvalidInput(fmt::format("moments: a list of at most {}", kMomentsMax));
  out->clear();
  for (const json::value& item : value->get_array()) {
    Moment one;
    one.interaction = StringOr(item, "interaction", "");
    if (one.interaction.empty() || one.interaction.size() > kTextMax)
      return InvalidInput("moments: each names its interaction");
    const json::value* turn = Find(item, "turn");
    if (turn != nullptr && turn->is_int64()) one.turn = std::max<int64_t>(turn->get_int64(), -1);
    const json::value* good = Find(item, "good");
    one.good = good != nullptr && good->is_bool() && good->get_bool();
    RETURN_IF_ERROR(ReadText(item, "note", &one.note));
    out->push_back(std::move(one));
  }
  return {};
}

Result<void> ReadStage(const json::value& change, TimeMs now, CoachingSession* out) {
  const json::value* value = Find(change, "stage");
  if (value == nullptr) return {};
  const auto at = value->is_string() ? std::find(kStages.begin(), kStages.end(),
                                                 std::string_view(value->get_string()))
                                     : kStages.end();
  if (at == kStages.end()) return InvalidInput("stage: one of planned, held, closed, cancelled");
  const auto stage = static_cast<CoachingStage>(at - kStages.begin());
  if (stage == out->stage) return {};
  using enum CoachingStage;
  const bool follows = (out->stage == kPlanned && (stage == kHeld || stage == kCancelled)) ||
                       (out->stage == kHeld && (stage == kClosed || stage == kCancelled));
  if (!follows)
    return Conflict(
        fmt::format("a session that is {} cannot become {}", Name(out->stage), Name(stage)));
  out->stage = stage;
  if (stage == kHeld && out->held_at == 0) out->held_at = now;
  return {};
}

Result<CoachingSession> FromStored(const std::string& body) {
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  CoachingSession out;
  out.id = StringOr(stored, "id", "");
  for (auto [field, text] : {std::pair{"agent", &out.agent},
                             {"coach", &out.coach},
                             {"question", &out.question},
                             {"focus", &out.focus},
                             {"notes", &out.notes},
                             {"agent_says", &out.agent_says}})
    *text = StringOr(stored, field, "");
  RETURN_IF_ERROR(ReadGoal(stored, &out.goal));
  RETURN_IF_ERROR(ReadMoments(stored, &out.moments));
  for (auto [field, at] : {std::pair{"session_at", &out.session_at},
                           {"held_at", &out.held_at},
                           {"follow_up_at", &out.follow_up_at},
                           {"created_at", &out.created_at},
                           {"changed_at", &out.changed_at}})
    RETURN_IF_ERROR(ReadTime(stored, field, at));
  const std::string stage(StringOr(stored, "stage", "planned"));
  out.stage = static_cast<CoachingStage>(std::find(kStages.begin(), kStages.end(), stage) -
                                         kStages.begin());
  return out;
}

Result<CoachingSession> Read(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM coaching_session WHERE id = :id AND tenant = :tenant", use(id),
      use(tenant), soci::into(body);
  if (!sql.got_data())
    return NotFound(
        fmt::format("there is no coaching session '{}'; GET /v1/coaching/sessions lists them", id));
  return FromStored(body);
}

json::value TimeOrNull(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

}  // namespace

std::string_view Name(CoachingStage stage) { return kStages[static_cast<size_t>(stage)]; }

json::object ToJsonObject(const CoachingSession& one) {
  json::array moments;
  for (const Moment& moment : one.moments)
    moments.push_back(json::object{{"interaction", moment.interaction},
                                   {"turn", moment.turn},
                                   {"good", moment.good},
                                   {"note", moment.note}});
  return {{"id", one.id},
          {"agent", one.agent},
          {"coach", one.coach},
          {"question", one.question},
          {"focus", one.focus},
          {"goal", one.goal ? json::value(*one.goal) : json::value()},
          {"session_at", TimeOrNull(one.session_at)},
          {"held_at", TimeOrNull(one.held_at)},
          {"follow_up_at", TimeOrNull(one.follow_up_at)},
          {"moments", std::move(moments)},
          {"notes", one.notes},
          {"agent_says", one.agent_says},
          {"stage", Name(one.stage)},
          {"created_at", FormatTime(one.created_at)},
          {"changed_at", FormatTime(one.changed_at)}};
}

Result<CoachingSession> WithChange(CoachingSession base, const json::value& change, TimeMs now) {
  if (!change.is_object()) return InvalidInput("a coaching session is a JSON object");
  for (const auto& [key, value] : change.get_object())
    if (std::find(kFields.begin(), kFields.end(), std::string_view(key)) == kFields.end())
      return InvalidInput(
          fmt::format("'{}' is no field of a coaching session", std::string_view(key)));
  for (auto [field, text] : {std::pair{"agent", &base.agent},
                             {"coach", &base.coach},
                             {"question", &base.question},
                             {"focus", &base.focus},
                             {"notes", &base.notes},
                             {"agent_says", &base.agent_says}})
    RETURN_IF_ERROR(ReadText(change, field, text));
  RETURN_IF_ERROR(ReadGoal(change, &base.goal));
  RETURN_IF_ERROR(ReadMoments(change, &base.moments));
  RETURN_IF_ERROR(ReadTime(change, "session_at", &base.session_at));
  RETURN_IF_ERROR(ReadTime(change, "follow_up_at", &base.follow_up_at));
  RETURN_IF_ERROR(ReadTime(change, "held_at", &base.held_at));
  RETURN_IF_ERROR(ReadStage(change, now, &base));
  if (base.held_at > now && now != 0)
    return InvalidInput("held_at: must not be in the future; session_at says when it is planned");
  if (base.stage == CoachingStage::kPlanned && base.held_at != 0)
    return InvalidInput("held_at: belongs to a session that was held; set stage to held with it");
  if (base.agent.empty()) return InvalidInput("agent: whom is it for?");
  if (base.question.empty() && base.focus.empty())
    return InvalidInput("question or focus: what is it about?");
  if (base.follow_up_at != 0 && base.session_at != 0 && base.follow_up_at < base.session_at)
    return InvalidInput("follow_up_at: must not be before session_at");
  return base;
}

Result<CoachingSession> CoachingBook::Make(const registry::Actor& actor,
                                           const json::value& fields) {
  CoachingSession base;
  base.coach = actor.kind == "person" ? actor.id : "";
  ASSIGN_OR_RETURN(CoachingSession made, WithChange(std::move(base), fields, clock_.NowMs()));
  made.id = registry::RandomId("coa");
  made.created_at = made.changed_at = clock_.NowMs();
  const json::object shown = ToJsonObject(made);
  const std::string body = ToJson(shown);
  const auto now = static_cast<long long>(made.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO coaching_session (id, tenant, agent, created_ms, body) VALUES (:id, "
           ":tenant, :agent, :created, :body)",
        use(made.id), use(actor.tenant), use(made.agent), use(now), use(body);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"coaching.make", made.id, "done", nullptr, shown});
    return {};
  }));
  return made;
}

template <typename Edit>
Result<CoachingSession> CoachingBook::Edited(const registry::Actor& actor, const std::string& id,
                                             const char* action, const Edit& edit) {
  return database_.Write([&](soci::session& sql) -> Result<CoachingSession> {
    ASSIGN_OR_RETURN(const CoachingSession before, Read(sql, actor.tenant, id));
    ASSIGN_OR_RETURN(CoachingSession after, edit(before));
    after.changed_at = clock_.NowMs();
    const json::object shown = ToJsonObject(after);
    const std::string body = ToJson(shown);
    sql << "UPDATE coaching_session SET agent = :agent, body = :body WHERE id = :id",
        use(after.agent), use(body), use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {action, id, "done", ToJsonObject(before), shown});
    return after;
  });
}

Result<CoachingSession> CoachingBook::Change(const registry::Actor& actor, const std::string& id,
                                             const json::value& fields) {
  return Edited(actor, id, "coaching.change", [&](const CoachingSession& before) {
    return WithChange(before, fields, clock_.NowMs());
  });
}

Result<CoachingSession> CoachingBook::Say(const registry::Actor& actor, const std::string& id,
                                          const std::string& agent, const std::string& text) {
  return Edited(actor, id, "coaching.say", [&](CoachingSession one) -> Result<CoachingSession> {
    if (one.agent != agent)
      return NotFound(fmt::format("there is no coaching session '{}' of yours", id));
    return WithChange(std::move(one), json::object{{"agent_says", text}}, clock_.NowMs());
  });
}

Result<CoachingSession> CoachingBook::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return Read(sql, tenant, id); });
}

Result<std::vector<CoachingSession>> CoachingBook::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<CoachingSession>> {
    std::vector<CoachingSession> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM coaching_session WHERE tenant = :tenant ORDER BY "
                        "created_ms DESC, id",
         use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(CoachingSession one, FromStored(row.get<std::string>(0)));
      out.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace clarion::performance
