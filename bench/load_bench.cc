// Sends requests at a given rate over many connections, whether or not answers keep up, and says
// what came back: for bench/overload.py. Latency counts from when a request is sent: with enough
// connections that is when it is due, and how far this program itself is behind does not count.
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

struct Plan {
  uint16_t port = 0;
  double rate = 0;  // a second, of all connections; 0 = as fast as answers come
  double seconds = 0;
  int connections = 0;
  std::string key, method, path, body, prefix;  // "@" in the body is an id of its own
};

struct Counts {
  std::map<unsigned, uint64_t> by_status;
  uint64_t broken = 0;                         // connections that ended without an answer
  std::vector<std::pair<float, float>> taken;  // of answers 200: when due, and how long, in s
  std::vector<std::string> acknowledged;       // their ids
};

asio::awaitable<void> Client(const Plan& plan, int number, Clock::time_point start,
                             Counts& counts) {
  const auto executor = co_await asio::this_coro::executor;
  const tcp::endpoint server(asio::ip::make_address("127.0.0.1"), plan.port);
  const auto since = [&](Clock::time_point at) {
    return std::chrono::duration<double>(at - start).count();
  };
  std::unique_ptr<beast::tcp_stream> stream;
  beast::flat_buffer buffer;
  asio::steady_timer timer(executor);
  for (uint64_t sent = 0;; ++sent) {
    const double due = plan.rate > 0
                           ? (static_cast<double>(sent) * plan.connections + number) / plan.rate
                           : since(Clock::now());
    if (due >= plan.seconds || since(Clock::now()) > plan.seconds + 30) co_return;
    if (since(Clock::now()) < due) {
      timer.expires_at(
          start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due)));
      co_await timer.async_wait(use_awaitable);
    }
    beast::error_code code;
    if (stream == nullptr) {
      stream = std::make_unique<beast::tcp_stream>(executor);
      stream->expires_after(std::chrono::seconds(60));
      co_await stream->async_connect(server, asio::redirect_error(use_awaitable, code));
    }
    const std::string id = fmt::format("{}-{}-{}", plan.prefix, number, sent);
    http::request<http::string_body> request(http::string_to_verb(plan.method), plan.path, 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::authorization, "Bearer " + plan.key);
    request.body() = plan.body;
    if (const size_t at = plan.body.find('@'); at != std::string::npos)
      request.body().replace(at, 1, id);
    request.prepare_payload();
    stream->expires_after(std::chrono::seconds(60));
    const double begun = since(Clock::now());
    if (!code)
      co_await http::async_write(*stream, request, asio::redirect_error(use_awaitable, code));
    http::response<http::string_body> response;
    if (!code)
      co_await http::async_read(*stream, buffer, response,
                                asio::redirect_error(use_awaitable, code));
    if (code) {
      ++counts.broken;
      stream.reset();
      buffer.clear();
      continue;
    }
    ++counts.by_status[response.result_int()];
    if (response.result_int() == 200) {
      counts.taken.emplace_back(due, since(Clock::now()) - begun);
      counts.acknowledged.push_back(id);
    }
    if (!response.keep_alive()) stream.reset();
  }
}

float Percentile(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

// load_bench PLAN.json ACKNOWLEDGED.txt
int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::FILE* in = std::fopen(argv[1], "rb");
  if (in == nullptr) return 2;
  std::string text(1 << 16, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in));
  std::fclose(in);
  const auto given = boost::json::parse(text);
  const auto word = [&](const char* name) {
    return std::string(given.at(name).as_string().c_str());
  };
  Plan plan{given.at("port").to_number<uint16_t>(),
            given.at("rate").to_number<double>(),
            given.at("seconds").to_number<double>(),
            given.at("connections").to_number<int>(),
            word("key"),
            word("method"),
            word("path"),
            word("body"),
            word("prefix")};
  asio::io_context io(1);
  Counts counts;
  const auto start = Clock::now() + std::chrono::milliseconds(200);
  for (int i = 0; i < plan.connections; ++i)
    asio::co_spawn(io, Client(plan, i, start, counts), asio::detached);
  io.run();
  std::vector<float> all, last_second;
  boost::json::array seconds;  // p99 of each second, by when requests were due
  std::map<int, std::vector<float>> by_second;
  for (const auto& [due, took] : counts.taken) {
    all.push_back(took);
    by_second[static_cast<int>(due)].push_back(took);
  }
  for (const auto& [second, times] : by_second)
    seconds.push_back(boost::json::array{second, times.size(), Percentile(times, .99)});
  boost::json::object statuses;
  for (const auto& [status, count] : counts.by_status) statuses[std::to_string(status)] = count;
  std::FILE* out = std::fopen(argv[2], "ab");
  for (const std::string& id : counts.acknowledged) fmt::print(out, "{}\n", id);
  std::fclose(out);
  fmt::print("{}\n", boost::json::serialize(boost::json::object{
                         {"statuses", statuses},
                         {"broken", counts.broken},
                         {"per_second", static_cast<double>(all.size()) / plan.seconds},
                         {"p50", Percentile(all, .5)},
                         {"p99", Percentile(all, .99)},
                         {"seconds", seconds}}));
}
