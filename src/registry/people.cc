#include "registry/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"
#include "registry/internal/person_rows.h"
#include "registry/roles.h"

namespace clarion::registry {

using internal::FindPerson;
using soci::into;
using soci::use;

namespace {

constexpr const char* kColumns =
    "id, tenant, email, name, role, agent_id, teams, active, password, totp_on, created_ms, "
    "week_mail";

Person PersonFrom(const soci::row& row) {
  Person person;
  person.id = row.get<std::string>(0);
  person.tenant = row.get<std::string>(1);
  person.email = row.get<std::string>(2);
  person.name = row.get<std::string>(3);
  person.role = row.get<std::string>(4);
  person.agent_id = row.get<std::string>(5);
  person.teams = internal::FromList(row.get<std::string>(6));
  person.active = row.get<long long>(7) != 0;
  person.has_password = !row.get<std::string>(8).empty();
  person.second_factor = row.get<long long>(9) != 0;
  person.created_at = row.get<long long>(10);
  person.week_mail = row.get<long long>(11) != 0;
  return person;
}

Result<std::string> CheckedEmail(std::string email) {
  for (char& c : email)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  const size_t at = email.find('@');
  const bool sound =
      at != std::string::npos && at > 0 && email.find('@', at + 1) == std::string::npos &&
      email.find('.', at) != std::string::npos && !email.ends_with('.') && email.size() <= 254 &&
      std::all_of(email.begin(), email.end(), [](char c) { return c > 0x20 && c != 0x7F; });
  if (!sound) return InvalidInput(fmt::format("'{}' is no e-mail address", email));
  return email;
}

Result<std::string> CheckedName(const std::string& name) {
  const bool sound = !name.empty() && name.size() <= 200 && IsUtf8(name) &&
                     std::all_of(name.begin(), name.end(),
                                 [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
  if (!sound) return InvalidInput("a name has 1 to 200 characters on one line");
  return name;
}

Result<void> CheckRole(const Roles& roles, const std::string& role) {
  if (roles.Find(role) != nullptr) return {};
  std::string known;
  for (const Role& one : roles.all()) known += (known.empty() ? "" : ", ") + one.id;
  return InvalidInput(fmt::format("there is no role '{}'; known: {}", role, known));
}

long long ActiveOwners(soci::session& sql, const std::string& tenant) {
  long long owners = 0;
  sql << "SELECT count(*) FROM person WHERE tenant = :tenant AND role = 'owner' AND active = 1",
      use(tenant), into(owners);
  return owners;
}

Result<Person> Insert(soci::session& sql, const std::string& tenant, const NewPerson& given,
                      const std::string& password, TimeMs now) {
  Person person;
  ASSIGN_OR_RETURN(person.email, CheckedEmail(given.email));
  ASSIGN_OR_RETURN(person.name, CheckedName(given.name));
  if (FindPerson(sql, "email", person.email))
    return Conflict(fmt::format("somebody has the address {} already", person.email));
  person.id = RandomId("per");
  person.tenant = tenant;
  person.role = given.role;
  person.agent_id = given.agent_id;
  person.teams = given.teams;
  person.created_at = now;
  person.has_password = !password.empty();
  const std::string teams = internal::ToList(person.teams);
  const auto created = static_cast<long long>(now);
  sql << "INSERT INTO person (id, tenant, email, name, role, agent_id, teams, active, password, "
         "totp, totp_on, totp_last, created_ms) "
         "VALUES (:id, :tenant, :email, :name, :role, :agent, :teams, 1, :password, '', 0, 0, "
         ":created)",
      use(person.id), use(person.tenant), use(person.email), use(person.name), use(person.role),
      use(person.agent_id), use(teams), use(password), use(created);
  return person;
}

}  // namespace

std::optional<Person> internal::FindPerson(soci::session& sql, const char* column,
                                           const std::string& value) {
  soci::rowset<soci::row> rows =
      (sql.prepare << fmt::format("SELECT {} FROM person WHERE {} = :value", kColumns, column),
       use(value));
  for (const soci::row& row : rows) return PersonFrom(row);
  return std::nullopt;
}

void internal::EndSessions(soci::session& sql, const std::string& person) {
  sql << "DELETE FROM session WHERE person = :person", use(person);
}

std::string internal::ToList(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return ToJson(list);
}

std::vector<std::string> internal::FromList(const std::string& text) {
  std::vector<std::string> out;
  const Result<json::value> list = ParseJson(text);
  if (!list.ok() || !list->is_array()) return out;
  for (const json::value& item : list->get_array())
    if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

json::object ToJsonObject(const Person& person) {
  json::array teams;
  for (const std::string& team : person.teams) teams.emplace_back(team);
  return {{"id", person.id},
          {"email", person.email},
          {"name", person.name},
          {"role", person.role},
          {"agent_id", person.agent_id},
          {"teams", std::move(teams)},
          {"active", person.active},
          {"has_password", person.has_password},
          {"second_factor", person.second_factor},
          {"week_mail", person.week_mail},
          {"created_at", FormatTime(person.created_at)}};
}

Result<bool> People::NobodyYet() const {
  return database_.Read([&](soci::session& sql) -> Result<bool> {
    long long count = 0;
    sql << "SELECT count(*) FROM person", into(count);
    return count == 0;
  });
}

Result<Person> People::SetUp(const Actor& actor, const NewPerson& owner,
                             const std::string& password) {
  RETURN_IF_ERROR(CheckPassword(password, owner.email, owner.name));
  ASSIGN_OR_RETURN(const std::string hash, HashPassword(password));
  return database_.Write([&](soci::session& sql) -> Result<Person> {
    long long count = 0;
    sql << "SELECT count(*) FROM person", into(count);
    if (count > 0)
      return Conflict(
          "this workspace has an owner already; sign in, or ask them for an invitation");
    NewPerson first = owner;
    first.role = "owner";
    ASSIGN_OR_RETURN(Person person, Insert(sql, actor.tenant, first, hash, clock_.NowMs()));
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"person.set_up", person.id, "done", nullptr, ToJsonObject(person)});
    return person;
  });
}

Result<Person> People::Add(const Actor& actor, const NewPerson& person) {
  return database_.Write([&](soci::session& sql) { return AddWithin(sql, actor, person); });
}

Result<Person> People::AddWithin(soci::session& sql, const Actor& actor, const NewPerson& person) {
  RETURN_IF_ERROR(CheckRole(roles_, person.role));
  ASSIGN_OR_RETURN(Person added, Insert(sql, actor.tenant, person, "", clock_.NowMs()));
  internal::AddToAudit(sql, clock_.NowMs(), actor,
                       {"person.add", added.id, "done", nullptr, ToJsonObject(added)});
  return added;
}

Result<Person> People::Change(const Actor& actor, const std::string& id,
                              const PersonChange& change) {
  return database_.Write([&](soci::session& sql) { return ChangeWithin(sql, actor, id, change); });
}

Result<Person> People::ChangeWithin(soci::session& sql, const Actor& actor, const std::string& id,
                                    const PersonChange& change) {
  if (change.role) RETURN_IF_ERROR(CheckRole(roles_, *change.role));
  if (change.name) RETURN_IF_ERROR(CheckedName(*change.name));
  const std::optional<Person> found = FindPerson(sql, "id", id);
  if (!found || found->tenant != actor.tenant)
    return NotFound(fmt::format("there is no person '{}'", id));
  Person person = *found;
  if (change.email) {
    ASSIGN_OR_RETURN(person.email, CheckedEmail(*change.email));
    const auto other = FindPerson(sql, "email", person.email);
    if (other && other->id != person.id)
      return Conflict(fmt::format("somebody has the address {} already", person.email));
  }
  person.name = change.name.value_or(person.name);
  person.role = change.role.value_or(person.role);
  person.agent_id = change.agent_id.value_or(person.agent_id);
  person.teams = change.teams.value_or(person.teams);
  person.active = change.active.value_or(person.active);
  const std::string teams = internal::ToList(person.teams);
  const long long active = person.active ? 1 : 0;
  sql << "UPDATE person SET email = :email, name = :name, role = :role, agent_id = :agent, teams = "
         ":teams, active = :active WHERE id = :id",
      use(person.email), use(person.name), use(person.role), use(person.agent_id), use(teams),
      use(active), use(person.id);
  if (ActiveOwners(sql, person.tenant) == 0)
    return Conflict("a workspace needs an active owner; make somebody else one first");
  if (!person.active) internal::EndSessions(sql, person.id);
  internal::AddToAudit(
      sql, clock_.NowMs(), actor,
      {"person.change", person.id, "done", ToJsonObject(*found), ToJsonObject(person)});
  return person;
}

Result<Person> People::Find(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) -> Result<Person> {
    std::optional<Person> found = FindPerson(sql, "id", id);
    if (!found || found->tenant != tenant)
      return NotFound(fmt::format("there is no person '{}'", id));
    return *std::move(found);
  });
}

Result<Person> People::FindByEmail(const std::string& email) const {
  ASSIGN_OR_RETURN(const std::string checked, CheckedEmail(email));
  return database_.Read([&](soci::session& sql) -> Result<Person> {
    std::optional<Person> found = FindPerson(sql, "email", checked);
    if (!found) return NotFound(fmt::format("nobody has the address {}", checked));
    return *std::move(found);
  });
}

Result<std::vector<Person>> People::All(const std::string& tenant) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<Person>> {
    std::vector<Person> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format(
             "SELECT {} FROM person WHERE tenant = :tenant ORDER BY name, email", kColumns),
         use(tenant));
    for (const soci::row& row : rows) out.push_back(PersonFrom(row));
    return out;
  });
}

Result<Person> People::WantWeekMail(const Actor& actor, const std::string& id, bool wanted) {
  return database_.Write([&](soci::session& sql) -> Result<Person> {
    const auto found = FindPerson(sql, "id", id);
    if (!found || found->tenant != actor.tenant) return NotFound("there is no such person");
    const int on = wanted ? 1 : 0;
    sql << "UPDATE person SET week_mail = :on WHERE id = :id", use(on), use(id);
    internal::AddToAudit(
        sql, clock_.NowMs(), actor,
        {wanted ? "person.week_mail_on" : "person.week_mail_off", id, "done", nullptr, nullptr});
    Person out = *found;
    out.week_mail = wanted;
    return out;
  });
}

Result<std::string> People::MakeLink(const Actor& actor, const std::string& id, TimeMs valid) {
  return database_.Write([&](soci::session& sql) -> Result<std::string> {
    const std::optional<Person> found = FindPerson(sql, "id", id);
    if (!found || found->tenant != actor.tenant)
      return NotFound(fmt::format("there is no person '{}'", id));
    std::string link = RandomToken();
    const std::string hash = TokenHash(link);
    const TimeMs until = clock_.NowMs() + valid;
    const auto expires = static_cast<long long>(until);
    sql << "DELETE FROM link WHERE person = :person", use(id);
    sql << "INSERT INTO link (hash, person, expires_ms) VALUES (:hash, :person, :expires)",
        use(hash), use(id), use(expires);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"person.make_link", id, "done", nullptr,
                          json::object{{"expires_at", FormatTime(expires)}}});
    return link;
  });
}

Result<Person> People::UseLink(const Actor& actor, const std::string& link,
                               const std::string& password) {
  const std::string hash = TokenHash(link);
  const auto now = static_cast<long long>(clock_.NowMs());
  const auto owner_of = [&](soci::session& sql) -> Result<Person> {
    std::string id;
    sql << "SELECT person FROM link WHERE hash = :hash AND expires_ms > :now", use(hash), use(now),
        into(id);
    if (!sql.got_data())
      return NotFound("this link was used already or is too old; ask for a new one");
    std::optional<Person> found = FindPerson(sql, "id", id);
    if (!found || !found->active) return NotFound("this link is of somebody who is not active");
    return *std::move(found);
  };
  ASSIGN_OR_RETURN(const Person asked, database_.Read(owner_of));
  RETURN_IF_ERROR(CheckPassword(password, asked.email, asked.name));
  ASSIGN_OR_RETURN(const std::string hashed, HashPassword(password));
  return database_.Write([&](soci::session& sql) -> Result<Person> {
    ASSIGN_OR_RETURN(Person person, owner_of(sql));
    sql << "DELETE FROM link WHERE person = :person", use(person.id);
    sql << "UPDATE person SET password = :password WHERE id = :id", use(hashed), use(person.id);
    internal::EndSessions(sql, person.id);
    person.has_password = true;
    Actor self = actor;
    self.tenant = person.tenant;
    internal::AddToAudit(sql, clock_.NowMs(), self,
                         {"person.use_link", person.id, "done", nullptr, nullptr});
    return person;
  });
}

Result<void> People::ChangePassword(const Actor& actor, const std::string& id,
                                    const std::string& old_password,
                                    const std::string& new_password) {
  ASSIGN_OR_RETURN(const Person person, Find(actor.tenant, id));
  RETURN_IF_ERROR(CheckPassword(new_password, person.email, person.name));
  std::string hash;
  RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
    sql << "SELECT password FROM person WHERE id = :id", use(id), into(hash);
    return {};
  }));
  if (!PasswordIs(old_password, hash)) return Forbidden("the present password is another one");
  ASSIGN_OR_RETURN(const std::string hashed, HashPassword(new_password));
  return database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "UPDATE person SET password = :password WHERE id = :id", use(hashed), use(id);
    internal::EndSessions(sql, id);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"person.change_password", id, "done", nullptr, nullptr});
    return {};
  });
}

Result<Person> People::Check(const std::string& email, const std::string& password,
                             const std::string& code) {
  const Error wrong = SignInNeeded("address, password or code is wrong");
  std::optional<Person> found;
  std::string hash, sealed;
  if (const Result<std::string> checked = CheckedEmail(email); checked.ok()) {
    RETURN_IF_ERROR(database_.Read([&](soci::session& sql) -> Result<void> {
      found = FindPerson(sql, "email", *checked);
      if (found)
        sql << "SELECT password, totp FROM person WHERE id = :id", use(found->id), into(hash),
            into(sealed);
      return {};
    }));
  }
  if (!PasswordIs(password, hash) || !found->active) return wrong;
  if (!found->second_factor) return *std::move(found);
  if (code.empty()) return SecondFactor("a code of your authenticator app is needed");
  ASSIGN_OR_RETURN(const std::string secret, box_.Unseal(sealed));
  // A code is taken once: read and noted in one transaction.
  return database_.Write([&](soci::session& sql) -> Result<Person> {
    long long last = 0;
    sql << "SELECT totp_last FROM person WHERE id = :id", use(found->id), into(last);
    const auto step =
        static_cast<long long>(TotpStep(secret, code, clock_.NowMs(), static_cast<uint64_t>(last)));
    if (step == 0) return wrong;
    sql << "UPDATE person SET totp_last = :step WHERE id = :id", use(step), use(found->id);
    return *found;
  });
}

Result<std::string> People::StartSecondFactor(const std::string& id) {
  std::string secret = NewTotpSecret();
  const std::string sealed = box_.Seal(secret);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    const std::optional<Person> found = FindPerson(sql, "id", id);
    if (!found) return NotFound(fmt::format("there is no person '{}'", id));
    if (found->second_factor) return Conflict("a second factor is on already; remove it first");
    sql << "UPDATE person SET totp = :totp, totp_last = 0 WHERE id = :id", use(sealed), use(id);
    return {};
  }));
  return secret;
}

Result<void> People::ConfirmSecondFactor(const Actor& actor, const std::string& id,
                                         const std::string& code) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    std::string sealed;
    sql << "SELECT totp FROM person WHERE id = :id AND totp_on = 0", use(id), into(sealed);
    if (!sql.got_data() || sealed.empty())
      return Conflict("no second factor is waiting for its first code");
    ASSIGN_OR_RETURN(const std::string secret, box_.Unseal(sealed));
    const auto step = static_cast<long long>(TotpStep(secret, code, clock_.NowMs(), 0));
    if (step == 0) return InvalidInput("the code does not fit; is the clock of your phone right?");
    sql << "UPDATE person SET totp_on = 1, totp_last = :step WHERE id = :id", use(step), use(id);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"person.second_factor_on", id, "done", nullptr, nullptr});
    return {};
  });
}

Result<void> People::RemoveSecondFactor(const Actor& actor, const std::string& id) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    const std::optional<Person> found = FindPerson(sql, "id", id);
    if (!found || found->tenant != actor.tenant)
      return NotFound(fmt::format("there is no person '{}'", id));
    sql << "UPDATE person SET totp = '', totp_on = 0, totp_last = 0 WHERE id = :id", use(id);
    internal::AddToAudit(sql, clock_.NowMs(), actor,
                         {"person.second_factor_off", id, "done", nullptr, nullptr});
    return {};
  });
}

}  // namespace clarion::registry
