// The demo workspace of `clarion serve --demo`: simulated conversations, who enters it, and what
// its people have decided and begun.
#pragma once

#include <string>

#include "app/workspace.h"
#include "registry/registry.h"

namespace clarion::cli {

// Fills an empty workspace with simulated conversations and scores them. What was planted in them,
// as demo::Simulate tells it; "" where the workspace was not empty: nothing was done.
Result<std::string> FillDemo(app::Workspace& workspace, uint64_t interactions);

// People with roles, the order of outcomes, targets and initiatives, by the same books as real
// ones and dated within the simulated time. Two initiatives meet what `planted` says: the fix of a
// bot's flow, which worked, and one against a drift, which does not yet. Every name and reason says
// that this is a demo. Nothing is done where `planted` is "" or somebody has an account already.
// The registry is open nowhere else in this process. Some two seconds.
Result<void> MakeDemoBooks(app::Workspace& workspace, const std::string& planted);

// Entered by one click. Nobody signs in to it by a password: it has none. Nothing is done where the
// workspace has people already.
Result<void> MakeDemoAccount(registry::Registry& registry);

}  // namespace clarion::cli
