// The real server: clients that do not take what they asked for, and uploads that nobody took.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "api/fuzz/http_world.h"

namespace clarion::api {
namespace {

using ::testing::EndsWith;
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
  HttpWorld world(Page, kConnectionsMax);
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
