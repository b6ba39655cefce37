// One request on its way through the server.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <string_view>

#include "api/http.h"
#include "api/router.h"
#include "base/trace.h"

namespace clarion::api::internal {

struct Exchange {
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  // An upload that its handler did not take over (there was no room for the request, or it failed)
  // goes with it.
  ~Exchange() {
    if (!request.body_file.empty()) ::unlink(request.body_file.c_str());
  }

  Request request;
  Match match;
  bool keep = false;       // the connection
  bool only_head = false;  // of the answer
  bool has_body = false;
  bool waits_to_send = false;  // the body comes only when asked for
  bool refused = false;        // for what its head says
  std::string_view method;     // as the log has it
  uint64_t body_bytes = 0;     // as announced; 0 where it is not
  trace::Span span;            // from its head to its answer's last byte
};

}  // namespace clarion::api::internal
