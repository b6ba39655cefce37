// What becomes of a request between its head and its answer: who may ask, how often, who waits for
// which threads, which route answers. Nothing here reads from or writes to a connection.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>

#include "api/internal/exchange.h"
#include "api/lane.h"
#include "api/server.h"

namespace clarion::api::internal {

using Head = boost::beast::http::request_parser<boost::beast::http::empty_body>;

class Dispatcher {
 public:
  // REQUIRES: all that is given by reference outlives it. `telemetry` may be null.
  Dispatcher(const ServerSettings& settings, const Router& router, Fallback fallback,
             Access& access, const Clock& clock, Telemetry* telemetry);

  // In this order, each on the thread of the connections but where it says otherwise.

  // Under overload most requests are turned away: those that lie here whole, with as little as can
  // be, so that the others have the processor. Takes the body out of `buffer`.
  bool ShedsAtOnce(const Head& head, boost::beast::flat_buffer* buffer);
  // Fills in what the head says; the answer where the request is refused for what it says.
  std::optional<Response> Begin(const Head& head, const std::string& peer,
                                Exchange* exchange) const;
  // The threads that do the rest, and what to say where they have no room. Any thread.
  Lane& LaneOf(const Route* route);
  Response Full(const Lane& lane, const Exchange& exchange) const;
  // On a thread of the lane: the answer to a request that may not be made; nullopt: it may.
  std::optional<Response> Refused(Exchange& exchange);
  // On a thread of the lane; where no route takes the request, on any.
  Response Answer(Exchange& exchange) const;

  // Any thread: for metrics and the log.
  void Count(const Exchange& exchange, const Response& response, double seconds) const;
  // Of its body, where that does not go to a file; and the answer to more.
  size_t BodyMax(const Exchange& exchange) const;
  Response TooLarge(const Exchange& exchange) const;
  // Whether it is asked without an account.
  static bool IsForAnybody(const Exchange& exchange) {
    const Route* const route = exchange.match.route;
    return route == nullptr || route->permission == Permission::kPublic;
  }
  static bool Streams(const Exchange& exchange) {
    return exchange.match.route != nullptr && exchange.match.route->streams_body;
  }

  // Waits for what runs. Nothing is given to a lane afterwards.
  void Join();

 private:
  std::optional<Response> TooOften(const registry::Actor& actor);
  Response Handle(const Exchange& exchange) const;

  const ServerSettings& settings_;
  const Router& router_;
  const Fallback fallback_;
  Access& access_;
  const Clock& clock_;
  Telemetry* const telemetry_;
  const HostNames names_;
  RateLimit callers_, strangers_;
  Lane questions_, intake_, sign_ins_;
};

}  // namespace clarion::api::internal
