// Learning paths: what a new agent meets most and finds hardest first, each with the process, a few
// of the best conversations and a quiz; given to people with a day, progress kept.
//
// Plain values and pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace clarion::learning {

struct PathConversation {
  std::string interaction;
  std::string why;  // "resolved, 8 turns, score 94"
};

struct Module {
  std::string id;      // "m1"; stays when modules are arranged anew
  std::string reason;  // contact reason
  std::string title;
  std::string process;  // id of a document; "": there is none
  std::string quiz;     // id of a quiz; "": none
  std::string why;      // "18 % of contacts; newcomers take 38 % longer"
  std::vector<PathConversation> conversations;
};

struct Assignment {
  std::string person;  // id of an account
  TimeMs assigned_at = 0;
  std::string assigned_by;
  TimeMs due_at = 0;              // 0: no day
  std::vector<std::string> done;  // ids of modules
  TimeMs done_at = 0;             // all of them; 0: not yet
};

struct Path {
  std::string id;
  std::string title;
  std::string team;  // of contacts it was built from; "": all
  std::vector<Module> modules;
  std::vector<Assignment> assignments;
  std::string by;
  std::string by_name;
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
};

json::object ToJsonObject(const Path& path);
Result<Path> PathFrom(const json::value& stored);
// `title` and `modules` of `change` over those of `base`: modules dropped, added, arranged anew,
// their conversations too. kInvalidInput names what is wrong.
Result<Path> WithChange(Path base, const json::value& change);

// A conversation that might be an example.
struct Example {
  std::string interaction;
  std::string agent;
  bool resolved = false;
  double points = 0;  // of the service quality card
  double effort = 0;  // of the customer
  int64_t turns = 0;
};
// At most `count` of those that were resolved: best by points, then least effort and fewest turns
// (ranks added up), no agent twice while there are others. Too short to learn from (under four
// turns): left out.
std::vector<Example> ChooseExamples(std::vector<Example> candidates, size_t count);

// What a reason asks of a newcomer.
struct ReasonLoad {
  std::string reason;
  double contacts = 0;
  std::optional<double> gap;  // how much worse newcomers are, in deviations; none: not known
};
struct RankedReason {
  size_t reason = 0;  // index
  double share = 0;   // of contacts
  double weight = 0;
};
// By share × (1 + gap), where worse; a gap that is not known counts as none. Most first.
std::vector<RankedReason> RankReasons(const std::vector<ReasonLoad>& loads);

}  // namespace clarion::learning
