// What the commands about people, keys and the audit log share.
#pragma once

#include <unistd.h>

#include <memory>

#include "app/workspace.h"
#include "cli/command.h"
#include "registry/registry.h"

namespace clarion::cli {

// The registry of --data; a running server may have it open too.
inline Result<std::unique_ptr<registry::Registry>> OpenRegistry(const Shared& shared) {
  static const SystemClock clock;
  ASSIGN_OR_RETURN(const std::string content, app::FindContent(shared.content));
  return registry::Registry::Open({shared.data, content, {}}, clock);
}

// Whoever has the files and a shell: the audit log names the account of the system.
inline registry::Actor AtCommandLine() {
  return {"command_line", std::to_string(::getuid()), "clarion", "", ""};
}

}  // namespace clarion::cli
