#include "actions/initiatives.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "registry/secrets.h"

namespace clarion::actions {
namespace {

using soci::use;

Result<Initiative> Read(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM initiative WHERE id = :id AND tenant = :tenant", use(id), use(tenant),
      soci::into(body);
  if (!sql.got_data())
    return NotFound(fmt::format("there is no initiative '{}'; GET /v1/initiatives lists them", id));
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  return InitiativeFrom(stored);
}

Error Not(const Initiative& one, std::string_view wanted) {
  return Conflict(fmt::format("'{}' is {}; only {} can be", one.title, Name(one.stage), wanted));
}

// What others may hear of it: figures and names, no notes.
registry::OutboxEvent NewsOf(const char* type, const Initiative& one, TimeMs now) {
  json::object data = ToJsonObject(one);
  for (const char* own : {"hypothesis", "notes", "tasks", "links", "cost"}) data.stable_erase(own);
  data["path"] = "/initiatives/" + one.id;
  return {type, one.id, now, std::move(data)};
}

std::string BodyOf(const json::object& object) { return ToJson(object); }

}  // namespace

json::object ToJsonObject(const Decision& one) {
  return {{"id", one.id},
          {"playbook", one.playbook},
          {"metric", one.metric},
          {"segment", one.segment},
          {"accepted", one.accepted},
          {"reason", one.reason},
          {"initiative", one.initiative},
          {"by", one.by},
          {"at", FormatTime(one.at)}};
}

Result<Initiative> Initiatives::Make(const registry::Actor& actor, const json::value& fields) {
  Initiative base;
  base.owner = actor.kind == "person" ? actor.id : "";
  ASSIGN_OR_RETURN(Initiative made, WithChange(std::move(base), fields));
  made.id = registry::RandomId("ini");
  made.created_at = made.changed_at = clock_.NowMs();
  const json::object shown = ToJsonObject(made);
  const std::string body = BodyOf(shown), stage(Name(made.stage));
  const auto now = static_cast<long long>(made.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO initiative (id, tenant, state, created_ms, changed_ms, body) VALUES (:id, "
           ":tenant, :state, :created, :changed, :body)",
        use(made.id), use(actor.tenant), use(stage), use(now), use(now), use(body);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"initiative.make", made.id, "done", nullptr, shown});
    return {};
  }));
  return made;
}

template <typename Edit>
Result<Initiative> Initiatives::Edited(const registry::Actor& actor, const std::string& id,
                                       const char* action, const Edit& edit, const char* news) {
  return database_.Write([&](soci::session& sql) -> Result<Initiative> {
    ASSIGN_OR_RETURN(const Initiative before, Read(sql, actor.tenant, id));
    ASSIGN_OR_RETURN(Initiative after, edit(before));
    after.changed_at = clock_.NowMs();
    const json::object shown = ToJsonObject(after);
    const std::string body = BodyOf(shown), stage(Name(after.stage));
    const auto now = static_cast<long long>(after.changed_at);
    sql << "UPDATE initiative SET state = :state, changed_ms = :now, body = :body WHERE id = :id",
        use(stage), use(now), use(body), use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {action, id, "done", ToJsonObject(before), shown});
    if (news != nullptr)
      registry::AddToOutbox(sql, actor.tenant, NewsOf(news, after, after.changed_at));
    return after;
  });
}

Result<Initiative> Initiatives::Change(const registry::Actor& actor, const std::string& id,
                                       const json::value& fields) {
  return Edited(actor, id, "initiative.change",
                [&](const Initiative& before) -> Result<Initiative> {
                  if (before.stage == Stage::kEnded)
                    return Not(before, "one that has not ended changed");
                  return WithChange(before, fields);
                });
}

Result<Initiative> Initiatives::Start(const registry::Actor& actor, const std::string& id) {
  return Edited(
      actor, id, "initiative.start",
      [&](Initiative one) -> Result<Initiative> {
        if (one.stage != Stage::kDraft) return Not(one, "a draft started");
        one.stage = Stage::kRunning;
        if (one.start == 0 && one.rollout.empty()) one.start = clock_.NowMs();
        return one;
      },
      registry::kInitiativeStarted);
}

Result<Initiative> Initiatives::End(const registry::Actor& actor, const std::string& id,
                                    std::optional<Outcome> outcome) {
  return Edited(
      actor, id, "initiative.end",
      [&](Initiative one) -> Result<Initiative> {
        if (one.stage != Stage::kRunning) return Not(one, "a running one ended");
        one.stage = Stage::kEnded;
        one.ended_at = clock_.NowMs();
        one.outcome = outcome;
        return one;
      },
      registry::kInitiativeEnded);
}

Result<Initiative> Initiatives::Cancel(const registry::Actor& actor, const std::string& id) {
  return Edited(actor, id, "initiative.cancel", [&](Initiative one) -> Result<Initiative> {
    if (one.stage != Stage::kDraft && one.stage != Stage::kRunning)
      return Not(one, "a draft or a running one cancelled");
    one.stage = Stage::kCancelled;
    return one;
  });
}

Result<Initiative> Initiatives::Reopen(const registry::Actor& actor, const std::string& id) {
  return Edited(actor, id, "initiative.reopen", [&](Initiative one) -> Result<Initiative> {
    if (one.stage != Stage::kCancelled) return Not(one, "a cancelled one reopened");
    one.stage = Stage::kDraft;
    return one;
  });
}

Result<Initiative> Initiatives::SetTask(const registry::Actor& actor, const std::string& id,
                                        const json::value& task) {
  return Edited(actor, id, "initiative.task", [&](Initiative one) -> Result<Initiative> {
    const std::string wanted(StringOr(task, "id", ""));
    const std::string text(StringOr(task, "text", ""));
    if (wanted.empty()) {
      if (text.empty() || text.size() > 4000)
        return InvalidInput("text: what is to be done, in at most 4000 bytes");
      one.tasks.push_back({fmt::format("t{}", one.tasks.size() + 1), text,
                           std::string(StringOr(task, "owner", ""))});
      return one;
    }
    for (Task& known : one.tasks) {
      if (known.id != wanted) continue;
      if (!text.empty()) known.text = text;
      if (clarion::Find(task, "owner") != nullptr)
        known.owner = std::string(StringOr(task, "owner", ""));
      const json::value* done = clarion::Find(task, "done");
      if (done != nullptr && done->is_bool()) known.done = done->get_bool();
      return one;
    }
    return NotFound(fmt::format("'{}' has no task '{}'", one.title, wanted));
  });
}

Result<void> Initiatives::TellFading(const std::string& tenant, const Initiative& one,
                                     std::string_view state) {
  registry::OutboxEvent news = NewsOf(registry::kInitiativeFading, one, clock_.NowMs());
  news.data["effect_state"] = state;
  news.once = true;
  return database_.Write([&](soci::session& sql) -> Result<void> {
    registry::AddToOutbox(sql, tenant, news);
    return {};
  });
}

Result<Initiative> Initiatives::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return Read(sql, tenant, id); });
}

Result<std::vector<Initiative>> Initiatives::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Initiative>> {
    std::vector<Initiative> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM initiative WHERE tenant = :tenant ORDER BY created_ms "
                        "DESC, id",
         use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      ASSIGN_OR_RETURN(Initiative one, InitiativeFrom(stored));
      out.push_back(std::move(one));
    }
    return out;
  });
}

Result<Decision> Initiatives::Decide(const registry::Actor& actor, Decision decision) {
  if (decision.playbook.empty()) return InvalidInput("playbook: which recommendation?");
  if (!decision.accepted && decision.reason.empty())
    return InvalidInput("reason: why is it rejected? The next recommendation learns from it");
  decision.id = registry::RandomId("dec");
  decision.at = clock_.NowMs();
  decision.by = actor.id;
  const json::object shown = ToJsonObject(decision);
  const std::string body = BodyOf(shown);
  const auto at = static_cast<long long>(decision.at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO decision (id, tenant, playbook, at_ms, body) VALUES (:id, :tenant, "
           ":playbook, :at, :body)",
        use(decision.id), use(actor.tenant), use(decision.playbook), use(at), use(body);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"recommendation.decide", decision.id, "done", nullptr, shown});
    return {};
  }));
  return decision;
}

Result<std::vector<Decision>> Initiatives::Decisions(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Decision>> {
    std::vector<Decision> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM decision WHERE tenant = :tenant ORDER BY at_ms DESC, id",
         use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      const auto text = [&](const char* field) { return std::string(StringOr(stored, field, "")); };
      Decision one{text("id"), text("playbook"), text("metric"),     text("segment"),
                   false,      text("reason"),   text("initiative"), text("by")};
      const json::value* accepted = clarion::Find(stored, "accepted");
      one.accepted = accepted != nullptr && accepted->is_bool() && accepted->get_bool();
      const auto when = ParseTime(text("at"));
      one.at = when.ok() ? *when : 0;
      out.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace clarion::actions
