// Systems that tell of changes by signed webhook: each with a secret of its own, sealed.
//
//   ASSIGN_OR_RETURN(Sources::Made made, sources.Make(actor, "github"));   // the secret: only now
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput, kConflict (the name is taken),
// kUnavailable (the disk).
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "registry/database.h"
#include "registry/secrets.h"

namespace clarion::upstream {

struct Source {
  std::string id;    // part of its address: POST /v1/changes/hooks/{id}
  std::string name;  // the `source` of what it tells; 1 to 60 letters, digits, '.', '_', '-'
  std::string tenant;
  TimeMs created_at = 0;
  TimeMs heard_at = 0;  // last time it told something that was right; 0 = never
};
json::object ToJsonObject(const Source& source);

class Sources {
 public:
  Sources(registry::Database& database, const registry::SecretBox& box, const Clock& clock)
      : database_(database), box_(box), clock_(clock) {}

  struct Made {
    Source source;
    std::string secret;  // "whsec_…"
  };
  Result<Made> Make(const registry::Actor& actor, const std::string& name);
  Result<void> Remove(const registry::Actor& actor, const std::string& id);
  Result<std::vector<Source>> All(const std::string& tenant) const;  // by name
  // Of any tenant: who calls is not known yet. kNotFound, kCorrupt (sealed with another key).
  Result<Made> WithSecret(const std::string& id) const;
  Result<void> Heard(const std::string& id);

 private:
  registry::Database& database_;
  const registry::SecretBox& box_;
  const Clock& clock_;
};

}  // namespace clarion::upstream
