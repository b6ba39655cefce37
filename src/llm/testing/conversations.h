// Small conversations for tests and fuzzers of this room.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "llm/transcript.h"

namespace clarion::llm::testing {

inline const text::Redactor& MaskAll() {
  static const text::Redactor redactor = text::Redactor::Compile(text::RedactionPolicy{}).value();
  return redactor;
}

inline Interaction Conversation(const std::vector<std::pair<Role, std::string>>& turns) {
  Interaction made;
  made.id = "c1";
  for (const auto& [role, text] : turns) made.turns.push_back({.role = role, .text = text});
  return made;
}

inline RedactedTranscript Transcript(const std::vector<std::pair<Role, std::string>>& turns) {
  return RedactedTranscript::Redact(Conversation(turns), MaskAll());
}

}  // namespace clarion::llm::testing
