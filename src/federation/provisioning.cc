#include "federation/provisioning.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

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

struct Moves {
  std::vector<std::string> joined, left;
};
Moves Between(std::vector<std::string> before, std::vector<std::string> after) {
  for (auto* list : {&before, &after}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  Moves out;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(out.joined));
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(out.left));
  return out;
}

// Who joins must be there.
Result<void> Move(soci::session& sql, const std::string& tenant, const std::string& group,
                  const Moves& moves) {
  std::string person;
  long long there = 0;
  soci::statement known =
      (sql.prepare << "SELECT count(*) FROM person WHERE id = :id AND tenant = :tenant",
       use(person), use(tenant), into(there));
  soci::statement join =
      (sql.prepare << "INSERT INTO scim_member (scim_group, person) VALUES (:id, :person)",
       use(group), use(person));
  soci::statement leave =
      (sql.prepare << "DELETE FROM scim_member WHERE scim_group = :id AND person = :person",
       use(group), use(person));
  for (const std::string& one : moves.joined) {
    person = one;
    known.execute(true);
    if (there == 0) return InvalidInput(fmt::format("members: there is no user '{}'", person));
    join.execute(true);
  }
  for (const std::string& one : moves.left) {
    person = one;
    leave.execute(true);
  }
  return {};
}

// The name must be free.
Result<void> WriteGroup(soci::session& sql, const std::string& tenant, const Group& group,
                        const Moves& moves) {
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
  return Move(sql, tenant, group.id, moves);
}

// As the audit log has a group: who came or went, not all who stay.
json::value Noted(const Group& group, const char* moved, const std::vector<std::string>& who) {
  json::array list;
  for (const std::string& id : who) list.emplace_back(id);
  return json::object{
      {"name", group.name}, {"members", group.members.size()}, {moved, std::move(list)}};
}

Result<ProvisioningRules> RulesIn(soci::session& sql, const std::string& tenant) {
  std::string body;
  sql << "SELECT body FROM scim_rule WHERE tenant = :tenant", use(tenant), into(body);
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

std::vector<User::Membership> GroupsOf(soci::session& sql, const std::string& tenant,
                                       const std::string& person) {
  std::vector<User::Membership> out;
  soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT g.id, g.name FROM scim_member m JOIN scim_group g ON g.id = "
                      "m.scim_group WHERE m.person = :person AND g.tenant = :tenant ORDER BY "
                      "g.created_ms, g.id",
       use(person), use(tenant));
  for (const soci::row& row : rows)
    out.push_back({row.get<std::string>(0), row.get<std::string>(1)});
  return out;
}

// The directory's own id, when it changed somebody last, and their groups.
void ReadRest(soci::session& sql, const std::string& tenant, User* user) {
  long long changed = 0;
  sql << "SELECT external_id, changed_ms FROM scim_user WHERE person = :person AND tenant = "
         ":tenant",
      use(user->person.id), use(tenant), into(user->external_id), into(changed);
  user->changed_at = changed;
  user->groups = GroupsOf(sql, tenant, user->person.id);
}

void Keep(soci::session& sql, const std::string& tenant, const std::string& person,
          const std::optional<std::string>& external_id, TimeMs at) {
  const auto now = static_cast<long long>(at);
  const std::string external = external_id.value_or("");
  const int given = external_id ? 1 : 0;
  sql << "INSERT INTO scim_user (person, tenant, external_id, changed_ms) VALUES (:person, "
         ":tenant, :external, :now) ON CONFLICT (person) DO UPDATE SET external_id = CASE WHEN "
         ":given = 1 THEN excluded.external_id ELSE external_id END, changed_ms = "
         "excluded.changed_ms",
      use(person), use(tenant), use(external), use(now), use(given);
}

}  // namespace

json::object ToJsonObject(const ProvisioningRules& rules) {
  json::array roles;
  for (const GroupRole& one : rules.roles)
    roles.push_back(json::object{{"group", one.group}, {"role", one.role}});
  return {{"default_role", rules.default_role}, {"roles", std::move(roles)}};
}

Result<ProvisioningRules> Provisioning::Rules(const std::string& tenant) const {
  return registry_.database().Read([&](soci::session& sql) { return RulesIn(sql, tenant); });
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

Result<std::vector<Person>> Provisioning::WithExternalId(const std::string& tenant,
                                                         const std::string& external_id) const {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(registry_.database().Read([&](soci::session& sql) -> Result<void> {
    soci::rowset<std::string> rows =
        (sql.prepare << "SELECT person FROM scim_user WHERE tenant = :tenant AND external_id = :id "
                        "ORDER BY person",
         use(tenant), use(external_id));
    ids.assign(rows.begin(), rows.end());
    return {};
  }));
  std::vector<Person> out;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(Person one, registry_.people().Find(tenant, id));
    out.push_back(std::move(one));
  }
  return out;
}

// Those whom a filter can mean: one where it names somebody by what is unique, else everybody.
Result<std::vector<Person>> Provisioning::Candidates(const std::string& tenant,
                                                     const std::vector<Comparison>& filter) const {
  const registry::People& people = registry_.people();
  for (const Comparison& one : filter) {
    if (!one.value.is_string() || one.value.get_string().empty()) continue;
    const std::string value(one.value.get_string());
    const std::string& name = one.attribute;
    if (name == "externalid") return WithExternalId(tenant, value);
    const bool by_email = name == "username" || name == "emails" || name == "emails.value";
    if (!by_email && name != "id") continue;
    const Result<Person> found = by_email ? people.FindByEmail(value) : people.Find(tenant, value);
    if (found.ok() && found->tenant == tenant) return std::vector<Person>{*found};
    if (found.ok() || found.error().kind == ErrorKind::kNotFound ||
        found.error().kind == ErrorKind::kInvalidInput)
      return std::vector<Person>();
    return found.error();
  }
  ASSIGN_OR_RETURN(std::vector<Person> all, people.All(tenant));
  std::sort(all.begin(), all.end(), [](const Person& a, const Person& b) {
    return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
  });
  return all;
}

Result<Found<User>> Provisioning::Users(const std::string& tenant,
                                        const std::vector<Comparison>& filter, Page page) const {
  ASSIGN_OR_RETURN(std::vector<Person> people, Candidates(tenant, filter));
  std::vector<User> users;
  users.reserve(people.size());
  for (Person& person : people) users.push_back({std::move(person), "", 0, {}});
  const auto read_rest = [&](std::vector<User>* some) {
    return registry_.database().Read([&](soci::session& sql) -> Result<void> {
      for (User& user : *some) ReadRest(sql, tenant, &user);
      return {};
    });
  };
  const bool by_external = std::any_of(filter.begin(), filter.end(), [](const Comparison& one) {
    return one.attribute == "externalid";
  });
  if (by_external) RETURN_IF_ERROR(read_rest(&users));
  ASSIGN_OR_RETURN(std::vector<User> wanted, Filtered(std::move(users), filter));
  Found<User> found = PageOf(std::move(wanted), page);
  if (!by_external) RETURN_IF_ERROR(read_rest(&found.page));
  return found;
}

Result<User> Provisioning::FindUser(const std::string& tenant, const std::string& id) const {
  ASSIGN_OR_RETURN(Found<User> found, Users(tenant, {{"id", json::value(id)}}, {}));
  if (found.page.empty()) return NotFound(fmt::format("there is no user '{}'", id));
  return std::move(found.page.front());
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
  ASSIGN_OR_RETURN(const std::string id,
                   registry_.database().Write([&](soci::session& sql) -> Result<std::string> {
                     ASSIGN_OR_RETURN(const ProvisioningRules rules, RulesIn(sql, actor.tenant));
                     ASSIGN_OR_RETURN(
                         const Person added,
                         registry_.people().AddWithin(sql, actor,
                                                      {*fields.user_name,
                                                       fields.name.value_or(*fields.user_name),
                                                       rules.default_role,
                                                       "",
                                                       {}}));
                     Keep(sql, actor.tenant, added.id, fields.external_id, clock_.NowMs());
                     if (fields.active != false) return added.id;
                     registry::PersonChange out;
                     out.active = false;
                     RETURN_IF_ERROR(registry_.people().ChangeWithin(sql, actor, added.id, out));
                     return added.id;
                   }));
  return FindUser(actor.tenant, id);
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
  const auto work = [&](soci::session& sql) -> Result<void> {
    if (change.email || change.name || change.active)
      RETURN_IF_ERROR(registry_.people().ChangeWithin(sql, actor, id, change));
    Keep(sql, actor.tenant, id, fields.external_id, clock_.NowMs());
    return {};
  };
  RETURN_IF_ERROR(registry_.database().Write(work));
  return FindUser(actor.tenant, id);
}

Result<Found<Group>> Provisioning::Groups(const std::string& tenant,
                                          const std::vector<Comparison>& filter, Page page) const {
  const auto read = [&](soci::session& sql) -> Result<std::vector<Group>> {
    soci::rowset<std::string> rows =
        (sql.prepare << "SELECT id FROM scim_group WHERE tenant = :tenant ORDER BY created_ms, id",
         use(tenant));
    const std::vector<std::string> ids(rows.begin(), rows.end());
    std::vector<Group> out;
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(Group one, ReadOne(sql, tenant, id));
      out.push_back(std::move(one));
    }
    return out;
  };
  ASSIGN_OR_RETURN(std::vector<Group> all, registry_.database().Read(read));
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
  const Moves moves = Between({}, group.members);
  return registry_.database().Write([&](soci::session& sql) -> Result<Group> {
    RETURN_IF_ERROR(WriteGroup(sql, actor.tenant, group, moves));
    registry::AddToAudit(
        sql, group.created_at, actor,
        {"group.add", group.id, "done", nullptr, Noted(group, "joined", moves.joined)});
    RETURN_IF_ERROR(SetRoles(sql, actor, moves.joined));
    return group;
  });
}

Result<Group> Provisioning::ReplaceGroup(const registry::Actor& actor, const Group& group) {
  return EditGroup(actor, group.id, [&](const Group&) { return Result<Group>(group); });
}

Result<Group> Provisioning::PatchGroup(const registry::Actor& actor, const std::string& id,
                                       const json::value& body) {
  return EditGroup(actor, id, [&](Group now) { return PatchedGroup(std::move(now), body); });
}

Result<Group> Provisioning::EditGroup(const registry::Actor& actor, const std::string& id,
                                      const Edit& edit) {
  return registry_.database().Write([&](soci::session& sql) -> Result<Group> {
    ASSIGN_OR_RETURN(const Group before, ReadOne(sql, actor.tenant, id));
    ASSIGN_OR_RETURN(Group after, edit(before));
    after.id = id;
    after.created_at = before.created_at;
    after.changed_at = clock_.NowMs();
    const Moves moves = Between(before.members, after.members);
    RETURN_IF_ERROR(WriteGroup(sql, actor.tenant, after, moves));
    registry::AddToAudit(sql, after.changed_at, actor,
                         {"group.change", id, "done", Noted(before, "left", moves.left),
                          Noted(after, "joined", moves.joined)});
    // Another name may give another role to all.
    std::vector<std::string> concerned = moves.left;
    const auto& others = before.name != after.name ? after.members : moves.joined;
    concerned.insert(concerned.end(), others.begin(), others.end());
    RETURN_IF_ERROR(SetRoles(sql, actor, concerned));
    return after;
  });
}

Result<void> Provisioning::RemoveGroup(const registry::Actor& actor, const std::string& id) {
  return registry_.database().Write([&](soci::session& sql) -> Result<void> {
    ASSIGN_OR_RETURN(const Group before, ReadOne(sql, actor.tenant, id));
    sql << "DELETE FROM scim_member WHERE scim_group = :id", use(id);
    sql << "DELETE FROM scim_group WHERE id = :id", use(id);
    registry::AddToAudit(
        sql, clock_.NowMs(), actor,
        {"group.remove", id, "done", Noted(before, "left", before.members), nullptr});
    return SetRoles(sql, actor, before.members);
  });
}

Result<void> Provisioning::SetRoles(soci::session& sql, const registry::Actor& actor,
                                    const std::vector<std::string>& persons) {
  if (persons.empty()) return {};
  ASSIGN_OR_RETURN(const ProvisioningRules rules, RulesIn(sql, actor.tenant));
  const auto& order = registry_.roles().all();
  std::string role;
  for (const std::string& id : persons) {
    sql << "SELECT role FROM person WHERE id = :id AND tenant = :tenant", use(id),
        use(actor.tenant), into(role);
    if (!sql.got_data() || role == "owner") continue;
    std::string wanted = rules.default_role;
    size_t best = order.size();
    for (const User::Membership& group : GroupsOf(sql, actor.tenant, id)) {
      const std::string given = RoleOf(rules, group.name);
      const auto at = static_cast<size_t>(
          std::find_if(order.begin(), order.end(),
                       [&](const registry::Role& one) { return one.id == given; }) -
          order.begin());
      if (at >= best) continue;
      best = at;
      wanted = given;
    }
    if (wanted == role) continue;
    registry::PersonChange change;
    change.role = wanted;
    RETURN_IF_ERROR(registry_.people().ChangeWithin(sql, actor, id, change));
  }
  return {};
}

}  // namespace clarion::federation
