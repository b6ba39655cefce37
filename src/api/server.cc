#include "api/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/file_posix.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <thread>

#include "api/error_map.h"
#include "api/internal/answer.h"
#include "api/internal/channel.h"
#include "api/internal/connection.h"
#include "api/internal/dispatcher.h"
#include "api/internal/exchange.h"
#include "api/lane.h"
#include "api/tls.h"
#include "base/log.h"

namespace clarion::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;
using internal::Connection;
using internal::Dispatcher;
using internal::Exchange;
using internal::Head;
using Until = internal::Connection::Until;

constexpr std::chrono::seconds kHandshake{10};
constexpr std::chrono::seconds kIdle{75};  // until a request's head is whole
// Until somebody who is turned away is told so: asking again at once on the same connection would
// cost the processor what the accepted need.
constexpr std::chrono::milliseconds kShedPause{200};
constexpr std::chrono::seconds kBody{75};         // until its body is
constexpr std::chrono::seconds kUploadPause{30};  // between two parts of a file
constexpr std::chrono::seconds kAnswer{75};       // until more of an answer is taken
constexpr uint64_t kSmallBody = 64 << 10;
constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";

class BeastServer final : public Server {
 public:
  BeastServer(const ServerSettings& settings, const Router& router, Fallback fallback,
              Access& access, const Clock& clock, Telemetry* telemetry)
      : settings_(settings),
        dispatcher_(settings_, router, std::move(fallback), access, clock, telemetry),
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
    dispatcher_.Join();
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
      asio::co_spawn(io_, Serve(std::move(socket)), asio::detached);
    }
  }

  std::shared_ptr<asio::ssl::context> tls() const {
    const std::lock_guard lock(tls_mutex_);
    return tls_;
  }

  awaitable<void> Serve(tcp::socket socket) {
    const Counted counted(connections_);
    try {
      Connection client(std::move(socket), tls(), waiting_);
      if (const beast::error_code code = co_await client.ShakeHands(kHandshake); code) {
        SPDLOG_DEBUG("TLS: {}", code.message());
        co_return;
      }
      while (!stopped_ && co_await ServeOne(client)) {
      }
      co_await client.Close();
    } catch (const std::exception& gone) {
      SPDLOG_DEBUG("connection closed: {}", gone.what());
    }
  }

  awaitable<bool> ServeOne(Connection& client) {
    Head head;
    head.header_limit(static_cast<uint32_t>(settings_.header_max_bytes));
    head.body_limit(boost::none);
    Exchange exchange;
    if (const beast::error_code code = co_await client.Read(head, Until::kHead, kIdle); code) {
      exchange.refused = true;
      co_return co_await EndWith(client, internal::Unreadable(code), exchange);
    }
    const Counted busy(busy_);
    if (dispatcher_.ShedsAtOnce(head, &client.unread())) {
      beast::error_code code;
      asio::steady_timer pause(co_await asio::this_coro::executor, kShedPause);
      co_await pause.async_wait(asio::redirect_error(use_awaitable, code));
      code = co_await client.Write(shed_, kAnswer);
      co_return !code;
    }
    if (auto refused = dispatcher_.Begin(head, client.Peer(), &exchange)) {
      exchange.refused = true;
      dispatcher_.Count(exchange, *refused, 0);
      co_return co_await Refuse(client, head, *std::move(refused), exchange);
    }
    Lane& lane = dispatcher_.LaneOf(exchange.match.route);
    // Of a small body little is lost if the request may not be made, and one wait for a thread is
    // saved.
    if (exchange.match.route != nullptr && IsSmall(exchange, head)) {
      if (!co_await ReadBody(client, head, &exchange)) co_return false;
      Response response = co_await Through<Response>(lane, exchange, [this](Exchange& one) {
        auto refused = dispatcher_.Refused(one);
        return refused ? *std::move(refused) : dispatcher_.Answer(one);
      });
      co_return co_await Write(client, std::move(response), exchange);
    }
    if (exchange.match.route != nullptr) {
      auto refused = co_await Through<std::optional<Response>>(
          lane, exchange, [this](Exchange& one) { return dispatcher_.Refused(one); });
      if (refused) co_return co_await Refuse(client, head, *std::move(refused), exchange);
    }
    Room& room = Dispatcher::IsForAnybody(exchange) ? strangers_bodies_ : bodies_;
    const Room::Part part(room, HeldBy(exchange, head));
    if (!part) co_return co_await Refuse(client, head, dispatcher_.Full(lane, exchange), exchange);
    if (!co_await ReadBody(client, head, &exchange)) co_return false;
    // The page itself lies in memory: it has no need of a thread, and is there under any load.
    if (exchange.match.route == nullptr)
      co_return co_await Write(client, dispatcher_.Answer(exchange), exchange);
    Response response = co_await Through<Response>(
        lane, exchange, [this](Exchange& one) { return dispatcher_.Answer(one); });
    co_return co_await Write(client, std::move(response), exchange);
  }

  // Does `work` on a thread of the lane; where that is full, the answer says so. Nobody stands in a
  // lane while we wait for a client's bytes.
  template <typename Outcome, typename Work>
  awaitable<Outcome> Through(Lane& lane, Exchange& exchange, Work work) {
    const double entered_ms = SteadyMs();
    Inside inside(lane.gate);
    if (!inside) co_return dispatcher_.Full(lane, exchange);
    co_return co_await asio::co_spawn(
        lane.pool,
        [&]() -> awaitable<Outcome> {
          if (lane.gate.Late(entered_ms, SteadyMs())) co_return dispatcher_.Full(lane, exchange);
          co_return work(exchange);
        },
        use_awaitable);
  }

  static bool IsSmall(const Exchange& exchange, const Head& head) {
    return !Dispatcher::Streams(exchange) && !exchange.waits_to_send && !head.chunked() &&
           exchange.body_bytes <= kSmallBody;
  }

  // Bytes that its body may take in memory.
  uint64_t HeldBy(const Exchange& exchange, const Head& head) const {
    if (!exchange.has_body || Dispatcher::Streams(exchange)) return 0;
    return head.chunked() ? dispatcher_.BodyMax(exchange) : exchange.body_bytes;
  }

  // False: the connection is of no more use.
  awaitable<bool> ReadBody(Connection& client, Head& head, Exchange* exchange) {
    if (exchange->waits_to_send && co_await client.Write(kGoOn, kAnswer)) co_return false;
    if (Dispatcher::Streams(*exchange)) co_return co_await ReadToFile(client, head, exchange);
    http::request_parser<http::string_body> body(std::move(head));
    body.body_limit(dispatcher_.BodyMax(*exchange));
    const beast::error_code code = co_await client.Read(body, Until::kWhole, kBody);
    if (code) {
      auto said = code == http::error::body_limit ? dispatcher_.TooLarge(*exchange)
                                                  : internal::Unreadable(code);
      co_return co_await EndWith(client, std::move(said), *exchange);
    }
    exchange->request.body = std::move(body.get().body());
    co_return true;
  }

  awaitable<bool> ReadToFile(Connection& client, Head& head, Exchange* exchange) {
    std::string& file = exchange->request.body_file;
    file = fmt::format("{}/upload-{}-{}", settings_.upload_folder, ::getpid(), ++uploads_);
    http::request_parser<http::file_body> body(std::move(head));
    body.body_limit(boost::none);
    beast::error_code code;
    body.get().body().open(file.c_str(), beast::file_mode::write, code);
    const bool open = !code;
    while (!code && !body.is_done()) code = co_await client.Read(body, Until::kSome, kUploadPause);
    body.get().body().close();
    if (!code) co_return true;
    ::unlink(file.c_str());  // before it is said
    const bool stored = open && code != boost::system::errc::no_space_on_device &&
                        code != boost::system::errc::io_error;
    auto said = stored ? internal::Unreadable(code)
                       : ErrorResponse(503, "unavailable",
                                       "the upload cannot be stored; is the disk full?");
    co_return co_await EndWith(client, std::move(said), *exchange);
  }

  // Answers without doing what was asked. Whether the connection can be used again.
  awaitable<bool> Refuse(Connection& client, Head& head, Response response, Exchange& exchange) {
    if (exchange.has_body) {
      const bool small = exchange.body_bytes > 0 && exchange.body_bytes <= kSmallBody;
      exchange.keep = exchange.keep && small && !exchange.waits_to_send;
      if (exchange.keep) {
        // Its body must not be taken for the next request.
        http::request_parser<http::string_body> body(std::move(head));
        if (co_await client.Read(body, Until::kWhole, kBody)) co_return false;
      }
    }
    co_return co_await Write(client, std::move(response), exchange);
  }

  // Says what is wrong, where there is somebody to tell, on a connection of no more use: false.
  awaitable<bool> EndWith(Connection& client, std::optional<Response> said, Exchange& exchange) {
    exchange.keep = false;
    if (!said) co_return false;
    dispatcher_.Count(exchange, *said, 0);
    co_return co_await Write(client, *std::move(said), exchange);
  }

  awaitable<bool> Write(Connection& client, Response response, Exchange& exchange) {
    auto out = internal::Outgoing(response, exchange, settings_.https);
    http::response_serializer<internal::AnswerBody> serializer(out);
    serializer.split(exchange.only_head);
    beast::error_code code;
    std::vector<asio::const_buffer> pieces;
    while (!code && !(exchange.only_head ? serializer.is_header_done() : serializer.is_done())) {
      pieces.clear();
      serializer.next(code, [&](beast::error_code& said, const auto& next) {
        said = {};
        for (const asio::const_buffer piece : beast::buffers_range_ref(next))
          pieces.push_back(piece);
      });
      size_t written = 0;
      if (!code) code = co_await client.WriteSome(pieces, kAnswer, &written);
      if (!code) serializer.consume(written);
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
  const std::string shed_ = ShedAnswer();
  mutable std::mutex tls_mutex_;
  std::shared_ptr<asio::ssl::context> tls_;  // guarded; null = none
  std::atomic<bool> stopped_{false};
  std::atomic<size_t> busy_{0};
  std::atomic<size_t> connections_{0};
  std::atomic<uint64_t> uploads_{0};
  uint16_t port_ = 0;
  internal::Waiting waiting_;                          // io_'s thread only
  Room bodies_{settings_.bodies_max_bytes};            // alike
  Room strangers_bodies_{settings_.bodies_max_bytes};  // alike
  internal::Dispatcher dispatcher_;
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
