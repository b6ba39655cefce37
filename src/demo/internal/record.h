// One planned contact as one line of Clarion JSONL.
#pragma once

#include <string>

#include "demo/internal/plan.h"

namespace clarion::demo {

// Appends the record and a newline; `number` (from 1) becomes the id. Returns how many turns it
// has.
size_t AppendRecord(const World& world, const std::vector<Incident>& incidents,
                    const Contact& contact, uint64_t number, std::string& out);

}  // namespace clarion::demo
