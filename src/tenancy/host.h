// The whole of it: the front door, and behind it a process for each tenant of a configuration.
#pragma once

#include <string>

#include "base/result.h"
#include "tenancy/supervisor.h"

namespace clarion::tenancy {

struct HostSettings {
  std::string config_file;
  Launch launch;
};

// Serves until SIGTERM or SIGINT, then drains: running requests end, then the processes. SIGHUP
// reads the configuration again; with an error the one in use stays. Blocks; takes these signals
// and SIGCHLD for itself. REQUIRES: this process has one thread.
Result<void> RunHost(const HostSettings& settings);

// What a running host says at this socket: a JSON object with `tenants` (Supervisor::Status) and
// what the front door counts. kNotFound: no host is running there.
Result<std::string> AskStatus(const std::string& socket);

}  // namespace clarion::tenancy
