#include "privacy/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "registry/secrets.h"

namespace clarion::privacy {
namespace {

using soci::use;

constexpr size_t kTextMax = 1000;
constexpr const char* kColumns =
    "id, kind, subject, person, hash, basis, asked_by, made_by, received_ms, due_ms, done_ms, "
    "state, erasure, detail";

json::value TimeOrNull(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

bool IsOver(RequestState state) {
  return state == RequestState::kDone || state == RequestState::kRefused;
}

PersonRequest RequestFrom(const soci::row& row) {
  PersonRequest one;
  one.id = row.get<std::string>(0);
  one.kind = row.get<std::string>(1) == "export" ? RequestKind::kExport : RequestKind::kErasure;
  one.subject = row.get<std::string>(2);
  one.person = row.get<std::string>(3);
  one.hash = row.get<std::string>(4);
  one.basis = row.get<std::string>(5);
  one.asked_by = row.get<std::string>(6);
  one.by = row.get<std::string>(7);
  one.received_at = row.get<long long>(8);
  one.due_at = row.get<long long>(9);
  one.done_at = row.get<long long>(10);
  const auto state = row.get<std::string>(11);
  for (const RequestState known :
       {RequestState::kOpen, RequestState::kRunning, RequestState::kDone, RequestState::kRefused})
    if (Name(known) == state) one.state = known;
  one.erasure = static_cast<uint64_t>(row.get<long long>(12));
  if (auto detail = ParseJson(row.get<std::string>(13)); detail.ok())
    one.detail = *std::move(detail);
  return one;
}

// As the audit log has it: not on whom.
json::object Noted(const PersonRequest& one) {
  return {{"kind", Name(one.kind)},
          {"hash", one.hash},
          {"basis", one.basis},
          {"received_at", FormatTime(one.received_at)},
          {"due_at", FormatTime(one.due_at)}};
}

}  // namespace

std::string_view Name(RequestKind kind) {
  return kind == RequestKind::kExport ? "export" : "erasure";
}

std::string_view Name(RequestState state) {
  switch (state) {
    case RequestState::kOpen:
      return "open";
    case RequestState::kRunning:
      return "running";
    case RequestState::kDone:
      return "done";
    case RequestState::kRefused:
      return "refused";
  }
  return "";
}

TimeMs OneMonthAfter(TimeMs at) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds(at)};
  const sys_days day = floor<days>(point);
  year_month_day next = year_month_day(day) + months(1);
  if (!next.ok()) next = next.year() / next.month() / last;
  return duration_cast<milliseconds>((sys_days(next) + (point - day)).time_since_epoch()).count();
}

json::object ToJsonObject(const PersonRequest& one, TimeMs now) {
  // Begun days count: "1 day left" until the last moment, "1 day overdue" from it on.
  const TimeMs left = one.due_at - now;
  const int64_t days = left >= 0 ? (left + kDayMs - 1) / kDayMs : -((kDayMs - 1 - left) / kDayMs);
  return {{"id", one.id},
          {"kind", Name(one.kind)},
          {"subject", one.subject},
          {"person", one.person},
          {"hash", one.hash},
          {"basis", one.basis},
          {"asked_by", one.asked_by},
          {"by", one.by},
          {"received_at", FormatTime(one.received_at)},
          {"due_at", FormatTime(one.due_at)},
          {"days_left", IsOver(one.state) ? json::value() : json::value(days)},
          {"done_at", TimeOrNull(one.done_at)},
          {"state", Name(one.state)},
          {"detail", one.detail}};
}

Result<PersonRequest> Requests::Add(const registry::Actor& actor, PersonRequest one) {
  if (one.person.empty()) return InvalidInput("person: whose data it is about is missing");
  if (one.subject.empty()) one.subject = "person";
  if (one.basis.size() > kTextMax || one.asked_by.size() > kTextMax)
    return InvalidInput(fmt::format("basis, asked_by: at most {} bytes", kTextMax));
  const TimeMs now = clock_.NowMs();
  if (one.received_at == 0) one.received_at = now;
  if (one.received_at > now) return InvalidInput("received_at: lies in the future");
  one.id = registry::RandomId("req");
  one.by = actor.name;
  one.due_at = OneMonthAfter(one.received_at);
  one.state = RequestState::kOpen;
  const std::string kind(Name(one.kind)), state(Name(one.state));
  const auto received = static_cast<long long>(one.received_at),
             due = static_cast<long long>(one.due_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO privacy_request (id, tenant, kind, subject, person, hash, basis, asked_by, "
           "made_by, received_ms, due_ms, done_ms, state, erasure, detail) VALUES (:id, :tenant, "
           ":kind, :subject, :person, :hash, :basis, :asked, :by, :received, :due, 0, :state, 0, "
           "'null')",
        use(one.id), use(actor.tenant), use(kind), use(one.subject), use(one.person), use(one.hash),
        use(one.basis), use(one.asked_by), use(one.by), use(received), use(due), use(state);
    registry::AddToAudit(sql, now, actor,
                         {"privacy.request.add", one.id, "done", nullptr, Noted(one)});
    return {};
  }));
  return one;
}

Result<PersonRequest> Requests::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) -> Result<PersonRequest> {
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format(
             "SELECT {} FROM privacy_request WHERE tenant = :tenant AND id = :id", kColumns),
         use(tenant), use(id));
    for (const soci::row& row : rows) return RequestFrom(row);
    return NotFound(fmt::format("there is no request '{}' in the register", id));
  });
}

Result<PersonRequest> Requests::OfErasure(uint64_t erasure) const {
  const auto number = static_cast<long long>(erasure);
  return database_.Read([&](soci::session& sql) -> Result<PersonRequest> {
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("SELECT {} FROM privacy_request WHERE erasure = :erasure",
                                    kColumns),
         use(number));
    for (const soci::row& row : rows) return RequestFrom(row);
    return NotFound(fmt::format("no request of the register began erasure {}", erasure));
  });
}

Result<std::vector<PersonRequest>> Requests::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<PersonRequest>> {
    std::vector<PersonRequest> all;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("SELECT {} FROM privacy_request WHERE tenant = :tenant ORDER "
                                    "BY done_ms > 0, CASE WHEN done_ms = 0 THEN due_ms ELSE "
                                    "-done_ms END, id",
                                    kColumns),
         use(tenant));
    for (const soci::row& row : rows) all.push_back(RequestFrom(row));
    return all;
  });
}

Result<void> Requests::Begin(const registry::Actor& actor, const std::string& id, uint64_t erasure,
                             const std::string& hash) {
  const auto number = static_cast<long long>(erasure);
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "UPDATE privacy_request SET state = 'running', erasure = :erasure, hash = :hash WHERE "
           "id = :id AND tenant = :tenant",
        use(number), use(hash), use(id), use(actor.tenant);
    registry::AddToAudit(
        sql, clock_.NowMs(), actor,
        {"privacy.erase.begin", id, "done", nullptr, json::object{{"hash", hash}}});
    return {};
  });
}

Result<void> Requests::Set(const registry::Actor& actor, const std::string& id, RequestState state,
                           const json::value& detail) {
  const std::string name(Name(state)), text = ToJson(detail);
  const auto now = static_cast<long long>(clock_.NowMs());
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "UPDATE privacy_request SET state = :state, done_ms = :now, detail = :detail, person = "
           "CASE WHEN kind = 'erasure' AND :again = 'done' THEN '' ELSE person END WHERE id = :id "
           "AND tenant = :tenant",
        use(name), use(now), use(text), use(name), use(id), use(actor.tenant);
    registry::AddToAudit(
        sql, clock_.NowMs(), actor,
        {state == RequestState::kDone ? "privacy.request.done" : "privacy.request.refuse", id,
         "done", nullptr, detail});
    return {};
  });
}

Result<void> Requests::Finish(const registry::Actor& actor, const std::string& id,
                              const json::value& detail) {
  return Set(actor, id, RequestState::kDone, detail);
}

Result<void> Requests::Complete(const std::string& tenant, const std::string& id,
                                const json::value& detail) {
  const std::string text = ToJson(detail);
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "UPDATE privacy_request SET detail = :detail WHERE id = :id AND tenant = :tenant",
        use(text), use(id), use(tenant);
    return {};
  });
}

Result<void> Requests::Refuse(const registry::Actor& actor, const std::string& id,
                              const std::string& reason) {
  ASSIGN_OR_RETURN(const PersonRequest one, Find(actor.tenant, id));
  if (one.state != RequestState::kOpen)
    return Conflict(fmt::format("request {} is {} already", id, Name(one.state)));
  return Set(actor, id, RequestState::kRefused, json::object{{"reason", reason}});
}

}  // namespace clarion::privacy
