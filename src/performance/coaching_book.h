// The book of coaching: who agreed with whom to work on what, with which moments, and by when. Kept
// in the registry's file; every change is in the audit log with it, or not at all.
//
//   CoachingBook book(registry->database(), clock);
//   ASSIGN_OR_RETURN(const CoachingSession made, book.Make(actor, fields));
//   ASSIGN_OR_RETURN(const CoachingSession held, book.Change(actor, made.id, {"stage": "held"}));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (a stage it
// cannot go to from where it is), kUnavailable (the disk).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "registry/database.h"

namespace clarion::performance {

// planned → held → closed; planned or held → cancelled; closed and cancelled stay.
enum class CoachingStage : uint8_t { kPlanned, kHeld, kClosed, kCancelled };
std::string_view Name(CoachingStage stage);

// A moment of a conversation to look at together.
struct Moment {
  std::string interaction;
  int64_t turn = -1;  // −1: the whole of it
  bool good = false;  // an example to follow; else one to learn from
  std::string note;
};

struct CoachingSession {
  std::string id;
  std::string agent;           // agent_id of conversations
  std::string coach;           // a person's id
  std::string question;        // "card/question"
  std::string focus;           // what to work on, in words
  std::optional<double> goal;  // points to reach, 0 … 1
  TimeMs session_at = 0;       // 0: no day yet
  TimeMs held_at = 0;          // set when it becomes held, or given with it
  TimeMs follow_up_at = 0;
  std::vector<Moment> moments;
  std::string notes;
  std::string agent_says;  // the agent's own words
  CoachingStage stage = CoachingStage::kPlanned;
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
};

json::object ToJsonObject(const CoachingSession& session);
// Fields of `change` over those of `base`; what is not named stays. kInvalidInput names the field
// and what it takes; kConflict: a stage that cannot follow.
Result<CoachingSession> WithChange(CoachingSession base, const json::value& change, TimeMs now);

class CoachingBook {
 public:
  CoachingBook(registry::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  Result<CoachingSession> Make(const registry::Actor& actor, const json::value& fields);
  Result<CoachingSession> Change(const registry::Actor& actor, const std::string& id,
                                 const json::value& fields);
  // What the agent says to it; the one field an agent may write.
  Result<CoachingSession> Say(const registry::Actor& actor, const std::string& id,
                              const std::string& agent, const std::string& text);
  Result<CoachingSession> Find(const std::string& tenant, const std::string& id) const;
  Result<std::vector<CoachingSession>> All(const std::string& tenant) const;  // newest first

 private:
  template <typename Edit>
  Result<CoachingSession> Edited(const registry::Actor& actor, const std::string& id,
                                 const char* action, const Edit& edit);

  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::performance
