// By what a person can be found elsewhere: the ids, names, addresses and words in their records.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/journal.h"
#include "warehouse/warehouse.h"

namespace clarion::app::internal {

struct Traces {
  std::vector<uint64_t> versions;      // journal positions
  std::set<std::string> interactions;  // ids
  std::set<std::string> ids;           // of the customer
  std::set<std::string> names;         // addresses, ids of parties: others may have them too
  std::set<std::string> said;          // every turn of the customer, whole
  std::set<std::string> tokens;        // of the vault, in their records
};

// kCorrupt: a record does not decode.
Result<Traces> TracesOf(const std::vector<journal::StoredRecord>& records);

// An attribute that says who somebody is: customer_email, phone, …; not those of agents.
bool IsIdentity(std::string_view attribute);

// Which of `needles` rows of others hold; asked of every column that holds what came in.
Result<std::set<std::string>> HeldByOthers(warehouse::Warehouse& warehouse,
                                           const std::vector<uint64_t>& own,
                                           const std::set<std::string>& needles);

// Finds words of a person in texts of others. Ids and names are found as whole words; what was said
// only as a whole.
class Scrubber {
 public:
  Scrubber(const std::set<std::string>& words, const std::set<std::string>& sentences);
  bool Finds(std::string_view text) const;
  // The text with "[erased]" in the place of each.
  std::string Scrub(std::string_view text) const;

 private:
  size_t MatchAt(std::string_view text, size_t at) const;

  std::vector<std::string> words_;  // longest first; also as JSON has them
  std::vector<std::string> sentences_;
  std::string firsts_;  // a sign at which none of them begins cannot be the beginning
};

inline constexpr std::string_view kErasedMark = "[erased]";
inline constexpr size_t kWordMin = 4;       // bytes; shorter ids and names would hit anything
inline constexpr size_t kSentenceMin = 24;  // bytes; shorter ones are said by everybody

}  // namespace clarion::app::internal
