#include "delivery/destinations.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "delivery/webhook.h"

namespace clarion::delivery {
namespace {

using soci::use;

constexpr TimeMs kRotation = kDayMs;

// The row beside the destination itself.
struct Sealed {
  std::string now;
  std::string before;
  TimeMs before_until = 0;
};

Result<Destination> Read(soci::session& sql, const std::string& tenant, const std::string& id,
                         Sealed* sealed = nullptr) {
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT body, secret, old_secret, old_until_ms FROM destination WHERE id = "
                      ":id AND tenant = :tenant",
       use(id), use(tenant));
  for (const soci::row& row : rows) {
    if (sealed != nullptr)
      *sealed = {row.get<std::string>(1), row.get<std::string>(2), row.get<long long>(3)};
    ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
    return DestinationFrom(stored);
  }
  return NotFound(fmt::format("there is no destination '{}'; GET /v1/destinations lists them", id));
}

void Write(soci::session& sql, const std::string& tenant, const Destination& one,
           const Sealed& sealed) {
  const std::string body = ToJson(ToJsonObject(one));
  const long long enabled = one.enabled ? 1 : 0;
  const auto created = static_cast<long long>(one.created_at),
             until = static_cast<long long>(sealed.before_until);
  sql << "INSERT INTO destination (id, tenant, enabled, created_ms, secret, old_secret, "
         "old_until_ms, body) VALUES (:id, :tenant, :enabled, :created, :secret, :old, :until, "
         ":body) ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, secret = "
         "excluded.secret, old_secret = excluded.old_secret, old_until_ms = excluded.old_until_ms, "
         "body = excluded.body",
      use(one.id), use(tenant), use(enabled), use(created), use(sealed.now), use(sealed.before),
      use(until), use(body);
}

}  // namespace

Result<Destinations::Made> Destinations::Make(const registry::Actor& actor,
                                              const json::value& fields) {
  Destination base;
  base.owner = actor.kind == "person" ? actor.id : "";
  ASSIGN_OR_RETURN(delivery::Change change, WithChange(std::move(base), fields, rules_));
  Made made{std::move(change.destination), ""};
  if (made.destination.kind == Kind::kWebhook) {
    made.secret = NewWebhookSecret();
    change.secret = made.secret;
    made.destination.has_secret = true;
  }
  made.destination.id = registry::RandomId("dst");
  made.destination.created_at = made.destination.changed_at = clock_.NowMs();
  const Sealed sealed{change.secret ? box_.Seal(*change.secret) : "", "", 0};
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    Write(sql, actor.tenant, made.destination, sealed);
    registry::AddToAudit(
        sql, clock_.NowMs(), actor,
        {"destination.make", made.destination.id, "done", nullptr, ToJsonObject(made.destination)});
    return {};
  }));
  return made;
}

template <typename Edit>
Result<Destination> Destinations::Edited(const registry::Actor& actor, const std::string& id,
                                         const char* action, const Edit& edit) {
  return database_.Write([&](soci::session& sql) -> Result<Destination> {
    Sealed sealed;
    ASSIGN_OR_RETURN(const Destination before, Read(sql, actor.tenant, id, &sealed));
    ASSIGN_OR_RETURN(Destination after, edit(before, &sealed));
    after.changed_at = clock_.NowMs();
    Write(sql, actor.tenant, after, sealed);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {action, id, "done", ToJsonObject(before), ToJsonObject(after)});
    return after;
  });
}

Result<Destination> Destinations::Change(const registry::Actor& actor, const std::string& id,
                                         const json::value& fields) {
  return Edited(actor, id, "destination.change",
                [&](const Destination& before, Sealed* sealed) -> Result<Destination> {
                  ASSIGN_OR_RETURN(delivery::Change change, WithChange(before, fields, rules_));
                  // A secret goes only where it was meant to: whoever points a destination
                  // elsewhere gives it anew.
                  const bool moved = change.destination.address != before.address;
                  if (moved && !change.secret && before.has_secret && before.kind != Kind::kWebhook)
                    return InvalidInput("secret: a new address needs the secret again");
                  if (change.secret) sealed->now = box_.Seal(*change.secret);
                  return std::move(change.destination);
                });
}

Result<Destinations::Made> Destinations::RotateSecret(const registry::Actor& actor,
                                                      const std::string& id) {
  const std::string secret = NewWebhookSecret();
  ASSIGN_OR_RETURN(
      Destination changed,
      Edited(actor, id, "destination.rotate_secret",
             [&](Destination one, Sealed* sealed) -> Result<Destination> {
               if (one.kind != Kind::kWebhook)
                 return Conflict(fmt::format("'{}' is of kind {}; change its secret instead",
                                             one.name, Name(one.kind)));
               sealed->before = sealed->now;
               sealed->before_until = clock_.NowMs() + kRotation;
               sealed->now = box_.Seal(secret);
               one.old_secret_until = sealed->before_until;
               return one;
             }));
  return Made{std::move(changed), secret};
}

Result<void> Destinations::Remove(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(const Destination before, Read(sql, actor.tenant, id));
    sql << "DELETE FROM delivery WHERE destination = :id", use(id);
    sql << "DELETE FROM destination WHERE id = :id", use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"destination.remove", id, "done", ToJsonObject(before), nullptr});
    return {};
  });
}

Result<void> Destinations::Disable(const std::string& tenant, const std::string& id,
                                   const std::string& because) {
  const registry::Actor courier{"nobody", "", "courier", tenant, ""};
  RETURN_IF_ERROR(Edited(courier, id, "destination.disable",
                         [&](Destination one, Sealed*) -> Result<Destination> {
                           one.enabled = false;
                           one.disabled_because = because;
                           return one;
                         }));
  return {};
}

Result<Destination> Destinations::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return Read(sql, tenant, id); });
}

Result<std::vector<Destination>> Destinations::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Destination>> {
    std::vector<Destination> out;
    soci::rowset<soci::row> rows =
        (sql.prepare
             << "SELECT body FROM destination WHERE tenant = :tenant ORDER BY created_ms, id",
         use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      ASSIGN_OR_RETURN(Destination one, DestinationFrom(stored));
      out.push_back(std::move(one));
    }
    return out;
  });
}

Result<Secrets> Destinations::SecretsOf(const std::string& id) const {
  return database_.Read([&](soci::session& sql) -> Result<Secrets> {
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT secret, old_secret, old_until_ms FROM destination WHERE id = :id",
         use(id));
    for (const soci::row& row : rows) {
      Secrets out;
      const auto now = row.get<std::string>(0), before = row.get<std::string>(1);
      if (!now.empty()) {
        ASSIGN_OR_RETURN(out.now, box_.Unseal(now));
      }
      if (!before.empty() && clock_.NowMs() < row.get<long long>(2)) {
        ASSIGN_OR_RETURN(out.before, box_.Unseal(before));
      }
      return out;
    }
    return NotFound(fmt::format("there is no destination '{}'", id));
  });
}

}  // namespace clarion::delivery
