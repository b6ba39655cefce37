// A process document: how a kind of contact is dealt with, step by step, each step with what shows
// in a conversation that it was done.
//
//   ASSIGN_OR_RETURN(const std::vector<Process> shipped, LoadProcesses(content + "/processes"));
//   Search(shipped, "refund not arrived")  // best first
//
// Plain values and pure functions, any thread. Errors: kInvalidInput names the field or file:line
// and what it takes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace clarion::learning {

// What shows in a conversation that a step was done. Nothing: only people can tell.
struct ShownBy {
  enum class Kind : uint8_t { kNothing, kSignal, kQuestion, kEvent };
  Kind kind = Kind::kNothing;
  // kSignal: "recap" or "promise:refund"; kQuestion: "card/question", a policy's check too;
  // kEvent: "action" or "action:refund_order".
  std::string name;
  bool operator==(const ShownBy&) const = default;
};

struct Step {
  std::string id;     // lower snake case, unique in the document; stays when the wording changes
  std::string title;  // what to do
  std::string text;   // what to say and mind; Markdown
  ShownBy shown_by;
  bool operator==(const Step&) const = default;
};

struct Process {
  std::string id;
  std::string title;
  std::string owner;                  // who keeps it true: a person or a desk, in words
  std::string text;                   // what it is for; Markdown
  std::vector<std::string> reasons;   // contact reasons it is for, at least one
  std::vector<std::string> policies;  // ids of policies it must agree with
  std::vector<Step> steps;            // at least one
  int review_days = 180;              // the owner looks at it again after so many

  int version = 1;
  TimeMs published_at = 0;  // of this version; 0: shipped, in force since ever
  std::string by;           // a person's id; "": shipped
  std::string by_name;
  TimeMs reviewed_at = 0;  // the owner last said it is still true, or changed it
  bool retired = false;
};

inline constexpr size_t kTextMax = 4000;  // bytes of a text
inline constexpr size_t kStepsMax = 40;

json::object ToJsonObject(const Process& process);
json::object ToJsonObject(const Step& step);

// One document in YAML. `name` stands before every message.
Result<Process> ParseProcess(const std::string& name, const std::string& yaml);
// Every *.yaml of a folder, by id. kInvalidInput: two of one id.
Result<std::vector<Process>> LoadProcesses(const std::string& folder);
// Fields of `change` over those of `base`; what is not named stays.
Result<Process> WithChange(Process base, const json::value& change);
// What a document must have before it is kept.
Result<void> Check(const Process& process);

// One difference between two versions: "title", "step find_order: text", "step recap: removed".
struct Difference {
  std::string what;
  std::string before;
  std::string after;
};
std::vector<Difference> Compare(const Process& before, const Process& after);

struct Found {
  size_t process = 0;  // index
  double relevance = 0;
  std::string step;  // id of the step that fits best; "": title or text
};
// Documents with all words of the query first, then those with some; words match by their stem's
// beginning ("refunds" finds "refund"). Okapi BM25 over title (×3), reasons (×3), steps and text.
// An empty query finds everything in the order given. O(text).
std::vector<Found> Search(const std::vector<Process>& processes, std::string_view query);

}  // namespace clarion::learning
