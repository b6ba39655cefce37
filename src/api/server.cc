#include "api/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <thread>

#include "api/error_map.h"
#include "api/internal/answer.h"
#include "api/internal/channel.h"
#include "api/internal/exchange.h"
#include "api/internal/head.h"
#include "api/lane.h"
#include "api/tables.h"
#include "api/tls.h"
#include "base/log.h"
#include "base/trace.h"

namespace clarion::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;
using internal::Exchange;
using internal::MethodFrom;
using internal::RequestId;
using internal::SpanOf;
using internal::View;
using Head = http::request_parser<http::empty_body>;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::chrono::seconds kHandshake{10};
constexpr std::chrono::seconds kIdle{75};  // until a request's head is whole
// Until somebody who is turned away is told so: asking again at once on the same connection would
// cost the processor what the accepted need.
constexpr std::chrono::milliseconds kShedPause{200};
constexpr std::chrono::seconds kBody{75};         // until its body is
constexpr std::chrono::seconds kUploadPause{30};  // between two parts of a file
constexpr std::chrono::seconds kAnswer{600};      // until an answer is taken
constexpr std::chrono::seconds kFarewell{2};
constexpr uint64_t kDroppedMax = 1 << 20;  // bytes of a refused request's body that are read
constexpr uint64_t kSmallBody = 64 << 10;
constexpr size_t kReadAtOnce = 4 << 10;  // a request of this size costs one read
constexpr double kBurstSeconds = 4;      // of the rate may come at once

class BeastServer final : public Server {
 public:
  BeastServer(const ServerSettings& settings, const Router& router, Fallback fallback,
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
        acceptor_(io_),
        channel_(io_, settings.connections_from) {}
  ~BeastServer() override { Stop(0); }
  BeastServer(const BeastServer&) = delete;
  BeastServer& operator=(const BeastServer&) = delete;

  Result<void> Listen() {
    if (!settings_.tls.key.empty()) RETURN_IF_ERROR(ReloadTls());
    if (!channel_.open()) RETURN_IF_ERROR(Bind());
    asio::co_spawn(io_, Accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
    if (channel_.open()) channel_.SayReady();
    return {};
  }

  Result<void> Bind() {
    beast::error_code code;
    const tcp::endpoint endpoint(asio::ip::make_address(settings_.address, code), settings_.port);
    if (code) return InvalidInput(fmt::format("'{}' is not an IP address", settings_.address));
    acceptor_.open(endpoint.protocol(), code);
    acceptor_.set_option(asio::socket_base::reuse_address(true), code);
    acceptor_.bind(endpoint, code);
    if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
    if (code) {
      return Conflict(fmt::format(
          "cannot listen on {}:{}: {}; is another clarion running? Choose another --port",
          settings_.address, settings_.port, code.message()));
    }
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  uint16_t port() const override { return port_; }

  Result<void> ReloadTls() override {
    ASSIGN_OR_RETURN(auto context, LoadTls(settings_.tls));
    const std::lock_guard lock(tls_mutex_);
    tls_ = std::move(context);
    return {};
  }

  void Stop(int64_t grace_ms) override {
    if (stopped_.exchange(true)) return;
    asio::post(io_, [this] {
      acceptor_.close();
      channel_.Close();
    });
    const auto until = Steady::now() + std::chrono::milliseconds(grace_ms);
    while (busy_ > 0 && Steady::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    questions_.pool.join();
    intake_.pool.join();
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  awaitable<void> Accept() {
    for (;;) {
      beast::error_code code;
      tcp::socket socket(io_);
      if (channel_.open())
        socket = co_await channel_.Next(code);
      else
        socket = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, code));
      if (code == asio::error::operation_aborted || code == asio::error::eof || stopped_) co_return;
      if (code) {
        // Out of descriptors, most likely: what is here has to end first.
        asio::steady_timer pause(io_, std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::redirect_error(use_awaitable, code));
        continue;
      }
      if (connections_ >= settings_.connections_max && !waiting_.CloseLongest())
        continue;  // all are being answered: the new one is closed here
      socket.set_option(tcp::no_delay(true), code);
      asio::co_spawn(io_, Connection(beast::tcp_stream(std::move(socket))), asio::detached);
    }
  }

  std::shared_ptr<asio::ssl::context> tls() const {
    const std::lock_guard lock(tls_mutex_);
    return tls_;
  }

  awaitable<void> Connection(beast::tcp_stream plain) {
    const Counted counted(connections_);
    try {
      const auto context = tls();
      if (context == nullptr) {
        co_await Serve(plain);
      } else {
        TlsStream stream(std::move(plain), *context);
        if (co_await ShakeHands(stream)) co_await Serve(stream);
      }
    } catch (const std::exception& gone) {
      SPDLOG_DEBUG("connection closed: {}", gone.what());
    }
  }

  awaitable<bool> ShakeHands(TlsStream& stream) {
    const Waiting::Mark mark(waiting_, beast::get_lowest_layer(stream));
    beast::get_lowest_layer(stream).expires_after(kHandshake);
    beast::error_code code;
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(use_awaitable, code));
    if (code) SPDLOG_DEBUG("TLS: {}", code.message());
    co_return !code;
  }

  template <typename Stream>
  awaitable<void> Serve(Stream& stream) {
    beast::flat_buffer buffer;
    buffer.reserve(kReadAtOnce);
    while (!stopped_ && co_await ServeOne(stream, buffer)) {
    }
    co_await Farewell(stream);
  }

  // Closing with bytes unread would reset the connection, and the client might never see its
  // answer: what it still sends is read for a moment.
  template <typename Stream>
  awaitable<void> Farewell(Stream& stream) {
    beast::tcp_stream& plain = beast::get_lowest_layer(stream);
    if (!plain.socket().is_open()) co_return;
    plain.expires_after(kFarewell);
    beast::error_code code;
    if constexpr (std::is_same_v<Stream, TlsStream>)
      co_await stream.async_shutdown(asio::redirect_error(use_awaitable, code));
    plain.socket().shutdown(tcp::socket::shutdown_send, code);
    const Waiting::Mark mark(waiting_, plain);
    std::array<char, 4096> rest;
    uint64_t dropped = 0;
    while (!code && dropped < kDroppedMax)
      dropped += co_await plain.async_read_some(asio::buffer(rest),
                                                asio::redirect_error(use_awaitable, code));
  }

  template <typename Stream>
  awaitable<bool> ServeOne(Stream& stream, beast::flat_buffer& buffer) {
    Head head;
    head.header_limit(static_cast<uint32_t>(settings_.header_max_bytes));
    head.body_limit(boost::none);
    Exchange exchange;
    if (const beast::error_code code = co_await ReadHead(stream, buffer, head); code) {
      exchange.refused = true;
      co_return co_await EndWith(stream, internal::Unreadable(code), exchange);
    }
    const Counted busy(busy_);
    if (ShedsAtOnce(head, &buffer)) {
      beast::error_code code;
      asio::steady_timer pause(co_await asio::this_coro::executor, kShedPause);
      co_await pause.async_wait(asio::redirect_error(use_awaitable, code));
      co_await asio::async_write(stream, asio::buffer(shed_),
                                 asio::redirect_error(use_awaitable, code));
      co_return !code;
    }
    if (auto refused = Begin(head, PeerOf(stream), &exchange)) {
      exchange.refused = true;
      Count(exchange, *refused, 0);
      co_return co_await Refuse(stream, buffer, head, *std::move(refused), exchange);
    }
    Lane& lane = LaneOf(exchange.match.route);
    // Of a small body little is lost if the request may not be made, and one wait for a thread is
    // saved.
    if (exchange.match.route != nullptr && IsSmall(exchange, head)) {
      if (!co_await ReadBody(stream, buffer, head, &exchange)) co_return false;
      Response response = co_await Through<Response>(lane, exchange, [this](Exchange& one) {
        auto refused = Refused(one);
        return refused ? *std::move(refused) : Answer(one);
      });
      co_return co_await Write(stream, std::move(response), exchange);
    }
    if (exchange.match.route != nullptr) {
      auto refused = co_await Through<std::optional<Response>>(
          lane, exchange, [this](Exchange& one) { return Refused(one); });
      if (refused) co_return co_await Refuse(stream, buffer, head, *std::move(refused), exchange);
    }
    if (!co_await ReadBody(stream, buffer, head, &exchange)) co_return false;
    // The page itself lies in memory: it has no need of a thread, and is there under any load.
    if (exchange.match.route == nullptr)
      co_return co_await Write(stream, Answer(exchange), exchange);
    Response response =
        co_await Through<Response>(lane, exchange, [this](Exchange& one) { return Answer(one); });
    co_return co_await Write(stream, std::move(response), exchange);
  }

  // Does `work` on a thread of the lane; where that is full, the answer says so. Nobody stands in a
  // lane while we wait for a client's bytes.
  template <typename Outcome, typename Work>
  awaitable<Outcome> Through(Lane& lane, Exchange& exchange, Work work) {
    const double entered_ms = SteadyMs();
    Inside inside(lane.gate);
    if (!inside) co_return Full(lane, exchange);
    co_return co_await asio::co_spawn(
        lane.pool,
        [&]() -> awaitable<Outcome> {
          if (lane.gate.Late(entered_ms, SteadyMs())) co_return Full(lane, exchange);
          co_return work(exchange);
        },
        use_awaitable);
  }

  Response Full(Lane& lane, const Exchange& exchange) {
    Response full = ErrorResponse(503, "overloaded", kOverloaded);
    if (telemetry_ != nullptr) telemetry_->Shed(lane.name);
    Count(exchange, full, 0);
    return full;
  }

  template <typename Stream>
  awaitable<beast::error_code> ReadHead(Stream& stream, beast::flat_buffer& buffer, Head& head) {
    const Waiting::Mark mark(waiting_, beast::get_lowest_layer(stream));
    beast::get_lowest_layer(stream).expires_after(kIdle);
    beast::error_code code;
    co_await http::async_read_header(stream, buffer, head,
                                     asio::redirect_error(use_awaitable, code));
    co_return code;
  }

  // Fills in what the head says; the answer where it is refused for what it says.
  std::optional<Response> Begin(const Head& head, const std::string& peer, Exchange* exchange) {
    const auto& fields = head.get();
    Request& request = exchange->request;
    for (const auto& field : fields) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      request.headers[name] = std::string(field.value());
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
    if (!Streams(*exchange) && exchange->body_bytes > settings_.body_max_bytes) return TooLarge();
    return std::nullopt;
  }

  Lane& LaneOf(const Route* route) {
    const bool changes_records =
        route != nullptr && route->permission == Permission::kWriteInteractions;
    return changes_records ? intake_ : questions_;
  }

  // Under overload most requests are turned away: those that lie here whole, with as little as can
  // be, so that the others have the processor. Takes the body.
  bool ShedsAtOnce(const Head& head, beast::flat_buffer* buffer) {
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

  static bool IsSmall(const Exchange& exchange, const Head& head) {
    return !Streams(exchange) && !exchange.waits_to_send && !head.chunked() &&
           exchange.body_bytes <= kSmallBody;
  }
  static bool Streams(const Exchange& exchange) {
    return exchange.match.route != nullptr && exchange.match.route->streams_body;
  }
  Response TooLarge() const {
    return ErrorResponse(
        413, "too_large",
        fmt::format("the body is over {} MiB; send it in parts, or upload the file to /v1/imports",
                    settings_.body_max_bytes >> 20));
  }

  // False: the connection is of no more use.
  template <typename Stream>
  awaitable<bool> ReadBody(Stream& stream, beast::flat_buffer& buffer, Head& head,
                           Exchange* exchange) {
    if (exchange->waits_to_send) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      co_await http::async_write(stream, go_on, use_awaitable);
    }
    if (Streams(*exchange)) co_return co_await ReadToFile(stream, buffer, head, exchange);
    const Waiting::Mark mark(waiting_, beast::get_lowest_layer(stream));
    beast::get_lowest_layer(stream).expires_after(kBody);
    http::request_parser<http::string_body> body(std::move(head));
    body.body_limit(settings_.body_max_bytes);
    beast::error_code code;
    co_await http::async_read(stream, buffer, body, asio::redirect_error(use_awaitable, code));
    if (code) {
      auto said = code == http::error::body_limit ? TooLarge() : internal::Unreadable(code);
      co_return co_await EndWith(stream, std::move(said), *exchange);
    }
    exchange->request.body = std::move(body.get().body());
    co_return true;
  }

  template <typename Stream>
  awaitable<bool> ReadToFile(Stream& stream, beast::flat_buffer& buffer, Head& head,
                             Exchange* exchange) {
    std::string& file = exchange->request.body_file;
    file = fmt::format("{}/upload-{}-{}", settings_.upload_folder, ::getpid(), ++uploads_);
    http::request_parser<http::file_body> body(std::move(head));
    body.body_limit(boost::none);
    beast::error_code code;
    body.get().body().open(file.c_str(), beast::file_mode::write, code);
    const bool open = !code;
    const Waiting::Mark mark(waiting_, beast::get_lowest_layer(stream));
    while (!code && !body.is_done()) {
      beast::get_lowest_layer(stream).expires_after(kUploadPause);
      co_await http::async_read_some(stream, buffer, body,
                                     asio::redirect_error(use_awaitable, code));
    }
    body.get().body().close();
    if (!code) co_return true;
    ::unlink(file.c_str());
    const bool stored = open && code != boost::system::errc::no_space_on_device &&
                        code != boost::system::errc::io_error;
    auto said = stored ? internal::Unreadable(code)
                       : ErrorResponse(503, "unavailable",
                                       "the upload cannot be stored; is the disk full?");
    co_return co_await EndWith(stream, std::move(said), *exchange);
  }

  template <typename Stream>
  static std::string PeerOf(const Stream& stream) {
    beast::error_code code;
    const tcp::endpoint peer = beast::get_lowest_layer(stream).socket().remote_endpoint(code);
    return code ? "" : peer.address().to_string();
  }

  // The answer to a request that may not be made; nullopt: it may.
  std::optional<Response> Refused(Exchange& exchange) {
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

  std::optional<Response> TooOften(const registry::Actor& actor) {
    const bool stranger = actor.kind == "nobody";
    const int64_t wait_ms =
        stranger ? strangers_.Take(actor.address, clock_.NowMs())
                 : callers_.Take(fmt::format("{} {}", actor.kind, actor.id), clock_.NowMs());
    if (wait_ms == 0) return std::nullopt;
    Response response = ErrorResponse(
        429, "too_many",
        stranger ? "too many requests from this address; sign in, or ask less often"
                 : "too many requests; ask less often, or send several records in one");
    response.headers = {{"Retry-After", std::to_string((wait_ms + 999) / 1000)}};
    return response;
  }

  Response Answer(Exchange& exchange) const {
    const auto start = Steady::now();
    const LogRequest log(exchange.request.id);
    const trace::Within within(exchange.span.context());
    Response response = Handle(exchange);
    response.Serialise();
    if (exchange.match.route != nullptr)
      access_.Leave(*exchange.match.route, exchange.request, &response);
    Count(exchange, response, std::chrono::duration<double>(Steady::now() - start).count());
    return response;
  }

  Response Handle(const Exchange& exchange) const {
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

  void Count(const Exchange& exchange, const Response& response, double seconds) const {
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
                seconds * 1000, response.body.size(), request.address, request.caller.actor.id);
  }

  // Answers without doing what was asked. Whether the connection can be used again.
  template <typename Stream>
  awaitable<bool> Refuse(Stream& stream, beast::flat_buffer& buffer, Head& head, Response response,
                         Exchange& exchange) {
    if (exchange.has_body) {
      const bool small = exchange.body_bytes > 0 && exchange.body_bytes <= kDroppedMax;
      exchange.keep = exchange.keep && small && !exchange.waits_to_send;
      if (exchange.keep) {
        // Its body must not be taken for the next request.
        const Waiting::Mark mark(waiting_, beast::get_lowest_layer(stream));
        beast::get_lowest_layer(stream).expires_after(kBody);
        http::request_parser<http::string_body> body(std::move(head));
        beast::error_code code;
        co_await http::async_read(stream, buffer, body, asio::redirect_error(use_awaitable, code));
        if (code) co_return false;
      }
    }
    co_return co_await Write(stream, std::move(response), exchange);
  }

  // Says what is wrong, where there is somebody to tell, on a connection of no more use: false.
  template <typename Stream>
  awaitable<bool> EndWith(Stream& stream, std::optional<Response> said, Exchange& exchange) {
    exchange.keep = false;
    if (!said) co_return false;
    Count(exchange, *said, 0);
    co_return co_await Write(stream, *std::move(said), exchange);
  }

  template <typename Stream>
  awaitable<bool> Write(Stream& stream, Response response, Exchange& exchange) {
    auto out = internal::Outgoing(std::move(response), exchange, settings_.https);
    beast::get_lowest_layer(stream).expires_after(kAnswer);
    beast::error_code code;
    if (exchange.only_head) {
      http::response_serializer<http::string_body> serializer(out);
      co_await http::async_write_header(stream, serializer,
                                        asio::redirect_error(use_awaitable, code));
    } else {
      co_await http::async_write(stream, out, asio::redirect_error(use_awaitable, code));
    }
    const unsigned status = out.result_int();
    exchange.span.Set("http.response.status_code", static_cast<int64_t>(status));
    if (code)
      exchange.span.Fail("client_gone");
    else if (status >= 500)
      exchange.span.Fail(std::to_string(status));
    exchange.span.End();
    co_return exchange.keep && !code;
  }

  const ServerSettings settings_;
  const Router& router_;
  const Fallback fallback_;
  Access& access_;
  const Clock& clock_;
  Telemetry* const telemetry_;
  const HostNames names_;
  const std::string shed_ = ShedAnswer();
  RateLimit callers_, strangers_;
  mutable std::mutex tls_mutex_;
  std::shared_ptr<asio::ssl::context> tls_;  // guarded; null = none
  std::atomic<bool> stopped_{false};
  std::atomic<size_t> busy_{0};
  std::atomic<size_t> connections_{0};
  std::atomic<uint64_t> uploads_{0};
  uint16_t port_ = 0;
  Waiting waiting_;  // io_'s thread only
  Lane questions_, intake_;
  asio::io_context io_;  // holds connections, which use all of the above: it goes first
  tcp::acceptor acceptor_;
  Channel channel_;     // in the place of the acceptor, where it is open
  std::thread thread_;  // runs io_
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(const ServerSettings& settings, const Router& router,
                                              Fallback fallback, Access& access, const Clock& clock,
                                              Telemetry* telemetry) {
  auto server = std::make_unique<BeastServer>(settings, router, std::move(fallback), access, clock,
                                              telemetry);
  RETURN_IF_ERROR(server->Listen());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace clarion::api
