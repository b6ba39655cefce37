#include "registry/sessions.h"

#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"
#include "registry/internal/person_rows.h"

namespace clarion::registry {

using soci::into;
using soci::use;

namespace {

struct Row {
  std::string hash;
  std::string previous;
  std::string person;
  std::string csrf;
  long long created = 0;
  long long rotated = 0;
  long long seen = 0;
  std::string provider;
};

constexpr TimeMs kSeenEvery = kMinuteMs;  // "last seen" is written at most this often

std::optional<Row> Load(soci::session& sql, const std::string& hash) {
  Row row;
  sql << "SELECT hash, previous, person, csrf, created_ms, rotated_ms, seen_ms, provider FROM "
         "session WHERE "
         "hash = :hash OR previous = :hash2",
      use(hash), use(hash), into(row.hash), into(row.previous), into(row.person), into(row.csrf),
      into(row.created), into(row.rotated), into(row.seen), into(row.provider);
  return sql.got_data() ? std::optional(std::move(row)) : std::nullopt;
}

}  // namespace

Result<Session> Sessions::Start(const Actor& actor, const Person& person, const BegunBy& by) {
  return database_.Write([&](soci::session& sql) -> Result<Session> {
    Session session{person, RandomToken(), RandomToken(), by.provider};
    const std::string hash = TokenHash(session.token);
    const auto now = static_cast<long long>(clock_.NowMs());
    const auto oldest = now - settings_.longest;
    sql << "DELETE FROM session WHERE created_ms < :oldest", use(oldest);
    sql << "INSERT INTO session (hash, previous, person, csrf, created_ms, rotated_ms, seen_ms, "
           "address, provider, subject, sid) VALUES (:hash, '', :person, :csrf, :now, :now2, "
           ":now3, "
           ":address, :provider, :subject, :sid)",
        use(hash), use(person.id), use(session.csrf), use(now), use(now), use(now),
        use(actor.address), use(by.provider), use(by.subject), use(by.session);
    Actor self = actor;
    self.kind = "person";
    self.id = person.id;
    self.name = person.name;
    self.tenant = person.tenant;
    const json::value after = by.provider.empty()
                                  ? json::value(nullptr)
                                  : json::value(json::object{{"provider", by.provider}});
    internal::AddToAudit(sql, now, self, {"session.start", person.id, "done", nullptr, after});
    return session;
  });
}

Result<std::optional<Session>> Sessions::Find(const std::string& token) {
  const std::string hash = TokenHash(token);
  const TimeMs now = clock_.NowMs();
  std::optional<Row> row;
  std::optional<Person> person;
  RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
    row = Load(sql, hash);
    if (row) person = internal::FindPerson(sql, "id", row->person);
    return {};
  }));
  if (!row || !person || !person->active) return std::optional<Session>();
  const bool old = now - row->created > settings_.longest || now - row->seen > settings_.idle ||
                   now < row->created - kHourMs;  // a clock set back does not lengthen a session
  const bool replaced = row->hash != hash && now - row->rotated > settings_.grace;
  if (old || replaced) return std::optional<Session>();
  Session session{*std::move(person), row->csrf, "", row->provider};
  const bool rotate = row->hash == hash && now - row->rotated > settings_.rotate;
  if (!rotate && now - row->seen < kSeenEvery) return std::optional(std::move(session));
  if (rotate) session.token = RandomToken();
  const std::string next = rotate ? TokenHash(session.token) : row->hash;
  const std::string previous = rotate ? hash : row->previous;
  const auto rotated = static_cast<long long>(rotate ? now : row->rotated);
  const auto seen = static_cast<long long>(now);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    // A page asks for many things at once: only the first of them changes the token.
    const std::optional<Row> still = Load(sql, hash);
    if (!still || still->hash != row->hash) {
      session.token.clear();
      return {};
    }
    sql << "UPDATE session SET hash = :next, previous = :previous, rotated_ms = :rotated, seen_ms "
           "= :seen WHERE hash = :hash",
        use(next), use(previous), use(rotated), use(seen), use(row->hash);
    return {};
  }));
  return std::optional(std::move(session));
}

Result<void> Sessions::End(const Actor& actor, const std::string& token) {
  const std::string hash = TokenHash(token);
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "DELETE FROM session WHERE hash = :hash OR previous = :hash2", use(hash), use(hash);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"session.end", actor.id, "done", nullptr, nullptr});
    return {};
  });
}

Result<void> Sessions::EndAll(const Actor& actor, const std::string& person) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    internal::EndSessions(sql, person);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"session.end_all", person, "done", nullptr, nullptr});
    return {};
  });
}

}  // namespace clarion::registry
