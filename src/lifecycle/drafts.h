// The book of drafts, in the registry's file: every change is in the audit log with it, or not at
// all; its target there is the card.
//
//   Drafts drafts(registry->database(), clock);
//   ASSIGN_OR_RETURN(Draft one, drafts.Save(actor, {…}));       // of an exact text
//   ASSIGN_OR_RETURN(one, drafts.Submit(actor, one.id, "why"));
//   ASSIGN_OR_RETURN(one, drafts.Approve(another, one.id, "", 2));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (a state it
// cannot go to from where it is, or approval is missing), kForbidden (not by this one),
// kUnavailable (the disk).
#pragma once

#include <vector>

#include "lifecycle/draft.h"
#include "registry/database.h"

namespace clarion::lifecycle {

inline constexpr size_t kNoteMax = 2000;        // bytes of a note or reason
inline constexpr size_t kYamlMax = 512 * 1024;  // bytes of a card

struct NewDraft {
  std::string card;
  std::string title;
  std::string version;
  std::string base;
  std::string note;
  std::string yaml;
  // Whose word a key speaks: the id of the person who made it; "": the actor's own.
  std::string behind;
};

class Drafts {
 public:
  Drafts(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // The open draft of exactly this text, where there is one, as it stands: it keeps its author.
  Result<Draft> Save(const registry::Actor& actor, const NewDraft& draft);
  // Nothing where the text has no open draft.
  Result<void> Tried(const registry::Actor& actor, const std::string& card,
                     const std::string& sha256, const Trial& trial);
  // kConflict: it was not tried, or does not wait to be submitted.
  Result<Draft> Submit(const registry::Actor& actor, const std::string& id,
                       const std::string& note);
  // `others`: how many people may approve who neither wrote nor submitted it. kForbidden: it is
  // one's own and somebody else may; no person.
  Result<Draft> Approve(const registry::Actor& actor, const std::string& id,
                        const std::string& note, size_t others);
  // Needs a reason. By its author it is taken back.
  Result<Draft> SendBack(const registry::Actor& actor, const std::string& id,
                         const std::string& reason);
  Result<Draft> Discard(const registry::Actor& actor, const std::string& id);

  Result<Draft> Find(const std::string& tenant, const std::string& id) const;
  Result<std::string> Yaml(const std::string& tenant, const std::string& id) const;
  // The open draft of this text.
  Result<std::optional<Draft>> OfText(const std::string& tenant, const std::string& card,
                                      const std::string& sha256) const;
  // Open ones first, then newest first; of all cards for "".
  Result<std::vector<Draft>> All(const std::string& tenant, const std::string& card) const;

  // --- the rule that a second person approves ---
  Result<bool> NeedsApproval(const std::string& tenant) const;
  Result<void> SetApproval(const registry::Actor& actor, bool needed);
  // kConflict: approval is needed and this exact text has none.
  Result<void> MayPublish(const std::string& tenant, const std::string& card,
                          const std::string& sha256) const;
  // The text counts from here on; its draft, where there is one, ends. Later texts that were
  // approved stay approved.
  Result<void> Published(const registry::Actor& actor, const std::string& card,
                         const std::string& sha256, const std::string& version,
                         const std::string& generation);
  // Notes in the audit log what befell the card: "scorecard.retire".
  Result<void> Note(const registry::Actor& actor, const char* action, const std::string& card,
                    const json::object& after);

  // --- who answers for a card ---
  Result<std::string> Owner(const std::string& tenant, const std::string& card) const;  // "": none
  Result<void> SetOwner(const registry::Actor& actor, const std::string& card,
                        const std::string& person);

 private:
  // Reads, edits, writes and notes in one transaction.
  template <typename Edit>
  Result<Draft> Edited(const registry::Actor& actor, const std::string& id, const char* action,
                       const Edit& edit);

  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::lifecycle
