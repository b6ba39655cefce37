#include "upstream/change_log.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "registry/secrets.h"

namespace clarion::upstream {
namespace {

using soci::use;

Result<Change> Read(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM upstream_change WHERE id = :id AND tenant = :tenant", use(id),
      use(tenant), soci::into(body);
  if (!sql.got_data())
    return NotFound(fmt::format("there is no change '{}'; GET /v1/changes lists them", id));
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  return ChangeFrom(stored);
}

// The id of the one a source calls so; "" where there is none.
std::string Known(soci::session& sql, const std::string& tenant, const Change& one) {
  std::string id;
  if (one.external_id.empty()) return id;
  sql << "SELECT id FROM upstream_change WHERE tenant = :tenant AND source = :source AND external "
         "= :external",
      use(tenant), use(one.source), use(one.external_id), soci::into(id);
  return sql.got_data() ? id : "";
}

void Write(soci::session& sql, const std::string& tenant, const Change& one) {
  const std::string body = ToJson(ToJsonObject(one)), kind(Name(one.kind));
  const auto at = static_cast<long long>(one.at),
             until = static_cast<long long>(one.until == 0 ? one.at : one.until);
  sql << "INSERT INTO upstream_change (id, tenant, kind, source, external, at_ms, until_ms, body) "
         "VALUES (:id, :tenant, :kind, :source, :external, :at, :until, :body) ON CONFLICT (id) DO "
         "UPDATE SET kind = excluded.kind, source = excluded.source, external = excluded.external, "
         "at_ms = excluded.at_ms, until_ms = excluded.until_ms, body = excluded.body",
      use(one.id), use(tenant), use(kind), use(one.source), use(one.external_id), use(at),
      use(until), use(body);
}

bool SameWords(Change a, const Change& b) {
  a.changed_at = b.changed_at;
  return ToJson(ToJsonObject(a)) == ToJson(ToJsonObject(b));
}

}  // namespace

Result<Put> ChangeLog::Put(const registry::Actor& actor, const json::value& fields,
                           const std::string& source, bool source_fixed) {
  ASSIGN_OR_RETURN(Change read, WithFields({}, fields));
  if (read.source.empty() || source_fixed) read.source = source;
  return database_.Write([&](soci::session& sql) -> Result<upstream::Put> {
    const TimeMs now = clock_.NowMs();
    const std::string known = Known(sql, actor.tenant, read);
    if (known.empty()) {
      read.id = registry::RandomId("chg");
      read.created_at = read.changed_at = now;
      Write(sql, actor.tenant, read);
      registry::AddToAudit(sql, now, actor,
                           {"change.add", read.id, "done", nullptr, ToJsonObject(read)});
      return upstream::Put{read, true};
    }
    ASSIGN_OR_RETURN(const Change before, Read(sql, actor.tenant, known));
    ASSIGN_OR_RETURN(Change after, WithFields(before, fields));
    after.source = before.source;
    if (SameWords(after, before)) return upstream::Put{before, false};
    after.changed_at = now;
    Write(sql, actor.tenant, after);
    registry::AddToAudit(
        sql, now, actor,
        {"change.correct", after.id, "done", ToJsonObject(before), ToJsonObject(after)});
    return upstream::Put{after, false};
  });
}

Result<Change> ChangeLog::Correct(const registry::Actor& actor, const std::string& id,
                                  const json::value& fields) {
  return database_.Write([&](soci::session& sql) -> Result<Change> {
    ASSIGN_OR_RETURN(const Change before, Read(sql, actor.tenant, id));
    ASSIGN_OR_RETURN(Change after, WithFields(before, fields));
    const std::string known = Known(sql, actor.tenant, after);
    if (!known.empty() && known != id)
      return Conflict(fmt::format("external_id: '{}' of {} is the change '{}' already",
                                  after.external_id, after.source, known));
    after.changed_at = clock_.NowMs();
    Write(sql, actor.tenant, after);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"change.correct", id, "done", ToJsonObject(before), ToJsonObject(after)});
    return after;
  });
}

Result<void> ChangeLog::Remove(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(const Change before, Read(sql, actor.tenant, id));
    sql << "DELETE FROM upstream_change WHERE id = :id AND tenant = :tenant", use(id),
        use(actor.tenant);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"change.remove", id, "done", ToJsonObject(before), nullptr});
    return {};
  });
}

Result<Change> ChangeLog::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return Read(sql, tenant, id); });
}

Result<std::vector<Change>> ChangeLog::Between(const std::string& tenant,
                                               const ChangeFilter& filter) const {
  if (!filter.kind.empty() && !KindFrom(filter.kind))
    return InvalidInput(fmt::format("kind: '{}' is no kind of change", filter.kind));
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Change>> {
    std::vector<Change> out;
    const auto from = static_cast<long long>(filter.from), to = static_cast<long long>(filter.to),
               limit = static_cast<long long>(filter.limit);
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM upstream_change WHERE tenant = :tenant AND until_ms >= "
                        ":from AND at_ms < :to AND (:kind = '' OR kind = :same) ORDER BY at_ms "
                        "DESC, id LIMIT :limit",
         use(tenant), use(from), use(to), use(filter.kind), use(filter.kind), use(limit));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      ASSIGN_OR_RETURN(Change one, ChangeFrom(stored));
      out.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace clarion::upstream
