#include "federation/providers.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace clarion::federation {
namespace {

using soci::into;
using soci::use;

Result<Provider> Read(soci::session& sql, const std::string& tenant, const std::string& id,
                      std::string* secret = nullptr) {
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT body, secret FROM oidc_provider WHERE id = :id AND tenant = :tenant",
       use(id), use(tenant));
  for (const soci::row& row : rows) {
    if (secret != nullptr) *secret = row.get<std::string>(1);
    ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
    return ProviderFrom(stored);
  }
  return NotFound(fmt::format("there is no identity provider '{}'", id));
}

void Write(soci::session& sql, const std::string& tenant, const Provider& one,
           const std::string& secret) {
  const std::string body = ToJson(ToJsonObject(one));
  const auto created = static_cast<long long>(one.created_at);
  sql << "INSERT INTO oidc_provider (id, tenant, created_ms, secret, body) VALUES (:id, :tenant, "
         ":created, :secret, :body) ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, body "
         "= excluded.body",
      use(one.id), use(tenant), use(created), use(secret), use(body);
}

void Forget(soci::session& sql, const std::string& provider) {
  sql << "DELETE FROM session WHERE provider = :provider", use(provider);
  sql << "DELETE FROM oidc_identity WHERE provider = :provider", use(provider);
  sql << "DELETE FROM oidc_logout WHERE provider = :provider", use(provider);
}

void Stamp(Provider* one, const Maker& maker, TimeMs now) {
  one->reach = maker.permissions.Names();
  one->by_owner = maker.owner;
  one->changed_at = now;
}

}  // namespace

Result<Provider> Providers::Make(const Maker& maker, const json::value& fields) {
  ASSIGN_OR_RETURN(ProviderChange made, WithFields({}, fields, rules_));
  Provider& one = made.provider;
  one.id = registry::RandomId("idp");
  one.created_at = clock_.NowMs();
  Stamp(&one, maker, one.created_at);
  const std::string sealed = one.has_secret ? box_.Seal(*made.secret) : "";
  return database_.Write([&](soci::session& sql) -> Result<Provider> {
    Write(sql, maker.actor.tenant, one, sealed);
    registry::AddToAudit(sql, one.created_at, maker.actor,
                         {"provider.make", one.id, "done", nullptr, ToJsonObject(one)});
    return one;
  });
}

Result<Provider> Providers::Change(const Maker& maker, const std::string& id,
                                   const json::value& fields) {
  return database_.Write([&](soci::session& sql) -> Result<Provider> {
    std::string sealed;
    ASSIGN_OR_RETURN(const Provider before, Read(sql, maker.actor.tenant, id, &sealed));
    ASSIGN_OR_RETURN(ProviderChange change, WithFields(before, fields, rules_));
    Provider& after = change.provider;
    const bool moved = after.issuer != before.issuer;
    if (moved && before.has_secret && !change.secret)
      return InvalidInput("secret: another issuer needs the secret again");
    if (change.secret) sealed = after.has_secret ? box_.Seal(*change.secret) : "";
    if (moved) Forget(sql, id);
    Stamp(&after, maker, clock_.NowMs());
    Write(sql, maker.actor.tenant, after, sealed);
    registry::AddToAudit(
        sql, after.changed_at, maker.actor,
        {"provider.change", id, "done", ToJsonObject(before), ToJsonObject(after)});
    return after;
  });
}

Result<void> Providers::Remove(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(const Provider before, Read(sql, actor.tenant, id));
    Forget(sql, id);
    sql << "DELETE FROM oidc_provider WHERE id = :id", use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"provider.remove", id, "done", ToJsonObject(before), nullptr});
    return {};
  });
}

Result<Provider> Providers::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return Read(sql, tenant, id); });
}

Result<std::vector<Provider>> Providers::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Provider>> {
    std::vector<Provider> out;
    soci::rowset<soci::row> rows =
        (sql.prepare
             << "SELECT body FROM oidc_provider WHERE tenant = :tenant ORDER BY created_ms, id",
         use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      ASSIGN_OR_RETURN(Provider one, ProviderFrom(stored));
      out.push_back(std::move(one));
    }
    return out;
  });
}

Result<std::string> Providers::SecretOf(const std::string& id) const {
  std::string sealed;
  RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
    sql << "SELECT secret FROM oidc_provider WHERE id = :id", use(id), into(sealed);
    return {};
  }));
  return sealed.empty() ? Result<std::string>(std::string()) : box_.Unseal(sealed);
}

Result<std::vector<Providers::Known>> Providers::WhoIsKnown(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Known>> {
    std::vector<Known> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT person, provider FROM oidc_identity WHERE tenant = :tenant ORDER "
                        "BY created_ms, person",
         use(tenant));
    for (const soci::row& row : rows)
      out.push_back({row.get<std::string>(0), row.get<std::string>(1)});
    return out;
  });
}

Result<void> Providers::Unlink(const registry::Actor& actor, const std::string& person) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "DELETE FROM session WHERE person = :person AND provider <> ''", use(person);
    sql << "DELETE FROM oidc_identity WHERE person = :person AND tenant = :tenant", use(person),
        use(actor.tenant);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"person.unlink", person, "done", nullptr, nullptr});
    return {};
  });
}

Result<std::optional<std::string>> Providers::PersonOf(const std::string& provider,
                                                       const std::string& subject) const {
  return database_.Read([&](soci::session& sql) -> Result<std::optional<std::string>> {
    std::string person;
    sql << "SELECT person FROM oidc_identity WHERE provider = :provider AND subject = :subject",
        use(provider), use(subject), into(person);
    return sql.got_data() ? std::optional(person) : std::nullopt;
  });
}

Result<void> Providers::Link(const registry::Actor& actor, const Provider& provider,
                             const std::string& subject, const std::string& person) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    long long others = 0;
    sql << "SELECT count(*) FROM oidc_identity WHERE provider = :provider AND person = :person",
        use(provider.id), use(person), into(others);
    if (others > 0)
      return Conflict(fmt::format(
          "{} knows this account as somebody else; an administrator looks into it", provider.name));
    const auto now = static_cast<long long>(clock_.NowMs());
    sql << "INSERT INTO oidc_identity (provider, subject, person, tenant, created_ms) VALUES "
           "(:provider, :subject, :person, :tenant, :now)",
        use(provider.id), use(subject), use(person), use(actor.tenant), use(now);
    registry::AddToAudit(sql, now, actor,
                         {"person.link", person, "done", nullptr,
                          json::object{{"provider", provider.id}, {"subject", subject}}});
    return {};
  });
}

Result<std::optional<Provider>> Providers::OnlyProviderOf(const std::string& tenant,
                                                          const std::string& person) const {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
    soci::rowset<std::string> rows =
        (sql.prepare << "SELECT provider FROM oidc_identity WHERE person = :person", use(person));
    ids.assign(rows.begin(), rows.end());
    return {};
  }));
  for (const std::string& id : ids) {
    Result<Provider> one = Find(tenant, id);
    if (one.ok() && one->enabled && !one->password_sign_in)
      return std::optional<Provider>(*std::move(one));
  }
  return std::optional<Provider>();
}

}  // namespace clarion::federation
