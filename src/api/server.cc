#include "api/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>

#include "api/error_map.h"
#include "base/log.h"

namespace clarion::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::chrono::seconds kIdle{75};
constexpr std::chrono::seconds kUploadIdle{600};

std::optional<Method> MethodFrom(http::verb verb) {
  if (verb == http::verb::get || verb == http::verb::head) return Method::kGet;
  if (verb == http::verb::post) return Method::kPost;
  if (verb == http::verb::delete_) return Method::kDelete;
  return std::nullopt;
}

// A page elsewhere must not be able to talk to a server on this machine: neither by a name that
// resolves here (rebinding) nor by posting from another origin.
bool IsFromHere(const http::request<http::empty_body>& head) {
  const auto local = [](std::string_view host) {
    if (const size_t colon = host.rfind(':');
        colon != std::string_view::npos && host.find(']') == std::string_view::npos)
      host = host.substr(0, colon);
    if (host.starts_with("[::1]")) return true;
    return host == "127.0.0.1" || host == "localhost";
  };
  if (!local(head[http::field::host])) return false;
  const auto field = head[http::field::origin];
  const std::string_view origin(field.data(), field.size());
  if (origin.empty()) return true;
  const size_t scheme = origin.find("://");
  return scheme != std::string_view::npos &&
         origin.substr(scheme + 3) == std::string_view(head[http::field::host]);
}

class BeastServer final : public Server {
 public:
  BeastServer(const ServerSettings& settings, const Router& router, Fallback fallback,
              Access& access, Telemetry* telemetry)
      : settings_(settings),
        router_(router),
        fallback_(std::move(fallback)),
        access_(access),
        telemetry_(telemetry),
        acceptor_(io_),
        handlers_(settings.handler_threads) {}
  ~BeastServer() override { Stop(0); }
  BeastServer(const BeastServer&) = delete;
  BeastServer& operator=(const BeastServer&) = delete;

  Result<void> Listen() {
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
    asio::co_spawn(io_, Accept(), asio::detached);
    for (size_t i = 0; i < std::max<size_t>(1, settings_.io_threads); ++i)
      threads_.emplace_back([this] { io_.run(); });
    return {};
  }

  uint16_t port() const override { return port_; }

  void Stop(int64_t grace_ms) override {
    if (stopped_.exchange(true)) return;
    asio::post(io_, [this] { acceptor_.close(); });
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(grace_ms);
    while (busy_ > 0 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    handlers_.join();
    io_.stop();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  awaitable<void> Accept() {
    for (;;) {
      beast::error_code code;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, code));
      if (code == asio::error::operation_aborted || stopped_) co_return;
      if (code) continue;
      if (connections_ >= settings_.connections_max) continue;  // dropped: the socket closes here
      socket.set_option(tcp::no_delay(true), code);
      asio::co_spawn(io_, Serve(std::move(socket)), asio::detached);
    }
  }

  awaitable<void> Serve(tcp::socket socket) {
    ++connections_;
    beast::tcp_stream stream(std::move(socket));
    try {
      beast::flat_buffer buffer;
      bool keep = true;
      while (keep && !stopped_) keep = co_await ServeOne(stream, buffer);
      beast::error_code ignored;
      stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    } catch (const std::exception& gone) {
      SPDLOG_DEBUG("connection closed: {}", gone.what());
    }
    --connections_;
  }

  awaitable<bool> ServeOne(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    http::request_parser<http::empty_body> head;
    head.header_limit(static_cast<uint32_t>(settings_.header_max_bytes));
    head.body_limit(boost::none);
    stream.expires_after(kIdle);
    beast::error_code code;
    co_await http::async_read_header(stream, buffer, head,
                                     asio::redirect_error(use_awaitable, code));
    if (code == http::error::header_limit)
      co_return co_await Refuse(stream, 431, "invalid_input",
                                "the request's headers are too large");
    if (code) co_return false;
    ++busy_;
    const Leaving leaving(busy_);

    Request request;
    const std::optional<Method> method = MethodFrom(head.get().method());
    if (!method)
      co_return co_await Refuse(stream, 405, "invalid_input",
                                "only GET, HEAD, POST and DELETE are known here");
    request.method = *method;
    if (!ParseTarget(head.get().target(), &request))
      co_return co_await Refuse(stream, 400, "invalid_input",
                                "the address is not valid percent-encoded UTF-8");
    if (!IsFromHere(head.get()))
      co_return co_await Refuse(
          stream, 403, "invalid_input",
          "this server answers only its own machine: use http://127.0.0.1 or http://localhost");
    for (const auto& field : head.get()) {
      std::string name(field.name_string());
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      request.headers[name] = std::string(field.value());
    }
    const Match match = router_.Find(request.method, request.path);
    request.path_values = match.path_values;
    if (match.route == nullptr && match.wrong_method)
      co_return co_await Refuse(stream, 405, "invalid_input",
                                fmt::format("{} does not take this method", request.path));
    const bool only_head = head.get().method() == http::verb::head;
    const bool keep = head.get().keep_alive();
    const bool streams = match.route != nullptr && match.route->streams_body;
    if (!streams && head.content_length().has_value() &&
        *head.content_length() > settings_.body_max_bytes) {
      co_return co_await Refuse(
          stream, 413, "too_large",
          fmt::format(
              "the body is over {} MiB; send it in parts, or upload the file to /v1/imports",
              settings_.body_max_bytes >> 20));
    }
    if (match.route != nullptr) {
      request.address = PeerOf(stream);
      std::optional<Response> refused = co_await asio::co_spawn(
          handlers_,
          [this, &request, &match]() -> awaitable<std::optional<Response>> {
            co_return Refused(request, match);
          },
          use_awaitable);
      // Its body is not read: what is left of it must not be taken for the next request.
      const bool empty = !head.chunked() && head.content_length().value_or(0) == 0;
      if (refused) co_return co_await Write(stream, *std::move(refused), keep && empty, only_head);
    }
    if (request.headers["expect"] == "100-continue") {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      co_await http::async_write(stream, go_on, use_awaitable);
    }
    if (streams) {
      if (!co_await ReadToFile(stream, buffer, head, &request)) co_return false;
    } else {
      http::request_parser<http::string_body> body(std::move(head));
      body.body_limit(settings_.body_max_bytes);
      co_await http::async_read(stream, buffer, body, asio::redirect_error(use_awaitable, code));
      if (code == http::error::body_limit)
        co_return co_await Refuse(stream, 413, "too_large",
                                  "the body is too large; send it in parts");
      if (code) co_return false;
      request.body = std::move(body.get().body());
    }
    Response response = co_await asio::co_spawn(
        handlers_,
        [this, &request, &match]() -> awaitable<Response> { co_return Answer(request, match); },
        use_awaitable);
    co_return co_await Write(stream, std::move(response), keep, only_head);
  }

  awaitable<bool> ReadToFile(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                             http::request_parser<http::empty_body>& head, Request* request) {
    request->body_file =
        fmt::format("{}/upload-{}-{}", settings_.upload_folder, ::getpid(), ++uploads_);
    http::request_parser<http::file_body> body(std::move(head));
    body.body_limit(boost::none);
    beast::error_code code;
    body.get().body().open(request->body_file.c_str(), beast::file_mode::write, code);
    if (code) {
      co_await Refuse(stream, 503, "unavailable", "the upload cannot be stored; is the disk full?");
      co_return false;
    }
    while (!code && !body.is_done()) {
      stream.expires_after(kUploadIdle);
      co_await http::async_read_some(stream, buffer, body,
                                     asio::redirect_error(use_awaitable, code));
    }
    body.get().body().close();
    if (code) ::unlink(request->body_file.c_str());
    co_return !code;
  }

  static std::string PeerOf(const beast::tcp_stream& stream) {
    beast::error_code code;
    const tcp::endpoint peer = stream.socket().remote_endpoint(code);
    return code ? "" : peer.address().to_string();
  }

  // The answer to a request that may not be made; nullopt: it may.
  std::optional<Response> Refused(Request& request, const Match& match) const {
    const Result<void> entered = access_.Enter(*match.route, &request);
    if (entered.ok()) return std::nullopt;
    Response response = ErrorResponse(entered.error());
    access_.Leave(*match.route, request, &response);
    if (telemetry_ != nullptr) telemetry_->Served(match.route->path, response.status, 0);
    return response;
  }

  Response Answer(const Request& request, const Match& match) const {
    const auto start = std::chrono::steady_clock::now();
    Response response = Handle(request, match);
    if (match.route != nullptr) access_.Leave(*match.route, request, &response);
    if (telemetry_ != nullptr) {
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      telemetry_->Served(match.route != nullptr ? match.route->path : "page", response.status,
                         seconds);
    }
    return response;
  }

  Response Handle(const Request& request, const Match& match) const {
    try {
      if (match.route == nullptr) return fallback_(request);
      Result<Response> result = match.route->handle(request);
      return result.ok() ? *std::move(result) : ErrorResponse(result.error());
    } catch (const std::exception& mistake) {
      SPDLOG_ERROR("{} {} failed: {}", Name(request.method), request.path, mistake.what());
      return ErrorResponse(500, "internal",
                           "an unexpected failure; the server's log has the details");
    }
  }

  awaitable<bool> Refuse(beast::tcp_stream& stream, unsigned status, std::string_view kind,
                         std::string_view message) {
    co_await Write(stream, ErrorResponse(status, kind, message), false, false);
    co_return false;
  }

  awaitable<bool> Write(beast::tcp_stream& stream, Response response, bool keep, bool only_head) {
    http::response<http::string_body> out(static_cast<http::status>(response.status), 11);
    out.set(http::field::server, "clarion");
    out.set(http::field::content_type, response.content_type);
    out.set("X-Content-Type-Options", "nosniff");
    out.set("X-Frame-Options", "DENY");
    out.set("Referrer-Policy", "no-referrer");
    out.set("Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            "object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    if (response.content_type.starts_with("application/json"))
      out.set(http::field::cache_control, "no-store");
    for (const auto& [name, value] : response.headers) out.set(name, value);
    out.keep_alive(keep);
    const size_t size = response.body.size();
    if (!only_head) out.body() = std::move(response.body);
    out.content_length(size);
    stream.expires_after(kUploadIdle);
    beast::error_code code;
    if (only_head) {
      http::response_serializer<http::string_body> serializer(out);
      co_await http::async_write_header(stream, serializer,
                                        asio::redirect_error(use_awaitable, code));
    } else {
      co_await http::async_write(stream, out, asio::redirect_error(use_awaitable, code));
    }
    co_return keep && !code;
  }

  // Counts a request as over, however it ends.
  class Leaving {
   public:
    explicit Leaving(std::atomic<int>& busy) : busy_(busy) {}
    ~Leaving() { --busy_; }
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;

   private:
    std::atomic<int>& busy_;
  };

  const ServerSettings settings_;
  const Router& router_;
  const Fallback fallback_;
  Access& access_;
  Telemetry* const telemetry_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::thread_pool handlers_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_{false};
  std::atomic<int> busy_{0};
  std::atomic<size_t> connections_{0};
  std::atomic<uint64_t> uploads_{0};
  uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(const ServerSettings& settings, const Router& router,
                                              Fallback fallback, Access& access,
                                              Telemetry* telemetry) {
  auto server =
      std::make_unique<BeastServer>(settings, router, std::move(fallback), access, telemetry);
  RETURN_IF_ERROR(server->Listen());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace clarion::api
