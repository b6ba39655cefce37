// HTTP/1.1 on one address, or on connections given by another process, with TLS or without:
// requests in, routes called on worker threads, answers out.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/access.h"
#include "api/edge.h"
#include "api/router.h"
#include "api/telemetry.h"

namespace clarion::api {

struct TlsFiles {
  std::string certificate;  // PEM, with the chain
  std::string key;          // PEM; "" = no TLS
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0 = any free one
  TlsFiles tls;
  std::vector<std::string> host_names;  // answered to beside this machine's own
  // The end of a channel (base/descriptor.h) by which another process gives connections it has
  // accepted; address and port are not used then, and only host_names are answered to. The server
  // takes it over, and says one byte when it is ready. -1 = none.
  int connections_from = -1;
  Networks proxies;    // whose X-Forwarded-For is believed
  bool https = false;  // people reach it by https, here or at a proxy
  bool log_requests = false;

  // Reading, changing and signing in have threads of their own, so that slow questions do not hold
  // up what comes in, nor passwords that are guessed the questions. Handlers may block: a query, an
  // fsync.
  size_t handler_threads = std::max<size_t>(4, 2 * std::thread::hardware_concurrency());
  size_t intake_threads = 8;
  size_t sign_in_threads = 2;
  size_t handler_burst = 32;  // that may be running or waiting where nobody was turned away lately
  size_t intake_burst = 32;
  size_t sign_in_burst = 16;
  // The same where somebody was, however slow they are: a question keeps a processor busy.
  size_t handler_least = std::max<size_t>(2, std::thread::hardware_concurrency());
  size_t intake_least = 8;
  size_t sign_in_least = 2;
  double handler_wait_max_ms = 150;  // until an answer; who would wait longer gets 503
  double intake_wait_max_ms = 20;    // the same for records
  double sign_in_wait_max_ms = 2000;

  double caller_per_second = 1000;  // requests of one person or key; more get 429
  double nobody_per_second = 50;    // requests to routes from one address without an account
  size_t body_max_bytes = size_t{64} << 20;  // bodies that are not streamed to a file
  // The same where anybody may ask: what is not read yet need not be kept for strangers.
  size_t open_body_max_bytes = 64 << 10;
  // All bodies beyond 64 KiB that are held at a time, for those with an account and for strangers
  // each: a record is some ten times as large while it is read. Who comes too much gets 503.
  size_t bodies_max_bytes = size_t{128} << 20;
  size_t header_max_bytes = 16 << 10;
  size_t connections_max = 1024;  // beyond it, the one that has kept us waiting longest is closed
  std::string upload_folder;      // where streamed bodies are put
  std::function<Zone()> zone;     // by whose clock bare dates in requests begin; none: UTC
};

// Answers what no route does: the page and its assets.
using Fallback = std::function<Response(const Request&)>;

class Server {
 public:
  // kConflict when the port is taken, naming who may hold it; kInvalidInput when certificate or key
  // cannot be used. REQUIRES: router and access outlive the server; every request to a route passes
  // `access`. `telemetry` may be null.
  static Result<std::unique_ptr<Server>> Start(const ServerSettings& settings, const Router& router,
                                               Fallback fallback, Access& access,
                                               const Clock& clock, Telemetry* telemetry = nullptr);
  virtual ~Server() = default;
  virtual uint16_t port() const = 0;
  // Reads certificate and key again, for connections from here on; with an error those in use stay.
  virtual Result<void> ReloadTls() = 0;
  // Stops accepting, lets running requests finish for up to `grace_ms`, closes.
  virtual void Stop(int64_t grace_ms) = 0;
};

}  // namespace clarion::api
