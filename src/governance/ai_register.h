// What people said of everything here that learned from data or acts by itself: who answers for it,
// which version was approved by whom, and whether it is switched off. In the registry's file; only
// added to, each entry with its entry in the audit log.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "registry/database.h"

namespace clarion::governance {

struct ItemKey {
  std::string kind;  // model | prompt | scorecard | action
  std::string id;
  bool operator==(const ItemKey&) const = default;
  bool operator<(const ItemKey& other) const {
    return std::tie(kind, id) < std::tie(other.kind, other.id);
  }
};

struct Entry {
  ItemKey item;
  std::string what;   // owner | approved | off | on
  std::string value;  // the owner's name; the version that was approved; else ""
  std::string note;   // why
  std::string person;
  std::string person_name;
  TimeMs at = 0;
};

// What holds of one item now. An entry of which nothing was said has at = 0.
struct Standing {
  Entry owner;
  Entry approved;
  Entry switched;
  bool on() const { return switched.what != "off"; }
};

// Safe for concurrent use. Each call is one transaction or one read.
class AiRegister {
 public:
  AiRegister(registry::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // kInvalidInput: a text is empty where it must not be, or over 500 bytes.
  Result<void> SetOwner(const registry::Actor& actor, const ItemKey& item,
                        const std::string& owner);
  // kConflict: whoever answers for it does not approve it.
  Result<void> Approve(const registry::Actor& actor, const ItemKey& item,
                       const std::string& version, const std::string& note);
  // kInvalidInput: no reason is given; kConflict: it is so already.
  Result<void> Switch(const registry::Actor& actor, const ItemKey& item, bool on,
                      const std::string& why);

  Result<std::map<ItemKey, Standing>> All(const std::string& tenant) const;
  // Newest first; of one item, or of all where its kind is "".
  Result<std::vector<Entry>> Log(const std::string& tenant, const ItemKey& item) const;
  Result<Standing> Of(const std::string& tenant, const ItemKey& item) const;

 private:
  Result<void> Add(const registry::Actor& actor, Entry entry);

  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::governance
