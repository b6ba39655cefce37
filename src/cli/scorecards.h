// What the commands that change scorecards share.
#pragma once

#include "app/workspace.h"
#include "lifecycle/drafts.h"

namespace clarion::cli {

// The open draft of this text, by who has the files and a shell.
Result<lifecycle::Draft> SaveDraft(lifecycle::Drafts& drafts, const app::Workspace& workspace,
                                   const std::string& yaml, const std::string& note);

}  // namespace clarion::cli
