// Model values as JSON, shared by several groups of routes.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "app/processor.h"
#include "app/rescoring.h"
#include "base/json.h"
#include "metrics/estimate.h"
#include "scoring/scorer.h"

namespace clarion::api {

json::object ToWire(const metrics::Estimate& estimate);
json::value TimeOrNull(int64_t at_ms);     // -1 and below → null
json::value LengthOrNull(int64_t length);  // -1 → null

// Byte offsets into UTF-8 → UTF-16 code units, as JavaScript counts. O(text).
uint32_t Utf16Offset(std::string_view text, uint32_t byte);

// `texts` are the turns' texts, for the offsets.
json::object ToWire(const Evidence& evidence, const std::vector<std::string>& texts);
json::object ToWire(const Score& score, const scoring::ScorecardInfo* card,
                    const std::vector<std::string>& texts);
json::object ToWire(const scoring::ScorecardInfo& card);

const scoring::ScorecardInfo* CardNamed(const scoring::Scorer& scorer, std::string_view id);
// The shape Rescoring of schemas.cc.
json::object ToWire(const app::RescoringStatus& status);

}  // namespace clarion::api
