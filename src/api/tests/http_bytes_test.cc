// Any bytes on a connection to the real server: every answer is whole and well-formed, none is a
// failure of ours, the connection ends, and no body is taken for a request. Seeds are mutated by a
// generator of its own: clang 14 cannot compile the server's coroutines for libFuzzer. The first
// byte of an input says how the rest is cut into pieces that arrive one by one.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "api/access.h"
#include "api/server.h"
#include "app/workspace.h"
#include "base/file.h"

namespace clarion::api {
namespace {

namespace http = boost::beast::http;

constexpr int kPatienceS = 20;

std::atomic<uint64_t> handled;

Route Echo(Method method, const char* path, bool streams) {
  Route route(method, path, Permission::kPublic, "");
  route.rows = RouteRows::kNone;
  route.streams_body = streams;
  route.handle = [](const Request& request) -> Result<Response> {
    ++handled;
    if (!request.body_file.empty()) std::filesystem::remove(request.body_file);
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

struct World {
  World() {
    folder = std::filesystem::temp_directory_path() / fmt::format("clarion-fuzz-{}", ::getpid());
    std::filesystem::create_directories(folder / "scratch");
    auto opened =
        registry::Registry::Open({folder, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock);
    EXPECT_TRUE(opened.ok());
    registry = std::move(*opened);
    access = std::make_unique<Access>(*registry, clock, AccessSettings{});
    router.Add(Echo(Method::kGet, "/v1/echo/{id}", false));
    router.Add(Echo(Method::kPost, "/v1/echo", false));
    router.Add(Echo(Method::kPost, "/v1/file", true));
    Route closed(Method::kGet, "/v1/closed", Permission::kReadFigures, "");
    closed.handle = [](const Request&) -> Result<Response> { return JsonResponse("let in", 599); };
    router.Add(std::move(closed));
    ServerSettings settings;
    settings.port = 0;
    settings.nobody_per_second = 1e9;
    settings.body_max_bytes = 4096;
    settings.log_requests = false;
    settings.upload_folder = folder / "scratch";
    auto started = Server::Start(
        settings, router, [](const Request&) { return JsonResponse(nullptr, 404); }, *access,
        clock);
    EXPECT_TRUE(started.ok());
    server = std::move(*started);
  }
  ~World() {
    server->Stop(0);
    std::filesystem::remove_all(folder);
  }

  std::filesystem::path folder;
  SystemClock clock;
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<Access> access;
  Router router;
  std::unique_ptr<Server> server;
};

int Connect(uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
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
    if (got < 0) {
      ADD_FAILURE() << "nothing came for so long, and the connection is open";
      break;
    }
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
    EXPECT_FALSE(code) << code.message() << ": " << answers.substr(0, 200);
    if (code) break;
    const unsigned status = parser.get().result_int();
    EXPECT_TRUE(status < 500 || status == 503 || status == 501 || status == 505) << status;
    if (!parser.is_done() && !parser.is_header_done()) break;
    if (status >= 200) ++count;
    if (used == 0) break;
    answers.remove_prefix(used);
    if (!parser.is_done()) break;
  }
  return count;
}

using Random = std::mt19937_64;

size_t Below(Random& random, size_t n) { return n == 0 ? 0 : random() % n; }

// Bytes flipped, cut out, doubled, put in, and pieces of another seed.
std::string Mutated(Random& random, const std::vector<std::string>& seeds) {
  static constexpr const char* kPieces[] = {"\r\n",
                                            "\r\n\r\n",
                                            "0\r\n\r\n",
                                            "Content-Length: 3\r\n",
                                            "Content-Length: -1\r\n",
                                            "Transfer-Encoding: chunked\r\n",
                                            "Transfer-Encoding: gzip, chunked\r\n",
                                            "ffffffffffffffff\r\n",
                                            "Host: localhost\r\n",
                                            "Connection: close\r\n",
                                            "Expect: 100-continue\r\n",
                                            " HTTP/1.0\r\n",
                                            "GET /v1/echo/z HTTP/1.1\r\n",
                                            "%2e%2e/",
                                            "%00",
                                            "\x00",
                                            "\xff\xfe",
                                            ";a=b\r\n",
                                            "\t",
                                            "?x=%zz"};
  std::string text = seeds[Below(random, seeds.size())];
  for (size_t n = 1 + Below(random, 6); n > 0; --n) {
    const size_t at = Below(random, text.size() + 1);
    const std::string& other = seeds[Below(random, seeds.size())];
    switch (Below(random, 6)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, 1 + Below(random, 12));
        break;
      case 2:
        text.insert(at, text.substr(Below(random, text.size() + 1), 1 + Below(random, 40)));
        break;
      case 3:
        text.insert(at, other.substr(Below(random, other.size() + 1)));
        break;
      default:
        text.insert(at, kPieces[Below(random, std::size(kPieces))]);
    }
    if (text.size() < 2) text = other;
  }
  return text;
}

size_t Inputs() {
  const char* set = std::getenv("CLARION_HTTP_INPUTS");
  return set != nullptr ? std::strtoull(set, nullptr, 10) : 20000;
}

TEST(Http, AnyBytesOnAConnectionEndInAnswersOrItsEnd) {
  std::vector<std::string> seeds;
  const std::string folder = std::string(CLARION_SOURCE_DIR) + "/src/api/tests/http_seeds";
  for (const auto& one : std::filesystem::directory_iterator(folder))
    seeds.push_back(ReadFile(one.path()).value());
  std::sort(seeds.begin(), seeds.end());
  ASSERT_GT(seeds.size(), 10u);
  World world;
  Random random(7);
  uint64_t answers_seen = 0;
  const size_t inputs = Inputs();
  for (size_t i = 0; i < inputs && !testing::Test::HasFailure(); ++i) {
    const std::string input = i < seeds.size() ? seeds[i] : Mutated(random, seeds);
    const std::string_view bytes = std::string_view(input).substr(1);
    const uint64_t before = handled;
    const std::string answers =
        Talk(world.server->port(), bytes, 1 + static_cast<unsigned char>(input[0]) * 16U);
    // An answer to HEAD has a length and no body, which cannot be told from outside.
    if (bytes.find("HEAD") != std::string_view::npos) continue;
    answers_seen += Check(answers);
    // Each request takes a line of its own.
    EXPECT_LE(handled - before,
              static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n')));
    if (testing::Test::HasFailure()) ADD_FAILURE() << "input " << i << ":\n" << bytes;
  }
  EXPECT_GT(answers_seen, inputs / 8);
  RecordProperty("answers", static_cast<int>(answers_seen));
}

}  // namespace
}  // namespace clarion::api
