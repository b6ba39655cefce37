// Which figures tell of the same facts, and so are never linked: one would be the other's own part.
#pragma once

#include <string>
#include <vector>

#include "metrics/definition.h"

namespace clarion::drivers {

// What a figure's numerator is made of, out of its definition: columns ("transfers"), with what
// they are themselves put together from (effort: transfers, holds, wait_ms …; handle_ms: hold_ms …;
// first_response_ms: wait_ms), "journey" for all that looks at the next or last contact,
// "outcome:csat" and "score:compliance" for answers and cards. In order, each once. Of a count:
// "contacts" and what it counts.
std::vector<std::string> FactsOf(const metrics::Definition& metric);

// A fact both tell of, or one tells and the other is counted among ("surveyed": who answered);
// "" = none, they may be linked. How many contacts there are is no part of a share of them.
std::string SharedFact(const metrics::Definition& a, const metrics::Definition& b);

// Weeks until a week's figure is known: its window in whole weeks.
size_t KnownAfter(const metrics::Definition& metric);

}  // namespace clarion::drivers
