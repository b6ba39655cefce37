#include "federation/provisioning.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/ascii.h"
#include "base/utf8.h"
#include "registry/database.h"

namespace clarion::federation {
namespace {

using registry::Person;
using soci::into;
using soci::use;

template <typename T>
Found<T> PageOf(std::vector<T> all, const Page& page) {
  Found<T> out{all.size(), {}};
  const size_t from = std::min(page.start - 1, all.size());
  const size_t until = std::min(from + page.count, all.size());
  out.page.assign(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(from)),
                  std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(until)));
  return out;
}

Result<bool> Matches(const User& user, const Comparison& one) {
  const std::string& name = one.attribute;
  if (name == "username" || name == "emails" || name == "emails.value")
    return Same(one.value, json::value(user.person.email));
  // Ids of a directory are compared as they are.
  if (name == "externalid") return one.value == json::value(user.external_id);
  if (name == "id") return one.value == json::value(user.person.id);
  if (name == "displayname" || name == "name.formatted")
    return Same(one.value, json::value(user.person.name));
  if (name == "active") return one.value == json::value(user.person.active);
  return InvalidInput(fmt::format("users cannot be asked for by '{}'", Utf8Prefix(name, 40)));
}

Result<bool> Matches(const Group& group, const Comparison& one) {
  const std::string& name = one.attribute;
  if (name == "displayname") return Same(one.value, json::value(group.name));
  if (name == "externalid") return one.value == json::value(group.external_id);
  if (name == "id") return one.value == json::value(group.id);
  if (name == "members" || name == "members.value")
    return one.value.is_string() &&
           std::find(group.members.begin(), group.members.end(),
                     std::string(one.value.get_string())) != group.members.end();
  return InvalidInput(fmt::format("groups cannot be asked for by '{}'", Utf8Prefix(name, 40)));
}

template <typename T>
Result<std::vector<T>> Filtered(std::vector<T> all, const std::vector<Comparison>& filter) {
  std::vector<T> out;
  for (T& one : all) {
    bool wanted = true;
    for (const Comparison& comparison : filter) {
      ASSIGN_OR_RETURN(const bool matches, Matches(one, comparison));
      wanted = wanted && matches;
    }
    if (wanted) out.push_back(std::move(one));
  }
  // What cannot be asked for is said also where nobody is there yet.
  if (all.empty())
    for (const Comparison& comparison : filter) RETURN_IF_ERROR(Matches(T(), comparison));
  return out;
}

json::value Noted(const Group& group) {
  json::array members;
  for (const std::string& id : group.members) members.emplace_back(id);
  return json::object{{"name", group.name}, {"members", std::move(members)}};
}

Error NoGroup(const std::string& id) { return NotFound(fmt::format("there is no group '{}'", id)); }

Result<Group> ReadOne(soci::session& sql, const std::string& tenant, const std::string& id) {
  Group out;
  long long created = 0, changed = 0;
  sql << "SELECT id, name, external_id, created_ms, changed_ms FROM scim_group WHERE id = :id AND "
         "tenant = :tenant",
      use(id), use(tenant), into(out.id), into(out.name), into(out.external_id), into(created),
      into(changed);
  if (!sql.got_data()) return NoGroup(id);
  out.created_at = created;
  out.changed_at = changed;
  soci::rowset<std::string> members =
      (sql.prepare << "SELECT person FROM scim_member WHERE scim_group = :id ORDER BY person",
       use(id));
  out.members.assign(members.begin(), members.end());
  return out;
}

// Everybody named must be there, and the name free.
Result<void> WriteGroup(soci::session& sql, const std::string& tenant, const Group& group) {
  long long taken = 0;
  sql << "SELECT count(*) FROM scim_group WHERE tenant = :tenant AND name = :name AND id <> :id",
      use(tenant), use(group.name), use(group.id), into(taken);
  if (taken > 0) return Conflict(fmt::format("there is a group '{}' already", group.name));
  const auto created = static_cast<long long>(group.created_at),
             changed = static_cast<long long>(group.changed_at);
  sql << "INSERT INTO scim_group (id, tenant, name, external_id, created_ms, changed_ms) VALUES "
         "(:id, :tenant, :name, :external, :created, :changed) ON CONFLICT (id) DO UPDATE SET name "
         "= excluded.name, external_id = excluded.external_id, changed_ms = excluded.changed_ms",
      use(group.id), use(tenant), use(group.name), use(group.external_id), use(created),
      use(changed);
  sql << "DELETE FROM scim_member WHERE scim_group = :id", use(group.id);
  for (const std::string& person : group.members) {
    long long there = 0;
    sql << "SELECT count(*) FROM person WHERE id = :id AND tenant = :tenant", use(person),
        use(tenant), into(there);
    if (there == 0) return InvalidInput(fmt::format("members: there is no user '{}'", person));
    sql << "INSERT INTO scim_member (scim_group, person) VALUES (:id, :person)", use(group.id),
        use(person);
  }
  return {};
}

// Those in one list and not in both.
std::vector<std::string> Differing(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> out;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace

json::object ToJsonObject(const ProvisioningRules& rules) {
  json::array roles;
  for (const GroupRole& one : rules.roles)
    roles.push_back(json::object{{"group", one.group}, {"role", one.role}});
  return {{"default_role", rules.default_role}, {"roles", std::move(roles)}};
}

Result<ProvisioningRules> Provisioning::Rules(const std::string& tenant) const {
  std::string body;
  RETURN_IF_ERROR(registry_.database().Read([&](soci::session& sql) -> Result<void> {
    sql << "SELECT body FROM scim_rule WHERE tenant = :tenant", use(tenant), into(body);
    return {};
  }));
  ProvisioningRules out;
  if (body.empty()) return out;
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  out.default_role = StringOr(stored, "default_role", "");
  if (const json::value* roles = Find(stored, "roles"); roles != nullptr && roles->is_array())
    for (const json::value& one : roles->get_array())
      out.roles.push_back(
          {std::string(StringOr(one, "group", "")), std::string(StringOr(one, "role", ""))});
  return out;
}

Result<ProvisioningRules> Provisioning::SetRules(const registry::Actor& actor,
                                                 const json::value& body) {
  ProvisioningRules rules;
  rules.default_role = StringOr(body, "default_role", "agent");
  const json::value* roles = Find(body, "roles");
  if (roles != nullptr && (!roles->is_array() || roles->get_array().size() > 200))
    return InvalidInput("roles: a list of at most 200");
  if (roles != nullptr)
    for (const json::value& one : roles->get_array())
      rules.roles.push_back(
          {std::string(StringOr(one, "group", "")), std::string(StringOr(one, "role", ""))});
  const auto check = [&](const std::string& role) -> Result<void> {
    if (role == "owner") return InvalidInput("no directory makes owners; an owner does, by hand");
    if (registry_.roles().Find(role) != nullptr) return {};
    return InvalidInput(fmt::format("there is no role '{}'", role));
  };
  RETURN_IF_ERROR(check(rules.default_role));
  for (const GroupRole& one : rules.roles) {
    if (one.group.empty()) return InvalidInput("roles: each has a 'group' and a 'role'");
    RETURN_IF_ERROR(check(one.role));
  }
  ASSIGN_OR_RETURN(const ProvisioningRules before, Rules(actor.tenant));
  RETURN_IF_ERROR(registry_.database().Write([&](soci::session& sql) -> Result<void> {
    const std::string text = ToJson(ToJsonObject(rules));
    sql << "INSERT INTO scim_rule (tenant, body) VALUES (:tenant, :body) ON CONFLICT (tenant) DO "
           "UPDATE SET body = excluded.body",
        use(actor.tenant), use(text);
    registry::AddToAudit(
        sql, clock_.NowMs(), actor,
        {"provisioning.change", "", "done", ToJsonObject(before), ToJsonObject(rules)});
    return {};
  }));
  return rules;
}

std::string Provisioning::RoleOf(const ProvisioningRules& rules, const std::string& group) const {
  for (const GroupRole& one : rules.roles)
    if (one.group == group) return one.role;
  for (const registry::Role& role : registry_.roles().all()) {
    const bool lets_in = role.permissions.Has(registry::Permission::kManagePeople) ||
                         role.permissions.Has(registry::Permission::kManageKeys);
    if (!lets_in && role.id != "owner" &&
        (AsciiLower(role.id) == AsciiLower(group) || AsciiLower(role.title) == AsciiLower(group)))
      return role.id;
  }
  return "";
}

Result<std::vector<Group>> Provisioning::AllGroups(const std::string& tenant) const {
  return registry_.database().Read([&](soci::session& sql) -> Result<std::vector<Group>> {
    std::vector<std::string> ids;
    soci::rowset<std::string> rows =
        (sql.prepare << "SELECT id FROM scim_group WHERE tenant = :tenant ORDER BY created_ms, id",
         use(tenant));
    ids.assign(rows.begin(), rows.end());
    std::vector<Group> out;
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(Group one, ReadOne(sql, tenant, id));
      out.push_back(std::move(one));
    }
    return out;
  });
}

Result<std::vector<User>> Provisioning::AllUsers(const std::string& tenant,
                                                 const std::vector<Group>& groups) const {
  ASSIGN_OR_RETURN(std::vector<Person> people, registry_.people().All(tenant));
  std::sort(people.begin(), people.end(), [](const Person& a, const Person& b) {
    return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
  });
  std::map<std::string, std::pair<std::string, TimeMs>> kept;
  RETURN_IF_ERROR(registry_.database().Read([&](soci::session& sql) -> Result<void> {
    soci::rowset<soci::row> rows =
        (sql.prepare
             << "SELECT person, external_id, changed_ms FROM scim_user WHERE tenant = :tenant",
         use(tenant));
    for (const soci::row& row : rows)
      kept[row.get<std::string>(0)] = {row.get<std::string>(1), row.get<long long>(2)};
    return {};
  }));
  std::vector<User> out;
  for (Person& person : people) {
    User user;
    if (const auto found = kept.find(person.id); found != kept.end())
      std::tie(user.external_id, user.changed_at) = found->second;
    for (const Group& group : groups)
      if (std::find(group.members.begin(), group.members.end(), person.id) != group.members.end())
        user.groups.push_back({group.id, group.name});
    user.person = std::move(person);
    out.push_back(std::move(user));
  }
  return out;
}

Result<Found<User>> Provisioning::Users(const std::string& tenant,
                                        const std::vector<Comparison>& filter, Page page) const {
  ASSIGN_OR_RETURN(const std::vector<Group> groups, AllGroups(tenant));
  ASSIGN_OR_RETURN(std::vector<User> all, AllUsers(tenant, groups));
  ASSIGN_OR_RETURN(std::vector<User> wanted, Filtered(std::move(all), filter));
  return PageOf(std::move(wanted), page);
}

Result<User> Provisioning::FindUser(const std::string& tenant, const std::string& id) const {
  ASSIGN_OR_RETURN(Found<User> found, Users(tenant, {{"id", json::value(id)}}, {}));
  if (found.page.empty()) return NotFound(fmt::format("there is no user '{}'", id));
  return std::move(found.page.front());
}

Result<void> Provisioning::Keep(const registry::Actor& actor, const std::string& person,
                                const std::optional<std::string>& external_id) {
  return registry_.database().Write([&](soci::session& sql) -> Result<void> {
    const auto now = static_cast<long long>(clock_.NowMs());
    const std::string external = external_id.value_or("");
    const int given = external_id ? 1 : 0;
    sql << "INSERT INTO scim_user (person, tenant, external_id, changed_ms) VALUES (:person, "
           ":tenant, :external, :now) ON CONFLICT (person) DO UPDATE SET external_id = CASE WHEN "
           ":given = 1 THEN excluded.external_id ELSE external_id END, changed_ms = "
           "excluded.changed_ms",
        use(person), use(actor.tenant), use(external), use(now), use(given);
    return {};
  });
}

Result<User> Provisioning::AddUser(const registry::Actor& actor, const UserFields& fields) {
  const Result<Person> known = registry_.people().FindByEmail(*fields.user_name);
  if (known.ok()) {
    if (known->active || known->tenant != actor.tenant)
      return Conflict(fmt::format("somebody has the address {} already", known->email));
    UserFields back = fields;
    back.active = fields.active.value_or(true);
    return ChangeUser(actor, known->id, back);
  }
  ASSIGN_OR_RETURN(const ProvisioningRules rules, Rules(actor.tenant));
  ASSIGN_OR_RETURN(const Person added,
                   registry_.people().Add(actor, {*fields.user_name,
                                                  fields.name.value_or(*fields.user_name),
                                                  rules.default_role,
                                                  "",
                                                  {}}));
  RETURN_IF_ERROR(Keep(actor, added.id, fields.external_id));
  if (fields.active == false) {
    registry::PersonChange out;
    out.active = false;
    RETURN_IF_ERROR(registry_.people().Change(actor, added.id, out));
  }
  return FindUser(actor.tenant, added.id);
}

Result<User> Provisioning::ChangeUser(const registry::Actor& actor, const std::string& id,
                                      const UserFields& fields) {
  ASSIGN_OR_RETURN(const User now, FindUser(actor.tenant, id));
  registry::PersonChange change;
  if (fields.user_name && AsciiLower(*fields.user_name) != now.person.email)
    change.email = fields.user_name;
  if (fields.name && *fields.name != now.person.name) change.name = fields.name;
  if (fields.active && *fields.active != now.person.active) change.active = fields.active;
  // By another address an identity provider would let somebody else in as owner.
  if (change.email && now.person.role == "owner")
    return Forbidden("a directory does not change an owner's address");
  if (change.email || change.name || change.active)
    RETURN_IF_ERROR(registry_.people().Change(actor, id, change));
  RETURN_IF_ERROR(Keep(actor, id, fields.external_id));
  return FindUser(actor.tenant, id);
}

Result<Found<Group>> Provisioning::Groups(const std::string& tenant,
                                          const std::vector<Comparison>& filter, Page page) const {
  ASSIGN_OR_RETURN(std::vector<Group> all, AllGroups(tenant));
  ASSIGN_OR_RETURN(std::vector<Group> wanted, Filtered(std::move(all), filter));
  return PageOf(std::move(wanted), page);
}

Result<Group> Provisioning::FindGroup(const std::string& tenant, const std::string& id) const {
  return registry_.database().Read(
      [&](soci::session& sql) -> Result<Group> { return ReadOne(sql, tenant, id); });
}

Result<Group> Provisioning::AddGroup(const registry::Actor& actor, Group group) {
  group.id = registry::RandomId("grp");
  group.created_at = group.changed_at = clock_.NowMs();
  const auto work = [&](soci::session& sql) -> Result<void> {
    RETURN_IF_ERROR(WriteGroup(sql, actor.tenant, group));
    registry::AddToAudit(sql, group.created_at, actor,
                         {"group.add", group.id, "done", nullptr, Noted(group)});
    return {};
  };
  RETURN_IF_ERROR(registry_.database().Write(work));
  RETURN_IF_ERROR(SetRoles(actor, group.members));
  return group;
}

Result<Group> Provisioning::ChangeGroup(const registry::Actor& actor, const Group& group) {
  std::vector<std::string> concerned;
  const auto work = [&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(const Group before, ReadOne(sql, actor.tenant, group.id));
    Group after = group;
    after.created_at = before.created_at;
    after.changed_at = clock_.NowMs();
    RETURN_IF_ERROR(WriteGroup(sql, actor.tenant, after));
    // Another name may give another role to all.
    concerned = Differing(before.members, after.members);
    if (before.name != after.name)
      concerned.insert(concerned.end(), after.members.begin(), after.members.end());
    registry::AddToAudit(sql, after.changed_at, actor,
                         {"group.change", group.id, "done", Noted(before), Noted(after)});
    return {};
  };
  RETURN_IF_ERROR(registry_.database().Write(work));
  RETURN_IF_ERROR(SetRoles(actor, concerned));
  return FindGroup(actor.tenant, group.id);
}

Result<void> Provisioning::RemoveGroup(const registry::Actor& actor, const std::string& id) {
  Group before;
  const auto work = [&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(before, ReadOne(sql, actor.tenant, id));
    sql << "DELETE FROM scim_member WHERE scim_group = :id", use(id);
    sql << "DELETE FROM scim_group WHERE id = :id", use(id);
    registry::AddToAudit(sql, clock_.NowMs(), actor,
                         {"group.remove", id, "done", Noted(before), nullptr});
    return {};
  };
  RETURN_IF_ERROR(registry_.database().Write(work));
  return SetRoles(actor, before.members);
}

Result<void> Provisioning::SetRoles(const registry::Actor& actor,
                                    const std::vector<std::string>& persons) {
  if (persons.empty()) return {};
  ASSIGN_OR_RETURN(const ProvisioningRules rules, Rules(actor.tenant));
  ASSIGN_OR_RETURN(const std::vector<Group> groups, AllGroups(actor.tenant));
  for (const std::string& id : persons) {
    ASSIGN_OR_RETURN(const Person person, registry_.people().Find(actor.tenant, id));
    if (person.role == "owner") continue;
    std::string wanted = rules.default_role;
    size_t best = SIZE_MAX;
    const auto& order = registry_.roles().all();
    for (const Group& group : groups) {
      if (std::find(group.members.begin(), group.members.end(), id) == group.members.end())
        continue;
      const std::string role = RoleOf(rules, group.name);
      const auto at = static_cast<size_t>(
          std::find_if(order.begin(), order.end(),
                       [&](const registry::Role& one) { return one.id == role; }) -
          order.begin());
      if (at >= order.size() || at >= best) continue;
      best = at;
      wanted = role;
    }
    if (wanted == person.role) continue;
    registry::PersonChange change;
    change.role = wanted;
    RETURN_IF_ERROR(registry_.people().Change(actor, id, change));
  }
  return {};
}

}  // namespace clarion::federation
