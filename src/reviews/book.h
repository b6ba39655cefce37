// Labels, calibration sessions and disputes, kept in the registry's file; every change is in the
// audit log with it, or not at all.
//
//   Book book(registry->database(), clock);
//   ASSIGN_OR_RETURN(const std::vector<Label> added, book.Add(actor, {…}));
//   ASSIGN_OR_RETURN(const Dispute open, book.Raise(actor, {…}));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (a state it
// cannot go to from where it is), kForbidden (not by this person), kUnavailable (the disk).
#pragma once

#include "registry/database.h"
#include "reviews/label.h"

namespace clarion::reviews {

inline constexpr size_t kNoteMax = 2000;  // bytes of a note or reason

// What one reviewer says of one conversation at once.
struct NewLabels {
  std::string interaction;
  std::string scorecard;
  std::string card_version;
  LabelKind kind = LabelKind::kReview;
  Source source = Source::kChosen;
  double probability = 0;
  std::string session;
  bool blind = false;
  struct Answer {
    std::string question;
    std::string verdict;
    std::string machine;
    double confidence = 1;
    std::string note;
    int turn = -1;
  };
  std::vector<Answer> answers;  // at least one, of different questions
};

struct LabelFilter {
  std::string scorecard;    // "": all
  std::string interaction;  // likewise
  std::string session;      // likewise
};

enum class DisputeState : uint8_t { kOpen, kUpheld, kOverturned, kWithdrawn };
std::string_view Name(DisputeState state);  // open, upheld, overturned, withdrawn

struct Dispute {
  std::string id;
  std::string interaction;
  std::string scorecard;
  std::string question;
  std::string verdict;  // what is disputed
  std::string reason;
  DisputeState state = DisputeState::kOpen;
  std::string raised_by;
  std::string raised_by_name;
  TimeMs raised_at = 0;
  std::vector<std::string> agents;     // who took part in the conversation
  std::vector<std::string> reviewers;  // whose labels the answer has: they do not decide
  std::string machine;
  double confidence = 1;
  std::string card_version;
  std::string decision;  // the verdict that holds now
  std::string decision_reason;
  std::string decided_by;
  std::string decided_by_name;
  TimeMs decided_at = 0;
};
json::object ToJsonObject(const Dispute& dispute);

// Who would decide, and as whom they talk to customers.
struct Decider {
  registry::Actor actor;
  std::string agent;  // "": none
};
// kForbidden says why this one may not: who raised it, who took part, who gave the answer, no
// person.
Result<void> MayDecide(const Dispute& dispute, const Decider& decider);

struct Session {
  std::string id;
  std::string title;
  std::string scorecard;
  std::vector<std::string> interactions;
  std::vector<std::string> reviewers;  // people's ids
  bool blind = true;
  bool open = true;
  std::string owner;
  TimeMs created_at = 0;
  TimeMs closed_at = 0;
};
json::object ToJsonObject(const Session& session);

class Book {
 public:
  Book(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Durable when it returns. Verdicts are checked for their form, not against a card.
  Result<std::vector<Label>> Add(const registry::Actor& actor, const NewLabels& labels);
  // In the order they were given.
  Result<std::vector<Label>> Labels(const std::string& tenant, const LabelFilter& filter) const;

  // Of `dispute`: interaction, scorecard, question, verdict, reason, agents, reviewers, machine,
  // confidence, card_version. kConflict: the answer is disputed already, or a dispute of it was
  // decided.
  Result<Dispute> Raise(const registry::Actor& actor, Dispute dispute);
  // kForbidden: raised by somebody else.
  Result<Dispute> Withdraw(const registry::Actor& actor, const std::string& id);
  // Another verdict than the disputed one overturns it. Either way it becomes a label.
  Result<Dispute> Decide(const Decider& decider, const std::string& id, const std::string& verdict,
                         const std::string& reason);
  Result<Dispute> FindDispute(const std::string& tenant, const std::string& id) const;
  // Open ones first, then newest first. `interaction`: "" = of all.
  Result<std::vector<Dispute>> Disputes(const std::string& tenant,
                                        const std::string& interaction = "") const;

  // Of `session`: title, scorecard, interactions, reviewers, blind.
  Result<Session> Open(const registry::Actor& actor, Session session);
  Result<Session> Close(const registry::Actor& actor, const std::string& id);
  Result<Session> FindSession(const std::string& tenant, const std::string& id) const;
  Result<std::vector<Session>> Sessions(const std::string& tenant) const;  // newest first

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::reviews
