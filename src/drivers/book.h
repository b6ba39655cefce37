// What people say of the graph's edges: that one is so, or is not. In the registry's file; only
// added to, each entry with its entry in the audit log. The last word holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "registry/database.h"

namespace clarion::drivers {

// kConfirmed: a driver, whether it is seen in the data or not. kRejected: left out of the graph and
// of what is held constant for `to`. kForgotten: said no more; in the log only.
enum class Word : uint8_t { kConfirmed, kRejected, kForgotten };
std::string_view Name(Word word);  // confirmed, rejected, forgotten
std::optional<Word> WordFrom(std::string_view name);

struct Said {
  std::string from, to;  // metrics
  Word word = Word::kConfirmed;
  std::string why;
  std::string person;
  std::string person_name;
  TimeMs at = 0;
};
json::object ToJsonObject(const Said& said);

// Safe for concurrent use. Each call is one transaction or one read. At most 200 edges a tenant.
class Book {
 public:
  Book(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Whether the metrics exist and may be linked is not looked at. kInvalidInput: no reason, one of
  // over 500 bytes, or the same metric twice; kConflict: too many edges.
  Result<Said> Say(const registry::Actor& actor, const std::string& from, const std::string& to,
                   Word word, const std::string& why);
  // kNotFound: nothing is said of it.
  Result<void> Forget(const registry::Actor& actor, const std::string& from, const std::string& to);
  Result<std::vector<Said>> All(const std::string& tenant) const;  // what holds, first said first
  Result<std::vector<Said>> Log(const std::string& tenant) const;  // newest first

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::drivers
