// SCIM 2.0 resources (RFC 7643) and what a directory changes in them (RFC 7644), as values. Pure
// functions: who keeps them is provisioning.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "registry/people.h"

namespace clarion::federation {

inline constexpr const char* kUserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
inline constexpr const char* kGroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
inline constexpr const char* kListSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
inline constexpr const char* kErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
inline constexpr size_t kOperationsMax = 1000;  // of one PATCH

// What a directory says of a person; what is not given stays. Attributes that Clarion does not keep
// (phone numbers, titles, extensions) are passed over, as RFC 7644 §3.3 allows.
struct UserFields {
  std::optional<std::string> user_name;  // the e-mail address
  std::optional<std::string> name;
  std::optional<std::string> external_id;
  std::optional<bool> active;
};
// Of a POST or PUT. kInvalidInput: no userName, or one that is no e-mail address.
Result<UserFields> ReadUser(const json::value& body);
// Of a PATCH, as the person is now: "active" as a text ("False") is read as what it means.
// kInvalidInput names the operation.
Result<UserFields> ReadUserPatch(const json::value& body, const registry::Person& now);

struct Group {
  std::string id;
  std::string name;
  std::string external_id;
  std::vector<std::string> members;  // ids of persons
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
};
// Of a POST or PUT.
Result<Group> ReadGroup(const json::value& body);
// `now` after a PATCH.
Result<Group> PatchedGroup(Group now, const json::value& body);

struct User {
  registry::Person person;
  std::string external_id;
  TimeMs changed_at = 0;
  struct Membership {
    std::string id, name;
  };
  std::vector<Membership> groups;
};
// `base`: "https://clarion.example.com/scim/v2".
json::object ToScim(const User& user, const std::string& base);
json::object ToScim(const Group& group, const std::string& base, bool members);

json::object ServiceProviderConfig(const std::string& base);
json::array ResourceTypes(const std::string& base);
json::array ScimSchemas(const std::string& base);

}  // namespace clarion::federation
