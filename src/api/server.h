// HTTP/1.1 on one address: requests in, routes called on worker threads, answers out.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/access.h"
#include "api/router.h"
#include "api/telemetry.h"

namespace clarion::api {

struct ServerSettings {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0 = any free one
  size_t io_threads = 1;
  size_t handler_threads = 8;                // handlers may block: a query, an fsync
  size_t body_max_bytes = size_t{64} << 20;  // bodies that are not streamed to a file
  size_t header_max_bytes = 16 << 10;
  size_t connections_max = 1024;  // more are closed at once
  std::string upload_folder;      // where streamed bodies are put
};

// Answers what no route does: the page and its assets.
using Fallback = std::function<Response(const Request&)>;

class Server {
 public:
  // kConflict when the port is taken, naming who may hold it. REQUIRES: router and access outlive
  // the server; every request to a route passes `access`. `telemetry` may be null.
  static Result<std::unique_ptr<Server>> Start(const ServerSettings& settings, const Router& router,
                                               Fallback fallback, Access& access,
                                               Telemetry* telemetry = nullptr);
  virtual ~Server() = default;
  virtual uint16_t port() const = 0;
  // Stops accepting, lets running requests finish for up to `grace_ms`, closes.
  virtual void Stop(int64_t grace_ms) = 0;
};

}  // namespace clarion::api
