// What customers began to say: words and pairs of words of the last seven days against each of the
// eight weeks before, and which conversations hold them.
//
//   ASSIGN_OR_RETURN(const Emerging found, FindEmerging(workspace, {.filter = filter}));
//   found.phrases[0].phrase;    // "session token"
//   found.phrases[0].contacts;  // 42
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"
#include "metrics/filter.h"

namespace clarion::app {

inline constexpr size_t kEmergingWeeks = 9;  // the last is the one looked at

struct EmergingQuery {
  // Its `to` ends the week; without one the day of the newest contact does, where it is not in the
  // future. `from` is not read.
  metrics::Filter filter;
  size_t phrases_max = 20;
};

struct EmergingExample {
  std::string id;
  TimeMs started = 0;
  uint32_t turn = 0;  // from 0
  std::string text;   // around the phrase, personal data covered
};

struct EmergingPhrase {
  std::string phrase;             // lower case
  std::vector<std::string> also;  // what the same contacts say besides, most telling first
  uint32_t contacts = 0;          // that hold `phrase` in the week
  double rate = 0;                // of the week's contacts
  double rate_before = 0;         // of all contacts of the earlier weeks
  double highest_before = 0;      // of the highest earlier week; 0: never said
  std::vector<uint32_t> weeks;    // contacts that hold it, oldest first
  // Day of the first contact with it in the week; where it was said before, the first day on which
  // it came twice as often as in the highest week.
  TimeMs first_seen = 0;
  double p_value = 1;
  double q_value = 1;  // of the matter: it and what is said besides
  // What it comes with: a contact reason, else a queue, that six in ten of its contacts have, and
  // contacts as such half as often at most. "" where none stands out.
  std::string by, value;  // by: "reason" or "queue"
  double share = 0;
  std::vector<EmergingExample> examples;  // three at most, newest first, of different customers
};

struct Emerging {
  Zone zone;                       // in which days are cut
  std::vector<TimeMs> edges;       // where the weeks begin, and the end; empty without contacts
  std::vector<uint32_t> contacts;  // with words of a customer, looked at, by week
  uint64_t looked = 0;             // contacts, of all weeks
  uint64_t of = 0;           // more than `looked` where there are over 200,000: by a hash of the id
  size_t earlier_weeks = 0;  // that count, each with a fifth of the last week's contacts
  bool enough = false;       // two earlier weeks are needed
  size_t tried = 0;          // different phrases of the week
  std::vector<EmergingPhrase> phrases;  // surest first
};

// Text is read as it is stored and leaves covered; a phrase that is personal data itself, or mostly
// part of some where it is said, is left out, and one said by fewer than five customers. Within
// 1 % false discoveries (detection/emerging.h). Some 0.1 s for 17,000 contacts of nine
// weeks, 0.4 s for 60,000, 1.1 s for 150,000.
Result<Emerging> FindEmerging(Workspace& workspace, const EmergingQuery& query);

json::object ToJson(const Emerging& found);

// How many times the highest week before: "9× the highest week before", "not said before".
std::string TimesInWords(const EmergingPhrase& one);
// "New in what customers say: “session token” (42 contacts, not said before), and 2 more."; ""
// where there is nothing.
std::string SentenceOf(const Emerging& found);
// The page's path to the conversations of the week that hold the phrase.
std::string LinkOf(const Emerging& found, const EmergingPhrase& one);

}  // namespace clarion::app
