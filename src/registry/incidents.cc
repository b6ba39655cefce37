#include "registry/incidents.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"
#include "registry/internal/outbox.h"

namespace clarion::registry {

using soci::use;

namespace {

constexpr const char* kColumns =
    "id, noticed_ms, found, state, snoozed_ms, owner, verdict, note, changed_ms, acknowledged_ms";
constexpr size_t kNoteMax = 4000;

KeptIncident IncidentFrom(const soci::row& row) {
  KeptIncident out;
  out.id = row.get<std::string>(0);
  out.noticed = row.get<long long>(1);
  if (auto found = ParseJson(row.get<std::string>(2)); found.ok()) out.found = *std::move(found);
  out.state = row.get<std::string>(3);
  out.snoozed_until = row.get<long long>(4);
  out.owner = row.get<std::string>(5);
  out.verdict = row.get<std::string>(6);
  out.note = row.get<std::string>(7);
  out.changed = row.get<long long>(8);
  out.acknowledged = row.get<long long>(9);
  return out;
}

json::object Shown(const KeptIncident& one) {
  return {{"state", one.state},
          {"snoozed_until",
           one.snoozed_until == 0 ? json::value() : json::value(FormatTime(one.snoozed_until))},
          {"owner", one.owner},
          {"verdict", one.verdict},
          {"note", one.note}};
}

Result<KeptIncident> FindIn(soci::session& sql, const std::string& tenant, const std::string& id) {
  soci::rowset<soci::row> rows =
      (sql.prepare << fmt::format("SELECT {} FROM incident WHERE tenant = :tenant AND id = :id",
                                  kColumns),
       use(tenant), use(id));
  for (const soci::row& row : rows) return IncidentFrom(row);
  return NotFound(fmt::format("there is no incident '{}'", id));
}

Result<void> Apply(const IncidentChange& change, TimeMs now, KeptIncident* one) {
  if (change.state) {
    if (*change.state != "open" && *change.state != "acknowledged" && *change.state != "resolved")
      return InvalidInput(
          fmt::format("state: '{}' is not open, acknowledged or resolved", *change.state));
    one->state = *change.state;
  }
  if (change.verdict) {
    if (!change.verdict->empty() && *change.verdict != "useful" && *change.verdict != "false_alarm")
      return InvalidInput(
          fmt::format("verdict: '{}' is not useful or false_alarm", *change.verdict));
    one->verdict = *change.verdict;
  }
  if (change.note) {
    if (change.note->size() > kNoteMax || !IsUtf8(*change.note))
      return InvalidInput(fmt::format("note: at most {} bytes of text", kNoteMax));
    one->note = *change.note;
  }
  if (change.snoozed_until) one->snoozed_until = *change.snoozed_until;
  if (change.owner) one->owner = *change.owner;
  one->changed = now;
  if (one->acknowledged == 0) one->acknowledged = now;
  return {};
}

}  // namespace

json::object ToJsonObject(const KeptIncident& one) {
  json::object out = one.found.is_object() ? one.found.get_object() : json::object();
  out["id"] = one.id;
  for (auto& [name, value] : Shown(one)) out[name] = value;
  out["changed_at"] = one.changed == 0 ? json::value() : json::value(FormatTime(one.changed));
  out["acknowledged_at"] =
      one.acknowledged == 0 ? json::value() : json::value(FormatTime(one.acknowledged));
  return out;
}

Result<std::vector<KeptIncident>> Incidents::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<KeptIncident>> {
    std::vector<KeptIncident> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format(
             "SELECT {} FROM incident WHERE tenant = :tenant ORDER BY noticed_ms DESC, id",
             kColumns),
         use(tenant));
    for (const soci::row& row : rows) out.push_back(IncidentFrom(row));
    return out;
  });
}

Result<KeptIncident> Incidents::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return FindIn(sql, tenant, id); });
}

Result<KeptIncident> Incidents::Change(const Actor& actor, const std::string& id,
                                       const IncidentChange& change) {
  return database_.Write([&](soci::session& sql) -> Result<KeptIncident> {
    ASSIGN_OR_RETURN(KeptIncident one, FindIn(sql, actor.tenant, id));
    const json::object before = Shown(one);
    RETURN_IF_ERROR(Apply(change, clock_.NowMs(), &one));
    const auto snoozed = static_cast<long long>(one.snoozed_until),
               changed = static_cast<long long>(one.changed),
               acknowledged = static_cast<long long>(one.acknowledged);
    sql << "UPDATE incident SET state = :state, snoozed_ms = :snoozed, owner = :owner, verdict = "
           ":verdict, note = :note, changed_ms = :changed, acknowledged_ms = :acknowledged "
           "WHERE tenant = :tenant AND id = :id",
        use(one.state), use(snoozed), use(one.owner), use(one.verdict), use(one.note), use(changed),
        use(acknowledged), use(actor.tenant), use(id);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"incident.change", id, "done", before, Shown(one)});
    return one;
  });
}

Result<std::map<std::string, int64_t>> Incidents::CountStates() const {
  return database_.Read([&](soci::session& sql) -> Result<std::map<std::string, int64_t>> {
    std::map<std::string, int64_t> counts;
    for (const char* state : {"open", "acknowledged", "resolved"}) {
      long long count = 0;
      sql << "SELECT count(*) FROM incident WHERE state = :state", soci::use(std::string(state)),
          soci::into(count);
      counts[state] = count;
    }
    return counts;
  });
}

Result<TimeMs> Incidents::WatchedUntil(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<TimeMs> {
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT until_ms FROM incident_watch WHERE tenant = :tenant", use(tenant));
    for (const soci::row& row : rows) return row.get<long long>(0);
    return TimeMs{0};
  });
}

Result<void> Incidents::Keep(const std::string& tenant, const std::vector<KeptIncident>& found,
                             TimeMs watched_until, const std::vector<OutboxEvent>& news) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    for (const KeptIncident& one : found) {
      const std::string text = ToJson(one.found);
      const auto noticed = static_cast<long long>(one.noticed);
      sql << "INSERT INTO incident (tenant, id, noticed_ms, found, state, snoozed_ms, owner, "
             "verdict, note, changed_ms, acknowledged_ms) VALUES (:tenant, :id, :noticed, :found, "
             "'open', 0, '', '', '', 0, 0) ON CONFLICT (tenant, id) DO UPDATE SET found = "
             "excluded.found, noticed_ms = excluded.noticed_ms",
          use(tenant), use(one.id), use(noticed), use(text);
    }
    for (const OutboxEvent& event : news) internal::AddToOutbox(sql, tenant, event);
    const auto until = static_cast<long long>(watched_until);
    sql << "INSERT INTO incident_watch (tenant, until_ms) VALUES (:tenant, :until) ON CONFLICT "
           "(tenant) DO UPDATE SET until_ms = excluded.until_ms",
        use(tenant), use(until);
    return {};
  });
}

}  // namespace clarion::registry
