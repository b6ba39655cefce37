// Persons as rows: what people.cc and sessions.cc read alike.
#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>

#include "registry/people.h"

namespace clarion::registry::internal {

// Of the one whose column (id or email) has this value.
std::optional<Person> FindPerson(soci::session& sql, const char* column, const std::string& value);
void EndSessions(soci::session& sql, const std::string& person);
std::string ToList(const std::vector<std::string>& texts);  // JSON
std::vector<std::string> FromList(const std::string& text);

}  // namespace clarion::registry::internal
