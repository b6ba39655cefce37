// Amazon Connect Contact Lens: the JSON files it writes after a voice call or a chat. Amazon
// Transcribe Call Analytics, whose output has the same shape, is read too.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/record.h"

namespace clarion::connectors {

// One analysis file. What Contact Lens thinks (sentiment, categories, issues) becomes labels, which
// no detector reads; what it measured (silence, interruptions, who joined and left) becomes events.
// `source_name`: Connect puts the contact's id and time in the file's name. kInvalidInput names the
// member. O(length).
Result<Interaction> DecodeContactLens(std::string_view text, std::string_view source_name);

extern const Format kContactLens;

}  // namespace clarion::connectors
