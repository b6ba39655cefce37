#include "privacy/holds.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "registry/secrets.h"

namespace clarion::privacy {
namespace {

using soci::use;

constexpr size_t kTextMax = 1000;
constexpr const char* kColumns =
    "id, kind, value, from_ms, until_ms, reason, owner, created_ms, released_ms, released_by";

json::value TimeOrNull(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

// As the audit log has it: which hold, and why; not on whom.
json::object Noted(const Hold& hold) {
  return {{"kind", Name(hold.kind)},
          {"from", TimeOrNull(hold.from)},
          {"until", TimeOrNull(hold.until)},
          {"reason", hold.reason},
          {"owner", hold.owner}};
}

Hold HoldFrom(const soci::row& row) {
  Hold hold;
  hold.id = row.get<std::string>(0);
  const auto kind = row.get<std::string>(1);
  hold.kind = kind == "person"        ? HoldKind::kPerson
              : kind == "interaction" ? HoldKind::kInteraction
                                      : HoldKind::kPeriod;
  hold.value = row.get<std::string>(2);
  hold.from = row.get<long long>(3);
  hold.until = row.get<long long>(4);
  hold.reason = row.get<std::string>(5);
  hold.owner = row.get<std::string>(6);
  hold.created_at = row.get<long long>(7);
  hold.released_at = row.get<long long>(8);
  hold.released_by = row.get<std::string>(9);
  return hold;
}

Result<void> Check(const Hold& hold) {
  if (hold.reason.empty()) return InvalidInput("reason: say why it must be kept");
  if (hold.owner.empty()) return InvalidInput("owner: say who answers for it");
  if (hold.reason.size() > kTextMax || hold.owner.size() > kTextMax)
    return InvalidInput(fmt::format("reason, owner: at most {} bytes", kTextMax));
  if (hold.kind == HoldKind::kPeriod) {
    if (hold.until <= hold.from)
      return InvalidInput("from, until: a period ends after it begins; give both");
    if (!hold.value.empty())
      return InvalidInput("a hold is on a person, an interaction or a period");
    return {};
  }
  if (hold.value.empty())
    return InvalidInput(fmt::format("{}: its id is missing", Name(hold.kind)));
  if (hold.from != 0 || hold.until != 0)
    return InvalidInput("a hold is on a person, an interaction or a period, not on two of them");
  return {};
}

}  // namespace

std::string_view Name(HoldKind kind) {
  switch (kind) {
    case HoldKind::kPerson:
      return "person";
    case HoldKind::kInteraction:
      return "interaction";
    case HoldKind::kPeriod:
      return "period";
  }
  return "";
}

json::object ToJsonObject(const Hold& hold) {
  return {{"id", hold.id},
          {"kind", Name(hold.kind)},
          {"value", hold.value},
          {"from", TimeOrNull(hold.from)},
          {"until", TimeOrNull(hold.until)},
          {"reason", hold.reason},
          {"owner", hold.owner},
          {"created_at", FormatTime(hold.created_at)},
          {"released_at", TimeOrNull(hold.released_at)},
          {"released_by", hold.released_by}};
}

const Hold* HoldOn(const std::vector<Hold>& holds, const Held& what) {
  for (const Hold& hold : holds) {
    if (hold.released_at != 0) continue;
    const bool on = hold.kind == HoldKind::kPerson ? hold.value == what.customer
                    : hold.kind == HoldKind::kInteraction
                        ? hold.value == what.interaction
                        : what.started_at >= hold.from && what.started_at < hold.until;
    if (on) return &hold;
  }
  return nullptr;
}

std::string Describe(const Hold& hold) {
  return fmt::format("hold {} on a{} {} ({}; {} answers for it)", hold.id,
                     hold.kind == HoldKind::kInteraction ? "n" : "", Name(hold.kind), hold.reason,
                     hold.owner);
}

Result<Hold> Holds::Add(const registry::Actor& actor, Hold hold) {
  RETURN_IF_ERROR(Check(hold));
  hold.id = registry::RandomId("hol");
  hold.created_at = clock_.NowMs();
  hold.released_at = 0;
  const std::string kind(Name(hold.kind));
  const auto from = static_cast<long long>(hold.from), until = static_cast<long long>(hold.until),
             created = static_cast<long long>(hold.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO privacy_hold (id, tenant, kind, value, from_ms, until_ms, reason, owner, "
           "created_ms, released_ms, released_by) VALUES (:id, :tenant, :kind, :value, :from, "
           ":until, :reason, :owner, :created, 0, '')",
        use(hold.id), use(actor.tenant), use(kind), use(hold.value), use(from), use(until),
        use(hold.reason), use(hold.owner), use(created);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"privacy.hold.add", hold.id, "done", nullptr, Noted(hold)});
    return {};
  }));
  return hold;
}

Result<Hold> Holds::Release(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<Hold> {
    std::vector<Hold> found;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format(
             "SELECT {} FROM privacy_hold WHERE tenant = :tenant AND id = :id", kColumns),
         use(actor.tenant), use(id));
    for (const soci::row& row : rows) found.push_back(HoldFrom(row));
    if (found.empty())
      return NotFound(fmt::format("there is no hold '{}'; list shows those there are", id));
    Hold& hold = found.front();
    if (hold.released_at != 0)
      return Conflict(
          fmt::format("hold {} was released at {} already", id, FormatTime(hold.released_at)));
    hold.released_at = clock_.NowMs();
    hold.released_by = actor.name;
    const auto now = static_cast<long long>(hold.released_at);
    sql << "UPDATE privacy_hold SET released_ms = :now, released_by = :name WHERE id = :id",
        use(now), use(hold.released_by), use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"privacy.hold.release", id, "done", Noted(hold), nullptr});
    return hold;
  });
}

Result<std::vector<Hold>> Holds::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Hold>> {
    std::vector<Hold> holds;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("SELECT {} FROM privacy_hold WHERE tenant = :tenant ORDER BY "
                                    "released_ms > 0, created_ms DESC, id",
                                    kColumns),
         use(tenant));
    for (const soci::row& row : rows) holds.push_back(HoldFrom(row));
    return holds;
  });
}

}  // namespace clarion::privacy
