// What the book's files share.
#pragma once

#include "reviews/book.h"

namespace clarion::reviews::internal {

// kInvalidInput: `verdict` is none (answer.h).
Result<void> CheckVerdict(const std::string& question, const std::string& verdict);
// kInvalidInput: longer than kNoteMax, or not UTF-8, or empty where `needed`.
Result<void> CheckText(std::string_view field, const std::string& text, bool needed);
// Adds a row for each; the caller's transaction and audit entry.
std::vector<Label> AddRows(soci::session& sql, TimeMs now, const registry::Actor& actor,
                           const NewLabels& labels);
json::array TextsToJson(const std::vector<std::string>& texts);
std::vector<std::string> TextsFrom(const json::value& object, std::string_view name);

}  // namespace clarion::reviews::internal
