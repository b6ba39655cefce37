// What was planted, for grading detectors: never an input of the product.
#pragma once

#include <string>

#include "demo/internal/incidents.h"
#include "demo/internal/plan.h"

namespace clarion::demo {

std::string TruthJson(const World& world, const IncidentPlan& plan, uint64_t interactions);

}  // namespace clarion::demo
