#include "federation/back_channel.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "federation/internal/claims.h"

namespace clarion::federation {
namespace {

using soci::use;

// False: this token was here before.
bool Remember(soci::session& sql, const std::string& provider, const LogoutToken& token,
              TimeMs now) {
  const auto gone = static_cast<long long>(now), until = static_cast<long long>(token.until);
  sql << "DELETE FROM oidc_logout WHERE until_ms < :now", use(gone);
  long long before = 0, kept = 0;
  sql << "SELECT count(*) FROM oidc_logout WHERE provider = :provider AND jti = :jti",
      use(provider), use(token.id), soci::into(before);
  if (before > 0) return false;
  sql << "SELECT count(*) FROM oidc_logout WHERE provider = :provider", use(provider),
      soci::into(kept);
  if (kept >= kLogoutsKept) {
    const long long most = kLogoutsKept - 1;
    sql << "DELETE FROM oidc_logout WHERE provider = :provider AND jti IN (SELECT jti FROM "
           "oidc_logout WHERE provider = :provider2 ORDER BY until_ms DESC LIMIT -1 OFFSET :most)",
        use(provider), use(provider), use(most);
  }
  sql << "INSERT INTO oidc_logout (provider, jti, until_ms) VALUES (:provider, :jti, :until)",
      use(provider), use(token.id), use(until);
  return true;
}

struct Open {
  std::string hash, person;
};

// The sessions a token means. Of one that both names, a session whose `sid` the provider did not
// tell at sign-in is meant too: nobody can say that it is another.
std::vector<Open> MeantBy(soci::session& sql, const std::string& provider,
                          const LogoutToken& token) {
  std::vector<Open> out;
  soci::rowset<soci::row> rows =
      (sql.prepare
           << "SELECT hash, person FROM session WHERE provider = :provider AND (:sub = '' OR "
              "subject = :sub2) AND (:sid = '' OR sid = :sid2 OR (sid = '' AND :sub3 <> ''))",
       use(provider), use(token.subject), use(token.subject), use(token.session),
       use(token.session), use(token.subject));
  for (const soci::row& row : rows)
    out.push_back({row.get<std::string>(0), row.get<std::string>(1)});
  return out;
}

size_t EndSessions(soci::session& sql, const registry::Actor& actor, const Provider& provider,
                   const LogoutToken& token, TimeMs now) {
  const registry::Actor by{"nobody", provider.id, provider.name, actor.tenant, actor.address};
  const std::vector<Open> meant = MeantBy(sql, provider.id, token);
  for (const Open& one : meant) {
    sql << "DELETE FROM session WHERE hash = :hash", use(one.hash);
    registry::AddToAudit(
        sql, now, by,
        {"session.end_by_provider", one.person, "done", nullptr,
         json::object{{"provider", provider.id},
                      {"ended", token.session.empty() ? "all sessions" : "one session"}}});
  }
  return meant.size();
}

}  // namespace

Result<std::vector<Provider>> BackChannel::Named(const std::string& tenant,
                                                 const Jws& token) const {
  ASSIGN_OR_RETURN(std::vector<Provider> all, providers_.All(tenant));
  const std::string_view issuer = StringOr(token.claims, "iss", "");
  std::erase_if(all, [&](const Provider& one) { return one.issuer != issuer; });
  if (all.empty()) return internal::WrongClaim("iss", "is no provider that is known here");
  std::erase_if(all,
                [&](const Provider& one) { return !internal::IsFor(token.claims, one.client_id); });
  if (all.empty()) return internal::WrongClaim("aud", "names another client");
  return all;
}

Result<size_t> BackChannel::Take(const registry::Actor& actor, const std::string& text) {
  ASSIGN_OR_RETURN(const Jws signed_token, ReadJws(text));
  ASSIGN_OR_RETURN(const std::vector<Provider> named, Named(actor.tenant, signed_token));
  const Provider& first = named.front();
  const TimeMs now = clock_.NowMs();
  // Before its signature, so that a token that is no good anyway makes nobody fetch keys.
  ASSIGN_OR_RETURN(const LogoutToken token,
                   ReadLogout(signed_token, {first.issuer, first.client_id, now}));
  RETURN_IF_ERROR(client_.CheckSigned(first, signed_token));
  return database_.Write([&](soci::session& sql) -> Result<size_t> {
    if (!Remember(sql, first.id, token, now))
      return Forbidden("this logout token was used already");
    size_t ended = 0;
    for (const Provider& one : named) ended += EndSessions(sql, actor, one, token, now);
    return ended;
  });
}

}  // namespace clarion::federation
