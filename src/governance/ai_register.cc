#include "governance/ai_register.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace clarion::governance {
namespace {

using soci::use;

constexpr size_t kTextMax = 500;
constexpr const char* kColumns =
    "SELECT kind, item, what, value, note, person, person_name, at_ms FROM ai_register WHERE "
    "tenant = :tenant ";

Result<void> CheckText(std::string_view name, const std::string& text, bool needed) {
  if (needed && text.empty()) return InvalidInput(fmt::format("{}: is missing", name));
  if (text.size() > kTextMax)
    return InvalidInput(fmt::format("{}: at most {} bytes", name, kTextMax));
  return {};
}

Entry FromRow(const soci::row& row) {
  return {{row.get<std::string>(0), row.get<std::string>(1)},
          row.get<std::string>(2),
          row.get<std::string>(3),
          row.get<std::string>(4),
          row.get<std::string>(5),
          row.get<std::string>(6),
          static_cast<TimeMs>(row.get<long long>(7))};
}

std::vector<Entry> FromRows(const soci::rowset<soci::row>& rows) {
  std::vector<Entry> out;
  for (const soci::row& row : rows) out.push_back(FromRow(row));
  return out;
}

// Oldest first.
std::vector<Entry> OfItem(soci::session& sql, const std::string& tenant, const ItemKey& item) {
  return FromRows((sql.prepare << kColumns << "AND kind = :kind AND item = :item ORDER BY seq",
                   use(tenant), use(item.kind), use(item.id)));
}

void Apply(const Entry& entry, Standing* standing) {
  if (entry.what == "owner")
    standing->owner = entry;
  else if (entry.what == "approved")
    standing->approved = entry;
  else
    standing->switched = entry;
}

Standing StandingOf(const std::vector<Entry>& entries) {
  Standing out;
  for (const Entry& entry : entries) Apply(entry, &out);
  return out;
}

// What an entry must not contradict.
Result<void> Check(const registry::Actor& actor, const Entry& entry, const Standing& now) {
  if (entry.what == "approved" && now.owner.value == actor.name)
    return Conflict(fmt::format("'{}' answers for it: somebody else approves", actor.name));
  if ((entry.what == "on" || entry.what == "off") && now.on() == (entry.what == "on"))
    return Conflict(
        fmt::format("{} '{}' is {} already", entry.item.kind, entry.item.id, entry.what));
  return {};
}

}  // namespace

Result<void> AiRegister::SetOwner(const registry::Actor& actor, const ItemKey& item,
                                  const std::string& owner) {
  RETURN_IF_ERROR(CheckText("owner", owner, true));
  return Add(actor, {item, "owner", owner, "", "", "", 0});
}

Result<void> AiRegister::Approve(const registry::Actor& actor, const ItemKey& item,
                                 const std::string& version, const std::string& note) {
  RETURN_IF_ERROR(CheckText("version", version, true));
  RETURN_IF_ERROR(CheckText("note", note, false));
  return Add(actor, {item, "approved", version, note, "", "", 0});
}

Result<void> AiRegister::Switch(const registry::Actor& actor, const ItemKey& item, bool on,
                                const std::string& why) {
  RETURN_IF_ERROR(CheckText("why", why, true));
  return Add(actor, {item, on ? "on" : "off", "", why, "", "", 0});
}

Result<void> AiRegister::Add(const registry::Actor& actor, Entry entry) {
  entry.person = actor.id;
  entry.person_name = actor.name;
  entry.at = clock_.NowMs();
  const auto at = static_cast<long long>(entry.at);
  return database_.Write([&](soci::session& sql) -> Result<void> {
    RETURN_IF_ERROR(Check(actor, entry, StandingOf(OfItem(sql, actor.tenant, entry.item))));
    sql << "INSERT INTO ai_register (tenant, kind, item, what, value, note, person, person_name, "
           "at_ms) VALUES (:tenant, :kind, :item, :what, :value, :note, :person, :name, :at)",
        use(actor.tenant), use(entry.item.kind), use(entry.item.id), use(entry.what),
        use(entry.value), use(entry.note), use(entry.person), use(entry.person_name), use(at);
    registry::AddToAudit(
        sql, entry.at, actor,
        {"ai_register." + entry.what, entry.item.kind + "/" + entry.item.id, "done", nullptr,
         json::object{{"value", entry.value}, {"note", entry.note}}});
    return {};
  });
}

Result<std::map<ItemKey, Standing>> AiRegister::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::map<ItemKey, Standing>> {
    std::map<ItemKey, Standing> out;
    for (const Entry& entry : FromRows((sql.prepare << kColumns << "ORDER BY seq", use(tenant))))
      Apply(entry, &out[entry.item]);
    return out;
  });
}

Result<std::vector<Entry>> AiRegister::Log(const std::string& tenant, const ItemKey& item) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Entry>> {
    std::vector<Entry> out =
        item.kind.empty() ? FromRows((sql.prepare << kColumns << "ORDER BY seq", use(tenant)))
                          : OfItem(sql, tenant, item);
    std::reverse(out.begin(), out.end());
    return out;
  });
}

Result<Standing> AiRegister::Of(const std::string& tenant, const ItemKey& item) const {
  return database_.Read([&](soci::session& sql) -> Result<Standing> {
    return StandingOf(OfItem(sql, tenant, item));
  });
}

}  // namespace clarion::governance
