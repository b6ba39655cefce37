#include <fmt/format.h>

#include <boost/json.hpp>
#include <set>

#include "registry/secrets.h"
#include "reviews/internal/rows.h"

namespace clarion::reviews {
namespace {

using soci::use;

constexpr size_t kInteractionsMax = 200;
constexpr size_t kReviewersMax = 50;

Result<Session> SessionFrom(const std::string& body) {
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  const auto text = [&](const char* name) { return std::string(StringOr(stored, name, "")); };
  const auto flag = [&](const char* name) {
    const json::value* value = Find(stored, name);
    return value != nullptr && value->is_bool() && value->get_bool();
  };
  const auto time = [&](const char* name) {
    const auto at = ParseTime(text(name));
    return at.ok() ? *at : TimeMs{0};
  };
  return Session{text("id"),
                 text("title"),
                 text("scorecard"),
                 internal::TextsFrom(stored, "interactions"),
                 internal::TextsFrom(stored, "reviewers"),
                 flag("blind"),
                 text("state") == "open",
                 text("owner"),
                 time("created_at"),
                 time("closed_at")};
}

Result<Session> ReadOne(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM review_session WHERE id = :id AND tenant = :tenant", use(id),
      use(tenant), soci::into(body);
  if (!sql.got_data())
    return NotFound(fmt::format(
        "there is no calibration session '{}'; GET /v1/reviews/sessions lists them", id));
  return SessionFrom(body);
}

Result<void> CheckList(std::string_view name, const std::vector<std::string>& list, size_t least,
                       size_t most) {
  if (std::set<std::string>(list.begin(), list.end()).size() != list.size())
    return InvalidInput(fmt::format("{}: one is there twice", name));
  if (list.size() < least || list.size() > most)
    return InvalidInput(
        fmt::format("{}: {} of them; from {} to {}", name, list.size(), least, most));
  return {};
}

}  // namespace

json::object ToJsonObject(const Session& one) {
  return {
      {"id", one.id},
      {"title", one.title},
      {"scorecard", one.scorecard},
      {"interactions", internal::TextsToJson(one.interactions)},
      {"reviewers", internal::TextsToJson(one.reviewers)},
      {"blind", one.blind},
      {"state", one.open ? "open" : "closed"},
      {"owner", one.owner},
      {"created_at", FormatTime(one.created_at)},
      {"closed_at", one.closed_at == 0 ? json::value() : json::value(FormatTime(one.closed_at))}};
}

Result<Session> Book::Open(const registry::Actor& actor, Session session) {
  if (session.title.empty() || session.title.size() > 200 || !IsUtf8(session.title))
    return InvalidInput("title: what people call it, in at most 200 bytes");
  RETURN_IF_ERROR(CheckList("interactions", session.interactions, 1, kInteractionsMax));
  RETURN_IF_ERROR(CheckList("reviewers", session.reviewers, 2, kReviewersMax));
  session.id = registry::RandomId("cal");
  session.open = true;
  session.owner = actor.id;
  session.created_at = clock_.NowMs();
  session.closed_at = 0;
  const json::object shown = ToJsonObject(session);
  const std::string body = ToJson(shown);
  const auto at = static_cast<long long>(session.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO review_session (id, tenant, created_ms, body) VALUES (:id, :tenant, :at, "
           ":body)",
        use(session.id), use(actor.tenant), use(at), use(body);
    registry::AddToAudit(sql, session.created_at, actor,
                         {"calibration.open", session.id, "done", nullptr, shown});
    return {};
  }));
  return session;
}

Result<Session> Book::Close(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<Session> {
    ASSIGN_OR_RETURN(Session one, ReadOne(sql, actor.tenant, id));
    if (!one.open) return Conflict(fmt::format("'{}' is closed already", one.title));
    const json::object before = ToJsonObject(one);
    one.open = false;
    one.closed_at = clock_.NowMs();
    const json::object shown = ToJsonObject(one);
    const std::string body = ToJson(shown);
    sql << "UPDATE review_session SET body = :body WHERE id = :id", use(body), use(id);
    registry::AddToAudit(sql, one.closed_at, actor,
                         {"calibration.close", id, "done", before, shown});
    return one;
  });
}

Result<Session> Book::FindSession(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return ReadOne(sql, tenant, id); });
}

Result<std::vector<Session>> Book::Sessions(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Session>> {
    std::vector<Session> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT body FROM review_session WHERE tenant = :tenant ORDER BY "
                        "created_ms DESC, id",
         use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(Session one, SessionFrom(row.get<std::string>(0)));
      out.push_back(std::move(one));
    }
    return out;
  });
}

}  // namespace clarion::reviews
