// API keys: for programs. A key holds permissions of its own, never more than who made it, and
// ends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/audit.h"
#include "registry/permission.h"

namespace clarion::registry {

struct ApiKey {
  std::string id;
  std::string tenant;
  std::string name;
  Permissions permissions;
  std::string created_by;
  TimeMs created_at = 0;
  TimeMs expires_at = 0;
  TimeMs used_at = 0;     // 0: never
  TimeMs revoked_at = 0;  // 0: not
};

struct NewKey {
  std::string name;
  Permissions permissions;
  TimeMs valid = 90 * kDayMs;  // at most two years
};

class Keys {
 public:
  Keys(internal::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  struct Made {
    ApiKey key;
    std::string secret;  // "clk_…": shown once, not stored
  };
  Result<Made> Make(const Actor& actor, const NewKey& key);
  // nullopt: unknown, ended or revoked.
  Result<std::optional<ApiKey>> Find(const std::string& secret);
  Result<std::vector<ApiKey>> All(const std::string& tenant) const;  // newest first
  Result<ApiKey> Revoke(const Actor& actor, const std::string& id);

 private:
  internal::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::registry
