#include "registry/keys.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"
#include "registry/internal/person_rows.h"
#include "registry/secrets.h"

namespace clarion::registry {

using soci::use;

namespace {

constexpr TimeMs kLongest = 731 * kDayMs;
constexpr TimeMs kUsedEvery = kMinuteMs;  // "last used" is written at most this often
constexpr std::string_view kPrefix = "clk_";
constexpr const char* kColumns =
    "id, tenant, name, hash, permissions, created_by, created_ms, expires_ms, used_ms, revoked_ms";

ApiKey KeyFrom(const soci::row& row) {
  ApiKey key;
  key.id = row.get<std::string>(0);
  key.tenant = row.get<std::string>(1);
  key.name = row.get<std::string>(2);
  for (const std::string& name : internal::FromList(row.get<std::string>(4)))
    if (const auto known = PermissionFrom(name)) key.permissions.Add(*known);
  key.created_by = row.get<std::string>(5);
  key.created_at = row.get<long long>(6);
  key.expires_at = row.get<long long>(7);
  key.used_at = row.get<long long>(8);
  key.revoked_at = row.get<long long>(9);
  return key;
}

json::object Shown(const ApiKey& key) {
  json::array permissions;
  for (const std::string& name : key.permissions.Names()) permissions.emplace_back(name);
  return {{"name", key.name},
          {"permissions", std::move(permissions)},
          {"expires_at", FormatTime(key.expires_at)}};
}

}  // namespace

Result<Keys::Made> Keys::Make(const Actor& actor, const NewKey& key) {
  if (key.name.empty() || key.name.size() > 200 || !IsUtf8(key.name))
    return InvalidInput("a key needs a name of 1 to 200 characters that says what it is for");
  if (key.valid <= 0 || key.valid > kLongest)
    return InvalidInput("a key is valid for at most two years");
  Made made;
  made.key = {RandomId("key"),
              actor.tenant,
              key.name,
              key.permissions,
              actor.id,
              clock_.NowMs(),
              clock_.NowMs() + key.valid,
              0,
              0};
  made.key.permissions.Add(Permission::kPublic);
  made.secret = std::string(kPrefix) + RandomToken();
  const std::string hash = TokenHash(made.secret);
  const std::string permissions = internal::ToList(made.key.permissions.Names());
  const auto created = static_cast<long long>(made.key.created_at);
  const auto expires = static_cast<long long>(made.key.expires_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO api_key (id, tenant, name, hash, role, permissions, created_by, "
           "created_ms, expires_ms, used_ms, revoked_ms) "
           "VALUES (:id, :tenant, :name, :hash, '', :permissions, :by, :created, :expires, 0, 0)",
        use(made.key.id), use(made.key.tenant), use(made.key.name), use(hash), use(permissions),
        use(made.key.created_by), use(created), use(expires);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"key.make", made.key.id, "done", nullptr, Shown(made.key)});
    return {};
  }));
  return made;
}

Result<std::optional<ApiKey>> Keys::Find(const std::string& secret) {
  if (!secret.starts_with(kPrefix)) return std::optional<ApiKey>();
  const std::string hash = TokenHash(secret);
  const TimeMs now = clock_.NowMs();
  std::optional<ApiKey> found;
  RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("SELECT {} FROM api_key WHERE hash = :hash", kColumns),
         use(hash));
    for (const soci::row& row : rows) found = KeyFrom(row);
    return {};
  }));
  if (!found || found->revoked_at != 0 || now >= found->expires_at) return std::optional<ApiKey>();
  if (now - found->used_at >= kUsedEvery) {
    const auto used = static_cast<long long>(now);
    RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
      sql << "UPDATE api_key SET used_ms = :used WHERE id = :id", use(used), use(found->id);
      return {};
    }));
  }
  return found;
}

Result<std::vector<ApiKey>> Keys::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<ApiKey>> {
    std::vector<ApiKey> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format(
             "SELECT {} FROM api_key WHERE tenant = :tenant ORDER BY created_ms DESC, id",
             kColumns),
         use(tenant));
    for (const soci::row& row : rows) out.push_back(KeyFrom(row));
    return out;
  });
}

Result<ApiKey> Keys::Revoke(const Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<ApiKey> {
    std::optional<ApiKey> found;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("SELECT {} FROM api_key WHERE id = :id AND tenant = :tenant",
                                    kColumns),
         use(id), use(actor.tenant));
    for (const soci::row& row : rows) found = KeyFrom(row);
    if (!found) return NotFound(fmt::format("there is no key '{}'", id));
    if (found->revoked_at != 0) return *found;
    found->revoked_at = clock_.NowMs();
    const auto revoked = static_cast<long long>(found->revoked_at);
    sql << "UPDATE api_key SET revoked_ms = :now WHERE id = :id", use(revoked), use(id);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"key.revoke", id, "done", Shown(*found), nullptr});
    return *found;
  });
}

}  // namespace clarion::registry
