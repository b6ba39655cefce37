// What the book's files share.
#pragma once

#include "lifecycle/drafts.h"

namespace clarion::lifecycle::internal {

// kInvalidInput: longer than kNoteMax, or not UTF-8, or empty where `needed`.
Result<void> CheckNote(std::string_view field, const std::string& text, bool needed);
By ByActor(const registry::Actor& actor, TimeMs at);
Result<Draft> ReadDraft(soci::session& sql, const std::string& tenant, const std::string& id);
// The open draft of a text.
Result<std::optional<Draft>> ReadOpen(soci::session& sql, const std::string& tenant,
                                      const std::string& card, const std::string& sha256);
void WriteDraft(soci::session& sql, const Draft& draft);
// What the audit log says of a draft: without the evidence of its trial.
json::object Shown(const Draft& draft);

}  // namespace clarion::lifecycle::internal
