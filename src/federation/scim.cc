#include "federation/scim.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <unordered_set>

#include "base/ascii.h"
#include "federation/scim_path.h"

namespace clarion::federation {
namespace {

constexpr size_t kTextMax = 500;
constexpr size_t kMembersMax = 100'000;

// A member by its name without regard to case: directories differ.
const json::value* Member(const json::value& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (const auto& [key, value] : object.get_object())
    if (AsciiLower(key) == name) return &value;
  return nullptr;
}

std::optional<std::string> Text(const json::value* value) {
  if (value == nullptr || !value->is_string() || value->get_string().size() > kTextMax)
    return std::nullopt;
  return std::string(value->get_string());
}

Result<bool> Truth(const json::value& value) {
  if (value.is_bool()) return value.get_bool();
  if (value.is_string() && AsciiLower(value.get_string()) == "true") return true;
  if (value.is_string() && AsciiLower(value.get_string()) == "false") return false;
  return InvalidInput("active: true or false");
}

struct NameParts {
  std::string given, family;
};
NameParts PartsOf(const std::string& name) {
  const size_t space = name.rfind(' ');
  if (space == std::string::npos) return {name, ""};
  return {name.substr(0, space), name.substr(space + 1)};
}
std::string Joined(const NameParts& parts) {
  return parts.given + (parts.given.empty() || parts.family.empty() ? "" : " ") + parts.family;
}

// Names as several attributes say them; what people read (displayName, formatted) comes first.
struct NameWords {
  std::string display, formatted;
  NameParts parts;
  bool said = false;

  void Take(const std::string& attribute, const std::optional<std::string>& text) {
    if (!text) return;
    said = true;
    if (attribute == "displayname") display = *text;
    if (attribute == "formatted") formatted = *text;
    if (attribute == "givenname") parts.given = *text;
    if (attribute == "familyname") parts.family = *text;
  }
  void TakeObject(const json::value& name) {
    for (const char* part : {"formatted", "givenname", "familyname"})
      Take(part, Text(Member(name, part)));
  }
  std::string Best() const {
    return !display.empty() ? display : !formatted.empty() ? formatted : Joined(parts);
  }
};

// One attribute of a person, as an operation sets it.
Result<void> Set(const std::string& attribute, const std::string& sub, const json::value& value,
                 UserFields* out, NameWords* name) {
  if (attribute == "active") {
    ASSIGN_OR_RETURN(out->active, Truth(value));
  } else if (attribute == "username") {
    const auto text = Text(&value);
    if (!text) return InvalidInput("userName: a text");
    out->user_name = *text;
  } else if (attribute == "externalid") {
    out->external_id = Text(&value).value_or("");
  } else if (attribute == "displayname") {
    name->Take(attribute, Text(&value));
  } else if (attribute == "name" && sub.empty()) {
    name->TakeObject(value);
  } else if (attribute == "name") {
    name->Take(sub, Text(&value));
  }
  return {};
}

Result<const json::array*> OperationsOf(const json::value& body) {
  const json::value* operations = Member(body, "operations");
  if (operations == nullptr || !operations->is_array())
    return InvalidInput("Operations: a list is expected");
  if (operations->get_array().size() > kOperationsMax)
    return InvalidInput(fmt::format("Operations: at most {}", kOperationsMax));
  return &operations->get_array();
}

struct Operation {
  std::string op;  // add | replace | remove
  std::optional<PatchPath> path;
  json::value value;
};
Result<Operation> ReadOperation(const json::value& one) {
  Operation out;
  out.op = AsciiLower(Text(Member(one, "op")).value_or(""));
  if (out.op != "add" && out.op != "replace" && out.op != "remove")
    return InvalidInput("op: add, replace or remove");
  if (const auto path = Text(Member(one, "path")); path && !path->empty()) {
    ASSIGN_OR_RETURN(out.path, ReadPath(*path));
  }
  if (const json::value* value = Member(one, "value")) out.value = *value;
  if (out.op != "remove" && out.value.is_null()) return InvalidInput("value: is missing");
  return out;
}

Result<void> ApplyToUser(const Operation& one, UserFields* out, NameWords* name) {
  if (one.op == "remove") {
    if (!one.path) return InvalidInput("path: is missing");
    if (one.path->attribute == "externalid") out->external_id = "";
    return {};  // what is left cannot be taken from an account, or is not kept
  }
  if (one.path) return Set(one.path->attribute, one.path->sub, one.value, out, name);
  if (!one.value.is_object()) return InvalidInput("value: an object is expected without a path");
  for (const auto& [key, value] : one.value.get_object()) {
    // Keys of extensions hold objects that are not kept.
    const auto path = ReadPath(key);
    if (path.ok()) RETURN_IF_ERROR(Set(path->attribute, path->sub, value, out, name));
  }
  return {};
}

Result<std::vector<std::string>> MembersIn(const json::value& value) {
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;
  const auto take = [&](const json::value& one) -> Result<void> {
    const auto id = Text(one.is_object() ? Member(one, "value") : &one);
    if (!id || id->empty()) return InvalidInput("members: each has a 'value', the id of a user");
    if (seen.insert(*id).second) out.push_back(*id);
    return {};
  };
  if (!value.is_array()) {
    RETURN_IF_ERROR(take(value));
    return out;
  }
  if (value.get_array().size() > kMembersMax) return InvalidInput("members: too many at once");
  for (const json::value& one : value.get_array()) RETURN_IF_ERROR(take(one));
  return out;
}

void Leave(Group* group, const std::vector<std::string>& leaving) {
  const std::unordered_set<std::string_view> those(leaving.begin(), leaving.end());
  std::erase_if(group->members, [&](const std::string& id) { return those.contains(id); });
}

Result<void> RemoveMembers(const Operation& one, Group* group) {
  std::vector<std::string> leaving;
  for (const Comparison& comparison : one.path->filter) {
    if (comparison.attribute != "value" || !comparison.value.is_string())
      return InvalidInput("path: members are named by their value");
    leaving.emplace_back(comparison.value.get_string());
  }
  if (!one.value.is_null()) {
    ASSIGN_OR_RETURN(const auto named, MembersIn(one.value));
    leaving.insert(leaving.end(), named.begin(), named.end());
  }
  if (leaving.empty())
    group->members.clear();  // all, as RFC 7644 §3.5.2.2 has it
  else
    Leave(group, leaving);
  return {};
}

Result<void> SetInGroup(const std::string& attribute, const json::value& value, bool add,
                        Group* group) {
  if (attribute == "displayname") {
    const auto text = Text(&value);
    if (!text) return InvalidInput("displayName: a text");
    group->name = *text;
  } else if (attribute == "externalid") {
    group->external_id = Text(&value).value_or("");
  } else if (attribute == "members") {
    ASSIGN_OR_RETURN(const std::vector<std::string> named, MembersIn(value));
    if (!add) group->members.clear();
    Leave(group, named);
    group->members.insert(group->members.end(), named.begin(), named.end());
  }
  return {};
}

Result<void> ApplyToGroup(const Operation& one, Group* group) {
  const bool add = one.op == "add";
  if (one.op == "remove") {
    if (!one.path) return InvalidInput("path: is missing");
    if (one.path->attribute == "members") return RemoveMembers(one, group);
    if (one.path->attribute == "externalid") group->external_id = "";
    return {};
  }
  if (one.path) return SetInGroup(one.path->attribute, one.value, add, group);
  if (!one.value.is_object()) return InvalidInput("value: an object is expected without a path");
  for (const auto& [key, value] : one.value.get_object())
    RETURN_IF_ERROR(SetInGroup(AsciiLower(key), value, add, group));
  return {};
}

Result<void> CheckGroup(const Group& group) {
  if (!group.name.empty() && IsUtf8(group.name)) return {};
  return InvalidInput("displayName: a group has a name");
}

template <typename Apply>
Result<void> EachOperation(const json::value& body, const Apply& apply) {
  ASSIGN_OR_RETURN(const json::array* operations, OperationsOf(body));
  size_t number = 0;
  for (const json::value& one : *operations) {
    ++number;
    Result<Operation> read = ReadOperation(one);
    Result<void> applied = read.ok() ? apply(*read) : Result<void>(read.error());
    if (!applied.ok())
      return InvalidInput(fmt::format("operation {}: {}", number, applied.error().message));
  }
  return {};
}

json::object Meta(const char* type, TimeMs created, TimeMs changed, const std::string& location) {
  return {{"resourceType", type},
          {"created", FormatTime(created)},
          {"lastModified", FormatTime(std::max(created, changed))},
          {"location", location}};
}

json::object Attribute(const char* name, const char* type, bool many, const char* mutability,
                       const char* uniqueness) {
  return {{"name", name},          {"type", type},
          {"multiValued", many},   {"required", false},
          {"caseExact", false},    {"mutability", mutability},
          {"returned", "default"}, {"uniqueness", uniqueness}};
}

}  // namespace

Result<UserFields> ReadUser(const json::value& body) {
  if (!body.is_object()) return InvalidInput("a user is a JSON object");
  UserFields out;
  NameWords name;
  for (const auto& [key, value] : body.get_object())
    RETURN_IF_ERROR(Set(AsciiLower(key), "", value, &out, &name));
  if (!out.user_name || out.user_name->find('@') == std::string::npos)
    return InvalidInput(
        "userName: the e-mail address is wanted here; map it so in the directory's settings");
  out.name = name.Best().empty() ? *out.user_name : name.Best();
  return out;
}

Result<UserFields> ReadUserPatch(const json::value& body, const registry::Person& now) {
  UserFields out;
  NameWords name;
  name.parts = PartsOf(now.name);
  RETURN_IF_ERROR(
      EachOperation(body, [&](const Operation& one) { return ApplyToUser(one, &out, &name); }));
  if (name.said && !name.Best().empty()) out.name = name.Best();
  return out;
}

Result<Group> ReadGroup(const json::value& body) {
  if (!body.is_object()) return InvalidInput("a group is a JSON object");
  Group out;
  for (const auto& [key, value] : body.get_object())
    RETURN_IF_ERROR(SetInGroup(AsciiLower(key), value, false, &out));
  RETURN_IF_ERROR(CheckGroup(out));
  return out;
}

Result<Group> PatchedGroup(Group now, const json::value& body) {
  RETURN_IF_ERROR(
      EachOperation(body, [&](const Operation& one) { return ApplyToGroup(one, &now); }));
  RETURN_IF_ERROR(CheckGroup(now));
  return now;
}

json::object ToScim(const User& user, const std::string& base) {
  const registry::Person& person = user.person;
  const NameParts parts = PartsOf(person.name);
  json::array groups;
  for (const User::Membership& group : user.groups)
    groups.push_back(json::object{
        {"value", group.id}, {"display", group.name}, {"$ref", base + "/Groups/" + group.id}});
  json::object out{
      {"schemas", json::array{kUserSchema}},
      {"id", person.id},
      {"userName", person.email},
      {"name",
       json::object{
           {"formatted", person.name}, {"givenName", parts.given}, {"familyName", parts.family}}},
      {"displayName", person.name},
      {"emails",
       json::array{json::object{{"value", person.email}, {"type", "work"}, {"primary", true}}}},
      {"active", person.active},
      {"groups", std::move(groups)},
      {"meta", Meta("User", person.created_at, user.changed_at, base + "/Users/" + person.id)}};
  if (!user.external_id.empty()) out["externalId"] = user.external_id;
  return out;
}

json::object ToScim(const Group& group, const std::string& base, bool members) {
  json::object out{
      {"schemas", json::array{kGroupSchema}},
      {"id", group.id},
      {"displayName", group.name},
      {"meta", Meta("Group", group.created_at, group.changed_at, base + "/Groups/" + group.id)}};
  if (!group.external_id.empty()) out["externalId"] = group.external_id;
  if (!members) return out;
  json::array list;
  for (const std::string& id : group.members)
    list.push_back(json::object{
        {"value", id}, {"type", "User"}, {"$ref", fmt::format("{}/Users/{}", base, id)}});
  out["members"] = std::move(list);
  return out;
}

json::object ServiceProviderConfig(const std::string& base) {
  const json::object no{{"supported", false}};
  return {{"schemas", json::array{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"}},
          {"patch", json::object{{"supported", true}}},
          {"bulk", json::object{{"supported", false}, {"maxOperations", 0}, {"maxPayloadSize", 0}}},
          {"filter", json::object{{"supported", true}, {"maxResults", 200}}},
          {"changePassword", no},
          {"sort", no},
          {"etag", no},
          {"authenticationSchemes",
           json::array{json::object{{"type", "oauthbearertoken"},
                                    {"name", "API key"},
                                    {"description", "A key with the permission people.provision"},
                                    {"primary", true}}}},
          {"meta", json::object{{"resourceType", "ServiceProviderConfig"},
                                {"location", base + "/ServiceProviderConfig"}}}};
}

json::array ResourceTypes(const std::string& base) {
  json::array out;
  for (const auto& [name, path, schema] :
       {std::tuple{"User", "/Users", kUserSchema}, std::tuple{"Group", "/Groups", kGroupSchema}})
    out.push_back(
        json::object{{"schemas", json::array{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}},
                     {"id", name},
                     {"name", name},
                     {"endpoint", path},
                     {"schema", schema},
                     {"meta", json::object{{"resourceType", "ResourceType"},
                                           {"location", base + "/ResourceTypes/" + name}}}});
  return out;
}

json::array ScimSchemas(const std::string& base) {
  const auto schema = [&](const char* id, const char* name, json::array attributes) {
    return json::object{
        {"schemas", json::array{"urn:ietf:params:scim:schemas:core:2.0:Schema"}},
        {"id", id},
        {"name", name},
        {"attributes", std::move(attributes)},
        {"meta", json::object{{"resourceType", "Schema"}, {"location", base + "/Schemas/" + id}}}};
  };
  return {schema(kUserSchema, "User",
                 {Attribute("userName", "string", false, "readWrite", "server"),
                  Attribute("name", "complex", false, "readWrite", "none"),
                  Attribute("displayName", "string", false, "readWrite", "none"),
                  Attribute("emails", "complex", true, "readOnly", "none"),
                  Attribute("active", "boolean", false, "readWrite", "none"),
                  Attribute("groups", "complex", true, "readOnly", "none")}),
          schema(kGroupSchema, "Group",
                 {Attribute("displayName", "string", false, "readWrite", "server"),
                  Attribute("members", "complex", true, "readWrite", "none")})};
}

}  // namespace clarion::federation
