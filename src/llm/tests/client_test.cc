#include "llm/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "llm/internal/http_post.h"

namespace clarion::llm {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

Result<internal::Endpoint> ParseBaseUrl(std::string_view url) {
  return internal::ParseBaseUrl(url, "/chat/completions");
}

TEST(Client, BaseUrlsAreReadAsPeopleWriteThem) {
  const auto local = ParseBaseUrl("http://127.0.0.1:8000/v1/");
  ASSERT_TRUE(local.ok());
  EXPECT_FALSE(local->tls);
  EXPECT_EQ(local->port, "8000");
  EXPECT_EQ(local->target, "/v1/chat/completions");
  EXPECT_TRUE(local->IsLoopback());

  const auto hosted = ParseBaseUrl("https://api.example.com/v1/chat/completions?api-version=1");
  ASSERT_TRUE(hosted.ok());
  EXPECT_TRUE(hosted->tls);
  EXPECT_EQ(hosted->port, "443");
  EXPECT_EQ(hosted->authority, "api.example.com");
  EXPECT_EQ(hosted->target, "/v1/chat/completions?api-version=1");
  EXPECT_FALSE(hosted->IsLoopback());

  const auto six = ParseBaseUrl("http://[::1]:9/v1");
  ASSERT_TRUE(six.ok());
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->authority, "[::1]:9");
  EXPECT_TRUE(six->IsLoopback());
}

TEST(Client, OtherUrlsAreRefusedAndPasswordsNotRepeated) {
  for (const char* url : {"", "api.example.com/v1", "ftp://x/v1", "http://", "http:///v1",
                          "http://x:99999/v1", "http://x/v1\r\nEvil: 1", "http://x/v1#f"})
    EXPECT_FALSE(ParseBaseUrl(url).ok()) << url;
  const auto password = ParseBaseUrl("https://me:hunter2@x/v1");
  ASSERT_FALSE(password.ok());
  EXPECT_THAT(password.error().message, HasSubstr("--key-env"));
  EXPECT_THAT(password.error().message, Not(HasSubstr("hunter2")));
}

TEST(Client, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(RetryAfter("3", 0), milliseconds(3000));
  EXPECT_EQ(RetryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 30'000), milliseconds(30'000));
  EXPECT_EQ(RetryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 90'000), milliseconds(0));
  EXPECT_GT(RetryAfter("99999999999999999999", 0), milliseconds(int64_t{1} << 39));
  EXPECT_EQ(RetryAfter("", 0), std::nullopt);
  EXPECT_EQ(RetryAfter("soon", 0), std::nullopt);
  EXPECT_EQ(RetryAfter("-3", 0), std::nullopt);
}

TEST(Client, WaitsDoubleWithoutJitter) {
  std::vector<int64_t> waits;
  const auto client =
      HttpChatClient::Open({.base_url = "http://127.0.0.1:1/v1",
                            .tries = 6,
                            .first_wait = milliseconds(500),
                            .longest_wait = milliseconds(3000)},
                           [&](milliseconds wait) { waits.push_back(wait.count()); });
  ASSERT_TRUE(client.ok());
  Usage usage;
  const auto answer = (*client)->Complete(ChatRequest{}, &usage);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("127.0.0.1:1"));
  EXPECT_THAT(answer.error().message, HasSubstr("tried 6 times"));
  EXPECT_THAT(waits, testing::ElementsAre(500, 1000, 2000, 3000, 3000));
  EXPECT_EQ(usage.input_tokens, 0);  // nobody was reached: nothing to bill
}

TEST(Client, AKeyThatCannotStandInAHeaderIsNotShown) {
  ::setenv("CLARION_TEST_KEY", "se cret\r\nEvil: 1", 1);
  const auto client =
      HttpChatClient::Open({.base_url = "http://127.0.0.1/v1", .key_env = "CLARION_TEST_KEY"});
  ASSERT_FALSE(client.ok());
  EXPECT_THAT(client.error().message, HasSubstr("CLARION_TEST_KEY"));
  EXPECT_THAT(client.error().message, Not(HasSubstr("cret")));
  ::unsetenv("CLARION_TEST_KEY");
}

TEST(Client, AKeyInTheClearIsNoticed) {
  ::setenv("CLARION_TEST_KEY", "k", 1);
  const auto in_clear = [](const std::string& url) {
    return (*HttpChatClient::Open({.base_url = url, .key_env = "CLARION_TEST_KEY"}))
        ->SendsKeyInClear();
  };
  EXPECT_TRUE(in_clear("http://models.example.com/v1"));
  EXPECT_FALSE(in_clear("http://localhost:8000/v1"));
  EXPECT_FALSE(in_clear("https://models.example.com/v1"));
  ::unsetenv("CLARION_TEST_KEY");
}

TEST(Client, ARequestTooLongIsNotSent) {
  const auto client =
      HttpChatClient::Open({.base_url = "http://127.0.0.1:1/v1", .request_bytes_max = 100});
  ChatRequest request;
  request.messages = {{"user", std::string(200, 'x')}};
  Usage usage;
  const auto answer = (*client)->Complete(request, &usage);
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(answer.error().message, HasSubstr("too long"));
  EXPECT_EQ(usage.requests, 0);
}

}  // namespace
}  // namespace clarion::llm
