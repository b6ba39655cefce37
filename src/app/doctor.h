// Looks over a workspace and this machine, and says what is wrong and what to do about it.
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"

namespace clarion::app {

enum class Health : uint8_t { kGood, kWarning, kBad };
std::string_view Name(Health health);  // good | warning | bad

struct Check {
  std::string name;  // "journal"
  Health health = Health::kGood;
  std::string found;
  std::string remedy;  // "" where nothing is wrong
};

// Changes nothing. Beside a running server what needs the warehouse is left to it, and said so. All
// checks run, whatever the others find. Reads the journal and the audit log as a whole: some
// seconds for a gigabyte.
std::vector<Check> Examine(const WorkspaceOptions& options, const Clock& clock);

json::object ToJsonObject(const Check& check);

}  // namespace clarion::app
