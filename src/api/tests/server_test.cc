// The real server: clients that do not take what they asked for, and uploads that nobody took.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "api/fuzz/http_world.h"

namespace clarion::api {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr size_t kConnectionsMax = 8;
constexpr size_t kLong = size_t{48} << 20;  // more than the kernel takes for a connection

const std::string& LongPage() {
  static const std::string page(kLong, 'x');
  return page;
}

Response Page(const Request& request) {
  Response response;
  response.content_type = "text/plain";
  if (request.path == "/long")
    response.lasting = LongPage();
  else
    response.body = "short";
  return response;
}

void Ask(const Descriptor& fd, const std::string& path) {
  const std::string head =
      "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(::send(fd.get(), head.data(), head.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(head.size()));
}

// Up to `most` bytes, or all there are.
std::string Take(const Descriptor& fd, size_t most) {
  std::string out;
  std::string piece(size_t{1} << 16, 0);
  while (out.size() < most) {
    const ssize_t got =
        ::recv(fd.get(), piece.data(), std::min(piece.size(), most - out.size()), 0);
    if (got <= 0) break;
    out.append(piece, 0, static_cast<size_t>(got));
  }
  return out;
}

TEST(SlowClients, WhoTakesNothingMakesRoomForOthersAndWhoGoesOnTakingGetsAll) {
  HttpWorld world(Page, [](ServerSettings* s) { s->connections_max = kConnectionsMax; });
  const Descriptor steady = world.Connect();
  Ask(steady, "/long");
  size_t taken = Take(steady, 1).size();
  std::vector<Descriptor> stuck;
  for (size_t i = 0; i < 3 * kConnectionsMax; ++i) {
    stuck.push_back(world.Connect());
    Ask(stuck.back(), "/long");
    Take(stuck.back(), 1);  // its answer has begun
    taken += Take(steady, size_t{1} << 20).size();
  }
  const Descriptor late = world.Connect();
  Ask(late, "/");
  const std::string answer = Take(late, kLong);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nshort"));
  taken += Take(steady, 2 * kLong).size();
  EXPECT_GT(taken, kLong) << "who goes on taking gets all of it";
}

TEST(SlowClients, AnAnswerOfManyPartsIsWhole) {
  HttpWorld world(Page);
  const Descriptor fd = world.Connect();
  Ask(fd, "/long");
  const std::string answer = Take(fd, 2 * kLong);
  ASSERT_GT(answer.size(), kLong);
  const std::string_view body = std::string_view(answer).substr(answer.size() - kLong);
  EXPECT_EQ(body, LongPage());
  EXPECT_THAT(answer.substr(0, answer.size() - kLong), EndsWith("\r\n\r\n"));
}

void Send(const Descriptor& fd, const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t more = ::send(fd.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    ASSERT_GT(more, 0);
    sent += static_cast<size_t>(more);
  }
}

std::string Posted(const std::string& length, const std::string& body) {
  return "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\n" + length +
         "\r\nConnection: close\r\n\r\n" + body;
}

TEST(Bodies, SoManyBytesAreHeldAtATimeAndNoMore) {
  constexpr size_t kMiB = size_t{1} << 20;
  HttpWorld world({}, [](ServerSettings* s) {
    s->body_max_bytes = s->open_body_max_bytes = kMiB;
    s->bodies_max_bytes = 3 * kMiB / 2;
  });
  const std::string whole(kMiB, ' ');
  const std::string length = fmt::format("Content-Length: {}", kMiB);
  const Descriptor first = world.Connect();
  // It is told to go on once there is room for what it brings.
  Send(first, Posted(length + "\r\nExpect: 100-continue", ""));
  const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  ASSERT_EQ(Take(first, go_on.size()), go_on);
  const auto ask = [&](const std::string& request) {
    const Descriptor fd = world.Connect();
    Send(fd, request);
    return Take(fd, kLong);
  };
  std::string second = ask(Posted(length, whole));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(second, HasSubstr("Retry-After: 1"));
  EXPECT_THAT(ask(Posted("Transfer-Encoding: chunked", "1\r\n1\r\n0\r\n\r\n")),
              StartsWith("HTTP/1.1 503"))
      << "it could be as long";
  EXPECT_THAT(ask(Posted("Content-Length: 1", "1")), StartsWith("HTTP/1.1 200"))
      << "short ones go on";
  Send(first, whole);
  EXPECT_THAT(Take(first, kLong), StartsWith("HTTP/1.1 200"));
  for (int tries = 0; tries < 1000 && !second.starts_with("HTTP/1.1 200"); ++tries)
    second = ask(Posted(length, whole));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 200"));
}

TEST(Uploads, WhatNoHandlerTookIsGone) {
  HttpWorld world;
  const Descriptor fd = world.Connect();
  const std::string request =
      "POST /v1/file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: "
      "close\r\n\r\nbytes";
  ASSERT_EQ(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  EXPECT_THAT(Take(fd, kLong), StartsWith("HTTP/1.1 200"));  // to the connection's end
  EXPECT_TRUE(std::filesystem::is_empty(world.uploads()));
}

}  // namespace
}  // namespace clarion::api
