// What the commands that read or write the registry share.
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

struct Opened {
  std::unique_ptr<app::Workspace> workspace;
  std::unique_ptr<registry::Registry> registry;
};

// The workspace of --data with its registry; with its data caught up, or with definitions alone.
inline Result<Opened> OpenWorkspace(const Shared& shared, bool with_data = true) {
  Opened out;
  ASSIGN_OR_RETURN(out.workspace, app::Workspace::Open({.folder = shared.data,
                                                        .content = shared.content,
                                                        .warehouse = shared.warehouse,
                                                        .need_warehouse = with_data}));
  if (with_data) RETURN_IF_ERROR(out.workspace->CatchUp());
  ASSIGN_OR_RETURN(out.registry, OpenRegistry(shared));
  return out;
}

// Whoever has the files and a shell: the audit log names the account of the system.
inline registry::Actor AtCommandLine() {
  return {"command_line", std::to_string(::getuid()), "clarion", "", ""};
}

}  // namespace clarion::cli
