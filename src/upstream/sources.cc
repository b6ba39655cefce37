#include "upstream/sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>

#include "delivery/webhook.h"

namespace clarion::upstream {
namespace {

using soci::use;

constexpr size_t kNameMax = 60;

Result<void> CheckName(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  });
  if (name.empty() || name.size() > kNameMax || !plain)
    return InvalidInput("name: 1 to 60 letters, digits, '.', '_' or '-', such as github");
  // What people write has this source: a webhook must not pass for it.
  if (name == "people" || name == "found")
    return InvalidInput(fmt::format("name: '{}' is kept for changes of another way", name));
  return {};
}

Source SourceFrom(const soci::row& row) {
  return {row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
          row.get<long long>(3), row.get<long long>(4)};
}

}  // namespace

json::object ToJsonObject(const Source& one) {
  return {{"id", one.id},
          {"name", one.name},
          {"created_at", FormatTime(one.created_at)},
          {"heard_at", one.heard_at == 0 ? json::value() : json::value(FormatTime(one.heard_at))}};
}

Result<Sources::Made> Sources::Make(const registry::Actor& actor, const std::string& name) {
  RETURN_IF_ERROR(CheckName(name));
  Made made{{registry::RandomId("src"), name, actor.tenant, clock_.NowMs(), 0},
            delivery::NewWebhookSecret()};
  const std::string sealed = box_.Seal(made.secret);
  const auto now = static_cast<long long>(made.source.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    std::string taken;
    sql << "SELECT id FROM upstream_source WHERE tenant = :tenant AND name = :name",
        use(actor.tenant), use(name), soci::into(taken);
    if (sql.got_data())
      return Conflict(fmt::format("there is a source '{}' already; remove it first", name));
    sql << "INSERT INTO upstream_source (id, tenant, name, secret, created_ms, heard_ms) VALUES "
           "(:id, :tenant, :name, :secret, :now, 0)",
        use(made.source.id), use(actor.tenant), use(name), use(sealed), use(now);
    registry::AddToAudit(
        sql, now, actor,
        {"change_source.make", made.source.id, "done", nullptr, ToJsonObject(made.source)});
    return {};
  }));
  return made;
}

Result<void> Sources::Remove(const registry::Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    std::string name;
    sql << "SELECT name FROM upstream_source WHERE id = :id AND tenant = :tenant", use(id),
        use(actor.tenant), soci::into(name);
    if (!sql.got_data()) return NotFound(fmt::format("there is no source '{}'", id));
    sql << "DELETE FROM upstream_source WHERE id = :id", use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"change_source.remove", id, "done", json::value(name), nullptr});
    return {};
  });
}

Result<std::vector<Source>> Sources::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Source>> {
    std::vector<Source> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT id, name, tenant, created_ms, heard_ms FROM upstream_source WHERE "
                        "tenant = :tenant ORDER BY name",
         use(tenant));
    for (const soci::row& row : rows) out.push_back(SourceFrom(row));
    return out;
  });
}

Result<Sources::Made> Sources::WithSecret(const std::string& id) const {
  std::string sealed;
  ASSIGN_OR_RETURN(Source source, database_.Read([&](soci::session& sql) -> Result<Source> {
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT id, name, tenant, created_ms, heard_ms, secret FROM "
                        "upstream_source WHERE id = :id",
         use(id));
    for (const soci::row& row : rows) {
      sealed = row.get<std::string>(5);
      return SourceFrom(row);
    }
    return NotFound(fmt::format("there is no source '{}'", id));
  }));
  ASSIGN_OR_RETURN(std::string secret, box_.Unseal(sealed));
  return Made{std::move(source), std::move(secret)};
}

Result<void> Sources::Heard(const std::string& id) {
  const auto now = static_cast<long long>(clock_.NowMs());
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "UPDATE upstream_source SET heard_ms = :now WHERE id = :id", use(now), use(id);
    return {};
  });
}

}  // namespace clarion::upstream
