// One policy against one conversation.
#pragma once

#include "scoring/internal/policy_file.h"
#include "scoring/policy.h"

namespace clarion::scoring::internal {

PolicyReport CheckPolicy(const PolicyFile& file, const Interaction& interaction,
                         const PolicyInput& input);

}  // namespace clarion::scoring::internal
