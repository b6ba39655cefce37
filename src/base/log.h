// Process logging through spdlog, to stderr, one line an entry. Log what operators need; never
// conversation text.
#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

namespace clarion {

enum class LogFormat : uint8_t {
  kText,  // 2026-03-02T10:00:00.000Z info [request] message
  kJson,  // {"time":…,"level":…,"request":…,"trace_id":…,"span_id":…,"message":…}; those in the
          // middle only where a request is served, and traced (trace.h)
};

// Call once from main. `level`: trace | debug | info | warn | error | off.
void SetUpLogging(std::string_view level, LogFormat format = LogFormat::kText);

// From here on every line says whose this process is: " NAME:", or "tenant" in JSON. `name` is of
// a-z, 0-9 and -.
void SetLogTenant(std::string name);

// While it lives, what this thread logs carries the request's id. One at a time per thread.
class LogRequest {
 public:
  explicit LogRequest(std::string_view id);
  ~LogRequest();
  LogRequest(const LogRequest&) = delete;
  LogRequest& operator=(const LogRequest&) = delete;
};

}  // namespace clarion
