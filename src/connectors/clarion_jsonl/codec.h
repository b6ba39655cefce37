// Clarion JSONL: one conversation a line, in the neutral shape described in docs/formats.md. This
// is also what the journal stores, so decoding must accept everything any earlier version encoded.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/record.h"

namespace clarion::connectors {

// kInvalidInput names the member and the value: "turns[3].speaker: 'robot' is not …". O(length).
Result<Record> DecodeClarionJson(std::string_view line);

// Compact JSON without a line end. DecodeClarionJson(EncodeClarionJson(x)) == x for every valid x.
std::string EncodeClarionJson(const Interaction& interaction);
std::string EncodeClarionJson(const LateOutcome& outcome);
std::string EncodeClarionJson(const Record& record);

extern const Format kClarionJsonl;

}  // namespace clarion::connectors
