#include "api/internal/dispatcher.h"

#include <fmt/format.h>

#include <boost/beast/http/field.hpp>
#include <chrono>

#include "api/error_map.h"
#include "api/internal/head.h"
#include "api/tables.h"
#include "base/ascii.h"
#include "base/log.h"
#include "base/trace.h"

namespace clarion::api::internal {

namespace http = boost::beast::http;

namespace {

constexpr double kBurstSeconds = 4;  // of the rate may come at once

}  // namespace

Dispatcher::Dispatcher(const ServerSettings& settings, const Router& router, Fallback fallback,
                       Access& access, const Clock& clock, Telemetry* telemetry)
    : settings_(settings),
      router_(router),
      fallback_(std::move(fallback)),
      access_(access),
      clock_(clock),
      telemetry_(telemetry),
      names_(settings.host_names, settings.connections_from < 0),
      callers_(settings.caller_per_second, settings.caller_per_second * kBurstSeconds),
      strangers_(settings.nobody_per_second, settings.nobody_per_second * kBurstSeconds),
      questions_("questions", settings.handler_threads, settings.handler_burst,
                 settings.handler_least, settings.handler_wait_max_ms),
      intake_("intake", settings.intake_threads, settings.intake_burst, settings.intake_least,
              settings.intake_wait_max_ms),
      sign_ins_("sign_ins", settings.sign_in_threads, settings.sign_in_burst,
                settings.sign_in_least, settings.sign_in_wait_max_ms) {}

void Dispatcher::Join() {
  questions_.pool.join();
  intake_.pool.join();
  sign_ins_.pool.join();
}

bool Dispatcher::ShedsAtOnce(const Head& head, boost::beast::flat_buffer* buffer) {
  const auto& fields = head.get();
  const uint64_t body = head.content_length().value_or(0);
  const std::optional<Method> method = MethodFrom(fields.method());
  if (!method || head.chunked() || !fields.keep_alive() || body > buffer->size() ||
      fields.method() == http::verb::head || fields.count(http::field::expect) != 0)
    return false;
  const std::string_view target = View(fields.target());
  const Route* const route = router_.Find(*method, target.substr(0, target.find('?'))).route;
  if (route == nullptr) return false;
  Lane& lane = LaneOf(route);
  if (!lane.gate.Full(SteadyMs())) return false;
  buffer->consume(body);
  if (telemetry_ != nullptr) {
    telemetry_->Shed(lane.name);
    telemetry_->Served(route->path, 503, 0);
  }
  return true;
}

std::optional<Response> Dispatcher::Begin(const Head& head, const std::string& peer,
                                          Exchange* exchange) const {
  const auto& fields = head.get();
  Request& request = exchange->request;
  for (const auto& field : fields) {
    request.headers[AsciiLower(View(field.name_string()))] = std::string(field.value());
  }
  request.id = RequestId(request.headers["x-request-id"]);
  request.address = ClientOf(peer, request.headers["x-forwarded-for"], settings_.proxies);
  exchange->span = SpanOf(fields, settings_.https, settings_.log_requests ? request.address : "");
  exchange->body_bytes = head.content_length().value_or(0);
  exchange->has_body = head.chunked() || exchange->body_bytes > 0;
  exchange->waits_to_send = request.headers["expect"] == "100-continue";
  exchange->keep = fields.keep_alive();
  exchange->only_head = fields.method() == http::verb::head;
  const std::optional<Method> method = MethodFrom(fields.method());
  exchange->method = method ? Name(*method) : "-";
  const bool reads = ParseTarget(fields.target(), &request);
  if (!method) return ErrorResponse(405, "invalid_input", "this method is not known here");
  request.method = *method;
  if (!reads)
    return ErrorResponse(400, "invalid_input", "the address is not valid percent-encoded UTF-8");
  if (settings_.connections_from >= 0 && !names_.Known(View(fields[http::field::host])))
    return ErrorResponse(421, "invalid_input", "nobody answers to that name on this connection");
  if (!names_.Accept(View(fields[http::field::host]), View(fields[http::field::origin])))
    return ErrorResponse(403, "invalid_input",
                         "this server does not answer to that name, or not for pages from "
                         "elsewhere: use the address it printed, or serve --public-url");
  exchange->match = router_.Find(request.method, request.path);
  const Match& match = exchange->match;
  request.path_values = match.path_values;
  if (match.route != nullptr && exchange->span.recording()) {
    exchange->span.Rename(fmt::format("{} {}", Name(request.method), match.route->path));
    exchange->span.Set("http.route", match.route->path);
  }
  if (match.route == nullptr && match.wrong_method)
    return ErrorResponse(405, "invalid_input",
                         fmt::format("{} does not take this method", request.path));
  if (!Streams(*exchange) && exchange->body_bytes > BodyMax(*exchange)) return TooLarge(*exchange);
  return std::nullopt;
}

Lane& Dispatcher::LaneOf(const Route* route) {
  if (route == nullptr) return questions_;
  if (route->hashes_password) return sign_ins_;
  return route->permission == Permission::kWriteInteractions ? intake_ : questions_;
}

Response Dispatcher::Full(const Lane& lane, const Exchange& exchange) const {
  Response full = ErrorResponse(503, "overloaded", kOverloaded);
  if (telemetry_ != nullptr) telemetry_->Shed(lane.name);
  Count(exchange, full, 0);
  return full;
}

std::optional<Response> Dispatcher::Refused(Exchange& exchange) {
  Request& request = exchange.request;
  const LogRequest log(request.id);
  const trace::Within within(exchange.span.context());
  if (settings_.zone) request.zone = settings_.zone();
  const Result<void> entered = access_.Enter(*exchange.match.route, &request);
  if (auto slower = TooOften(request.caller.actor)) {
    Count(exchange, *slower, 0);
    return slower;
  }
  if (entered.ok()) return std::nullopt;
  Response response = ErrorResponse(entered.error());
  access_.Leave(*exchange.match.route, request, &response);
  Count(exchange, response, 0);
  return response;
}

std::optional<Response> Dispatcher::TooOften(const registry::Actor& actor) {
  const bool stranger = actor.kind == "nobody";
  const int64_t wait_ms =
      stranger ? strangers_.Take(SubscriberOf(actor.address), clock_.NowMs())
               : callers_.Take(fmt::format("{} {}", actor.kind, actor.id), clock_.NowMs());
  if (wait_ms == 0) return std::nullopt;
  Response response =
      ErrorResponse(429, "too_many",
                    stranger ? "too many requests from this address; sign in, or ask less often"
                             : "too many requests; ask less often, or send several records in one");
  response.headers = {{"Retry-After", std::to_string((wait_ms + 999) / 1000)}};
  return response;
}

Response Dispatcher::Answer(Exchange& exchange) const {
  const auto start = std::chrono::steady_clock::now();
  const LogRequest log(exchange.request.id);
  const trace::Within within(exchange.span.context());
  Response response = Handle(exchange);
  response.Serialise();
  if (exchange.match.route != nullptr)
    access_.Leave(*exchange.match.route, exchange.request, &response);
  Count(exchange, response,
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return response;
}

Response Dispatcher::Handle(const Exchange& exchange) const {
  const Request& request = exchange.request;
  try {
    if (exchange.match.route == nullptr) return fallback_(request);
    Result<Response> result = exchange.match.route->handle(request);
    if (result.ok()) result = AsTable(*exchange.match.route, request, *std::move(result));
    if (result.ok()) return *std::move(result);
    Response response = ErrorResponse(result.error());
    if (response.status >= 500)
      SPDLOG_WARN("{} {}: {}", Name(request.method), request.path, result.error().message);
    return response;
  } catch (const std::exception& mistake) {
    SPDLOG_ERROR("{} {} failed: {}", Name(request.method), request.path, mistake.what());
    return ErrorResponse(500, "internal",
                         "an unexpected failure; the server's log has the details");
  }
}

void Dispatcher::Count(const Exchange& exchange, const Response& response, double seconds) const {
  const Route* const route = exchange.match.route;
  if (telemetry_ != nullptr) {
    const char* const other = exchange.refused ? "none" : "page";
    telemetry_->Served(route != nullptr ? route->path : other, response.status, seconds);
  }
  if (!settings_.log_requests) return;
  const Request& request = exchange.request;
  const LogRequest log(request.id);
  const trace::Within within(exchange.span.context());
  SPDLOG_INFO("{} {} {} {:.1f} ms {} bytes {} {}", exchange.method, request.path, response.status,
              seconds * 1000, response.Bytes().size(), request.address, request.caller.actor.id);
}

size_t Dispatcher::BodyMax(const Exchange& exchange) const {
  const Route* const route = exchange.match.route;
  if (route != nullptr && route->body_max_bytes > 0) return route->body_max_bytes;
  return IsForAnybody(exchange) ? settings_.open_body_max_bytes : settings_.body_max_bytes;
}

Response Dispatcher::TooLarge(const Exchange& exchange) const {
  const size_t most = BodyMax(exchange);
  if (most != settings_.body_max_bytes)
    return ErrorResponse(
        413, "too_large",
        fmt::format("the body is over {} KiB, which is the most that is taken here", most >> 10));
  return ErrorResponse(
      413, "too_large",
      fmt::format("the body is over {} MiB; send it in parts, or upload the file to /v1/imports",
                  most >> 20));
}

}  // namespace clarion::api::internal
