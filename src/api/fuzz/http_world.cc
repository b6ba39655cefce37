#include "api/fuzz/http_world.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>

namespace clarion::api {
namespace {

namespace http = boost::beast::http;

constexpr int kPatienceS = 20;

template <typename T>
T Needed(Result<T> made) {
  if (made.ok()) return *std::move(made);
  fmt::print(stderr, "{}\n", made.error().message);
  std::abort();
}

Route Echo(Method method, const char* path, bool streams, std::atomic<uint64_t>* handled) {
  Route route(method, path, Permission::kPublic, "");
  route.rows = RouteRows::kNone;
  route.streams_body = streams;
  route.handle = [handled](const Request& request) -> Result<Response> {
    ++*handled;
    json::object query;
    for (const auto& [key, value] : request.query) query[key] = value;
    const auto body = ParseJson(request.body);
    return JsonResponse(json::object{{"path", request.path},
                                     {"query", query},
                                     {"bytes", request.body.size()},
                                     {"json", body.ok() ? *body : json::value()}});
  };
  return route;
}

// A fuzzer's clock is an alarm: every call may be interrupted, and is made again.
Descriptor ConnectTo(uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Descriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  while (::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    if (errno != EINTR) {
      std::perror("connect");
      std::abort();
    }
    fd = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }
  // Reset at the end: thousands of connections a second would leave no port free.
  const linger reset{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  const timeval patience{kPatienceS, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return fd;
}

// What comes back; false where the connection stays open and nothing comes.
bool Talk(uint16_t port, std::string_view bytes, size_t piece, std::string* out) {
  const Descriptor fd = ConnectTo(port);
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(fd.get(), bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
    if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
    if (sent < 0 && errno != EINTR) break;
  }
  ::shutdown(fd.get(), SHUT_WR);
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::recv(fd.get(), buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0 || (got < 0 && errno == ECONNRESET)) return true;
    if (got < 0) return false;
    out->append(buffer, static_cast<size_t>(got));
  }
}

// What is wrong with the answers, or ""; the end may be missing where the other side was reset.
std::string Fault(std::string_view answers, uint64_t* count) {
  while (!answers.empty()) {
    http::response_parser<http::string_body> parser;
    parser.eager(true);  // the body too
    boost::beast::error_code code;
    const size_t used = parser.put(boost::asio::const_buffer(answers.data(), answers.size()), code);
    if (code == http::error::need_more) break;
    if (code) return fmt::format("{}: {}", code.message(), answers.substr(0, 200));
    const unsigned status = parser.get().result_int();
    if (status >= 500 && status != 503 && status != 501 && status != 505)
      return fmt::format("status {}", status);
    if (!parser.is_done()) break;
    if (status >= 200) ++*count;
    answers.remove_prefix(used);
  }
  return "";
}

}  // namespace

HttpWorld::HttpWorld(Fallback page, const std::function<void(ServerSettings*)>& change) {
  folder_ = std::filesystem::temp_directory_path() / fmt::format("clarion-http-{}", ::getpid());
  std::filesystem::create_directories(uploads());
  registry_ = Needed(registry::Registry::Open(
      {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_));
  access_ = std::make_unique<Access>(*registry_, clock_, AccessSettings{});
  router_.Add(Echo(Method::kGet, "/v1/echo/{id}", false, &handled_));
  router_.Add(Echo(Method::kPost, "/v1/echo", false, &handled_));
  router_.Add(Echo(Method::kPost, "/v1/file", true, &handled_));
  Route closed(Method::kGet, "/v1/closed", Permission::kReadFigures, "");
  closed.handle = [](const Request&) -> Result<Response> { return JsonResponse("let in", 599); };
  router_.Add(std::move(closed));
  ServerSettings settings;
  settings.port = 0;
  settings.nobody_per_second = 1e9;
  settings.body_max_bytes = settings.open_body_max_bytes = 4096;
  settings.log_requests = false;
  settings.upload_folder = uploads();
  change(&settings);
  if (!page) page = [](const Request&) { return JsonResponse(nullptr, 404); };
  server_ = Needed(Server::Start(settings, router_, std::move(page), *access_, clock_));
}

HttpWorld::~HttpWorld() {
  server_->Stop(0);
  std::filesystem::remove_all(folder_);
}

Descriptor HttpWorld::Connect() const { return ConnectTo(server_->port()); }

std::string HttpWorld::Problem(std::string_view input, uint64_t* answers) {
  if (input.empty()) return "";
  const std::string_view bytes = input.substr(1);
  const uint64_t before = handled_;
  std::string said;
  if (!Talk(server_->port(), bytes, 1 + static_cast<unsigned char>(input[0]) * size_t{16}, &said))
    return fmt::format("nothing came for {} s, and the connection is open", kPatienceS);
  // An answer to HEAD has a length and no body, which cannot be told from outside.
  if (bytes.find("HEAD") == std::string_view::npos) {
    if (std::string fault = Fault(said, answers); !fault.empty()) return fault;
  }
  // Each request takes a line of its own.
  const auto lines = static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  if (const uint64_t now = handled_ - before; now > lines)
    return fmt::format("{} requests were handled in {} lines", now, lines);
  return "";
}

}  // namespace clarion::api
