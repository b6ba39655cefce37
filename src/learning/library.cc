#include "learning/library.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

namespace clarion::learning {
namespace {

using soci::use;

Result<Process> FromStored(const std::string& body) {
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  json::object fields = stored.as_object();
  Process base;
  base.id = StringOr(stored, "id", "");
  base.by = StringOr(stored, "by", "");
  base.by_name = StringOr(stored, "by_name", "");
  if (const json::value* version = clarion::Find(stored, "version"); version->is_int64())
    base.version = static_cast<int>(version->get_int64());
  for (const auto& [field, at] :
       {std::pair{"published_at", &base.published_at}, {"reviewed_at", &base.reviewed_at}}) {
    const std::string text(StringOr(stored, field, ""));
    if (text.empty()) continue;
    ASSIGN_OR_RETURN(*at, ParseTime(text));
  }
  const json::value* retired = clarion::Find(stored, "retired");
  base.retired = retired != nullptr && retired->is_bool() && retired->get_bool();
  for (const char* own :
       {"by", "by_name", "version", "published_at", "reviewed_at", "retired", "id"})
    fields.erase(own);
  return WithChange(std::move(base), json::value(fields));
}

// Rows of one document, oldest first; the newest row of a version counts for it.
Result<std::vector<Process>> Stored(soci::session& sql, const std::string& tenant,
                                    const std::string& id) {
  std::vector<Process> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT body FROM learning_process WHERE tenant = :tenant AND process = :id "
                      "ORDER BY seq",
       use(tenant), use(id));
  for (const soci::row& row : rows) {
    ASSIGN_OR_RETURN(Process one, FromStored(row.get<std::string>(0)));
    if (!out.empty() && out.back().version == one.version)
      out.back() = std::move(one);
    else
      out.push_back(std::move(one));
  }
  return out;
}

void Append(soci::session& sql, const std::string& tenant, const Process& one, TimeMs now) {
  const std::string body = ToJson(ToJsonObject(one));
  const auto at = static_cast<long long>(now);
  const int version = one.version;
  sql << "INSERT INTO learning_process (tenant, process, version, at_ms, body) VALUES (:tenant, "
         ":id, :version, :at, :body)",
      use(tenant), use(one.id), use(version), use(at), use(body);
}

Error NoSuch(const std::string& id) {
  return NotFound(
      fmt::format("there is no process document '{}'; GET /v1/learning/processes lists them", id));
}

std::string IdOfTitle(std::string_view title) {
  std::string out;
  for (const char c : title) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9'))
      out += low;
    else if (!out.empty() && out.back() != '_')
      out += '_';
    if (out.size() == 60) break;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "process" : out;
}

}  // namespace

const Process* Library::Shipped(const std::string& id) const {
  const auto at = std::find_if(shipped_.begin(), shipped_.end(),
                               [&](const Process& one) { return one.id == id; });
  return at == shipped_.end() ? nullptr : &*at;
}

Result<std::vector<Process>> Library::All(const std::string& tenant) const {
  std::map<std::string, Process> newest;
  for (const Process& one : shipped_) newest[one.id] = one;
  RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM learning_process WHERE tenant = :tenant AND seq IN "
                        "(SELECT max(seq) FROM learning_process WHERE tenant = :same GROUP BY "
                        "process)",
         use(tenant, "tenant"), use(tenant, "same"));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(Process one, FromStored(row.get<std::string>(0)));
      newest[one.id] = one;
    }
    return {};
  }));
  std::vector<Process> out;
  for (auto& [id, one] : newest)
    if (!one.retired) out.push_back(std::move(one));
  std::stable_sort(out.begin(), out.end(),
                   [](const Process& a, const Process& b) { return a.title < b.title; });
  return out;
}

Result<std::vector<Process>> Library::Versions(const std::string& tenant,
                                               const std::string& id) const {
  ASSIGN_OR_RETURN(std::vector<Process> out,
                   database_.Read([&](soci::session& sql) { return Stored(sql, tenant, id); }));
  const Process* shipped = Shipped(id);
  if (out.empty() && shipped != nullptr) out.push_back(*shipped);
  if (out.empty()) return NoSuch(id);
  std::reverse(out.begin(), out.end());
  return out;
}

Result<Process> Library::Find(const std::string& tenant, const std::string& id) const {
  ASSIGN_OR_RETURN(const std::vector<Process> versions, Versions(tenant, id));
  return versions.front();
}

Result<Process> Library::Make(const registry::Actor& actor, const json::value& fields) {
  Process base;
  base.owner = actor.name;
  const std::string asked(StringOr(fields, "id", ""));
  const bool named = !asked.empty();
  base.id = named ? asked : IdOfTitle(StringOr(fields, "title", ""));
  ASSIGN_OR_RETURN(Process made, WithChange(std::move(base), fields));
  return database_.Write([&](soci::session& sql) -> Result<Process> {
    const std::string wanted = made.id;
    for (int n = 2;; ++n) {
      ASSIGN_OR_RETURN(const std::vector<Process> there, Stored(sql, actor.tenant, made.id));
      if (there.empty() && Shipped(made.id) == nullptr) break;
      if (named) return Conflict(fmt::format("there is a process document '{}' already", made.id));
      made.id = fmt::format("{}_{}", wanted, n);
    }
    const TimeMs now = clock_.NowMs();
    made.version = 1;
    made.published_at = made.reviewed_at = now;
    made.by = actor.id;
    made.by_name = actor.name;
    Append(sql, actor.tenant, made, now);
    registry::AddToAudit(sql, now, actor,
                         {"process.make", made.id, "done", nullptr, ToJsonObject(made)});
    return made;
  });
}

namespace {

// What a change begins from; a shipped document becomes the workspace's first.
Result<Process> Begin(soci::session& sql, const std::string& tenant, const std::string& id,
                      const Process* shipped) {
  ASSIGN_OR_RETURN(std::vector<Process> stored, Stored(sql, tenant, id));
  if (!stored.empty()) return stored.back();
  if (shipped == nullptr) return NoSuch(id);
  Append(sql, tenant, *shipped, 0);
  return *shipped;
}

}  // namespace

Result<Process> Library::Save(const registry::Actor& actor, const std::string& id,
                              const json::value& fields, int seen) {
  return database_.Write([&](soci::session& sql) -> Result<Process> {
    ASSIGN_OR_RETURN(const Process before, Begin(sql, actor.tenant, id, Shipped(id)));
    if (before.version != seen)
      return Conflict(fmt::format(
          "'{}' is at version {} by now, the change was made on {}; load it and change it again",
          before.title, before.version, seen));
    ASSIGN_OR_RETURN(Process after, WithChange(before, fields));
    if (Compare(before, after).empty()) return before;
    const TimeMs now = clock_.NowMs();
    after.id = id;
    after.version = before.version + 1;
    after.published_at = after.reviewed_at = now;
    after.by = actor.id;
    after.by_name = actor.name;
    Append(sql, actor.tenant, after, now);
    registry::AddToAudit(sql, now, actor,
                         {"process.save", id, "done", ToJsonObject(before), ToJsonObject(after)});
    return after;
  });
}

Result<Process> Library::Review(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<Process> {
    ASSIGN_OR_RETURN(const Process before, Begin(sql, actor.tenant, id, Shipped(id)));
    Process after = before;
    after.reviewed_at = clock_.NowMs();
    Append(sql, actor.tenant, after, after.reviewed_at);
    registry::AddToAudit(
        sql, after.reviewed_at, actor,
        {"process.review", id, "done", nullptr,
         json::object{{"version", after.version}, {"reviewed_at", FormatTime(after.reviewed_at)}}});
    return after;
  });
}

Result<Process> Library::Retire(const registry::Actor& actor, const std::string& id, bool retired) {
  return database_.Write([&](soci::session& sql) -> Result<Process> {
    ASSIGN_OR_RETURN(const Process before, Begin(sql, actor.tenant, id, Shipped(id)));
    if (before.retired == retired) return before;
    Process after = before;
    after.retired = retired;
    const TimeMs now = clock_.NowMs();
    Append(sql, actor.tenant, after, now);
    registry::AddToAudit(sql, now, actor,
                         {retired ? "process.retire" : "process.bring_back", id, "done", nullptr,
                          json::object{{"version", after.version}}});
    return after;
  });
}

}  // namespace clarion::learning
