// Any bytes on a connection to the real server: every answer is whole and well-formed, none is a
// failure of ours, the connection ends, and no body is taken for a request. The first byte says how
// the rest is cut into pieces that arrive one by one.
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>

#include "api/access.h"
#include "api/server.h"
#include "app/workspace.h"

using namespace clarion;
namespace http = boost::beast::http;

namespace {

constexpr int kPatienceS = 20;

std::atomic<uint64_t> handled;

api::Route Echo(api::Method method, const char* path, bool streams) {
  api::Route route(method, path, api::Permission::kPublic, "");
  route.rows = api::RouteRows::kNone;
  route.streams_body = streams;
  route.handle = [](const api::Request& request) -> Result<api::Response> {
    ++handled;
    if (!request.body_file.empty()) std::filesystem::remove(request.body_file);
    json::object query;
    for (const auto& [key, value] : request.query) query[key] = value;
    const auto body = ParseJson(request.body);
    return api::JsonResponse(json::object{{"path", request.path},
                                          {"query", query},
                                          {"bytes", request.body.size()},
                                          {"json", body.ok() ? *body : json::value()}});
  };
  return route;
}

struct World {
  World() {
    folder = std::filesystem::temp_directory_path() / fmt::format("clarion-fuzz-{}", ::getpid());
    std::filesystem::create_directories(folder / "scratch");
    auto opened = registry::Registry::Open({folder, app::FindContent("").value(), {}}, clock);
    if (!opened.ok()) std::abort();
    registry = std::move(*opened);
    access = std::make_unique<api::Access>(*registry, clock, api::AccessSettings{});
    router.Add(Echo(api::Method::kGet, "/v1/echo/{id}", false));
    router.Add(Echo(api::Method::kPost, "/v1/echo", false));
    router.Add(Echo(api::Method::kPost, "/v1/file", true));
    api::Route closed(api::Method::kGet, "/v1/closed", api::Permission::kReadFigures, "");
    closed.handle = [](const api::Request&) -> Result<api::Response> { std::abort(); };
    router.Add(std::move(closed));
    api::ServerSettings settings;
    settings.port = 0;
    settings.nobody_per_second = 1e9;
    settings.body_max_bytes = 4096;
    settings.log_requests = false;
    settings.upload_folder = folder / "scratch";
    auto started = api::Server::Start(
        settings, router, [](const api::Request&) { return api::JsonResponse(nullptr, 404); },
        *access, clock);
    if (!started.ok()) std::abort();
    server = std::move(*started);
  }
  ~World() {
    server->Stop(0);
    std::filesystem::remove_all(folder);
  }

  std::filesystem::path folder;
  SystemClock clock;
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<api::Access> access;
  api::Router router;
  std::unique_ptr<api::Server> server;
};

int Connect(uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) std::abort();
  // Reset at the end: thousands of connections a second would leave no port free.
  const linger reset{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  const timeval patience{kPatienceS, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return fd;
}

std::string Talk(uint16_t port, std::string_view bytes, size_t piece) {
  const int fd = Connect(port);
  for (size_t at = 0; at < bytes.size(); at += piece)
    if (::send(fd, bytes.data() + at, std::min(piece, bytes.size() - at), MSG_NOSIGNAL) < 0) break;
  ::shutdown(fd, SHUT_WR);
  std::string out;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got > 0) out.append(buffer, static_cast<size_t>(got));
    if (got == 0 || (got < 0 && errno == ECONNRESET)) break;
    if (got < 0) std::abort();  // nothing for so long, and not closed
  }
  ::close(fd);
  return out;
}

// How many answers there are; the end may be missing where the other side was reset.
uint64_t Check(std::string_view answers) {
  uint64_t count = 0;
  while (!answers.empty()) {
    http::response_parser<http::string_body> parser;
    boost::beast::error_code code;
    // HEAD gives no body: what follows must begin a new answer all the same.
    const size_t used = parser.put(boost::asio::const_buffer(answers.data(), answers.size()), code);
    if (code == http::error::need_more) break;
    if (code) std::abort();
    const unsigned status = parser.get().result_int();
    if (status >= 500 && status != 503 && status != 501 && status != 505) std::abort();
    if (!parser.is_done() && !parser.is_header_done()) break;
    if (status >= 200) ++count;
    if (used == 0) break;
    answers.remove_prefix(used);
    if (!parser.is_done()) break;
  }
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World world;
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  // A HEAD request's answer has a length and no body, which no parser can tell from outside.
  const bool head = bytes.find("HEAD") != std::string_view::npos;
  const uint64_t before = handled;
  const std::string answers = Talk(world.server->port(), bytes, 1 + data[0] * 16U);
  if (head) return 0;
  const uint64_t answered = Check(answers);
  // Each request that was handled takes its request line: no more than fit between line ends.
  const auto ends = static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  if (handled - before > ends || (answered < handled - before && !answers.empty() && answered == 0))
    std::abort();
  return 0;
}
