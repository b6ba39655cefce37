// Examples of a question's answers that people chose or rejected. In the registry's file, each
// change with its entry in the audit log; a row goes with the conversation it names when that is
// erased (app/internal/elsewhere).
#pragma once

#include <string>
#include <vector>

#include "registry/database.h"

namespace clarion::lifecycle {

struct Pin {
  std::string id;
  std::string interaction;
  std::string scorecard;
  std::string question;
  bool pinned = true;  // false: rejected, never shown
  std::string person;
  std::string person_name;
  TimeMs at = 0;
  std::string note;
};

// Safe for concurrent use.
class Pins {
 public:
  Pins(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Of `pin`: interaction, scorecard, question, pinned, note. Replaces what was said of the place.
  Result<Pin> Set(const registry::Actor& actor, Pin pin);
  // Neither pinned nor rejected any more. kNotFound: it was neither.
  Result<void> Remove(const registry::Actor& actor, const std::string& scorecard,
                      const std::string& question, const std::string& interaction);
  // Of one card and, unless "", one question; oldest first.
  Result<std::vector<Pin>> All(const std::string& tenant, const std::string& scorecard,
                               const std::string& question) const;

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::lifecycle
