// Findings as the product's JSON (docs/explanation.md describes every field).
#pragma once

#include <boost/json/value.hpp>

#include "explanation/root_cause.h"

namespace clarion::explanation {

// Deterministic: no times in it. O(causes).
boost::json::object FindingsToJson(const Leaves& leaves, const Findings& findings);

}  // namespace clarion::explanation
