#include "tenancy/peek.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace clarion::tenancy {
namespace {

using ::testing::HasSubstr;
using State = Peeked::State;

std::string Number(size_t value, size_t width) {
  std::string out(width, '\0');
  for (size_t i = 0; i < width; ++i) out[width - 1 - i] = static_cast<char>(value >> (8 * i));
  return out;
}

std::string Counted(size_t width, const std::string& bytes) {
  return Number(bytes.size(), width) + bytes;
}

std::string ServerName(const std::string& host, char type = 0) {
  return Number(0, 2) + Counted(2, Counted(2, std::string(1, type) + Counted(2, host)));
}

std::string Extension(size_t type, const std::string& data) {
  return Number(type, 2) + Counted(2, data);
}

// The handshake message.
std::string Hello(const std::string& extensions) {
  return std::string(1, '\1') +
         Counted(3, "\3\3" + std::string(32, 'r') + Counted(1, std::string(32, 's')) +
                        Counted(2, "\x13\x01\x13\x02") + Counted(1, std::string(1, '\0')) +
                        Counted(2, extensions));
}

// In records of at most `at_most` bytes.
std::string Records(const std::string& message, size_t at_most = 16384) {
  std::string out;
  for (size_t i = 0; i < message.size(); i += at_most)
    out += "\x16\x03\x01" + Counted(2, message.substr(i, at_most));
  return out;
}

std::string Get(const std::string& headers) { return "GET /v1 HTTP/1.1\r\n" + headers + "\r\n"; }

// Whole, it is `whole`; cut anywhere before its end, more is waited for.
void ExpectAtEveryCut(const std::string& bytes, const std::string& host, bool tls) {
  for (size_t cut = 0; cut < bytes.size(); ++cut)
    ASSERT_EQ(Peek(bytes.substr(0, cut)).state, State::kMore) << "cut at " << cut;
  for (const std::string& rest : {std::string(), std::string("more \r\n\r\n that follows")}) {
    const Peeked whole = Peek(bytes + rest);
    ASSERT_EQ(whole.state, State::kFound);
    EXPECT_EQ(whole.host, host);
    EXPECT_EQ(whole.tls, tls);
  }
}

TEST(PeekHttp, TheHostIsReadHoweverTheHeadComes) {
  ExpectAtEveryCut(Get("Accept: */*\r\nhost:\tACME.example.com:8080 \r\nCookie: a=b\r\n"),
                   "acme.example.com", false);
  ExpectAtEveryCut(Get("HOST:127.0.0.1\r\n"), "127.0.0.1", false);
  ExpectAtEveryCut(Get("Host: [::1]:8080\r\n"), "[::1]", false);
}

TEST(PeekHttp, AnAbsoluteTargetMustSayTheSameAsTheHost) {
  const auto asks = [](const std::string& target, const std::string& host) {
    return Peek("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  };
  EXPECT_EQ(asks("http://Acme.test/v1?to=http://b.test", "acme.test:80").host, "acme.test");
  EXPECT_EQ(asks("/v1?to=http://globex.test/", "acme.test").host, "acme.test");
  for (const char* target : {"http://globex.test/v1", "http://acme.test@globex.test/", "http://"})
    EXPECT_EQ(asks(target, "acme.test").status, 400) << target;
}

TEST(PeekHttp, WhatIsForNobodyForSureIsRefused) {
  const std::pair<std::string, const char*> wrong[] = {
      {Get("Host: acme.test\r\nhost: globex.test\r\n"), "two Host"},
      {Get("Host: acme.test\r\nHost: acme.test\r\n"), "two Host"},
      {Get("Accept: */*\r\n"), "no Host"},
      {Get("Host: \r\n"), "not a name"},
      {Get("Host: acme.test, globex.test\r\n"), "not a name"},
      {Get("Host: acme.test:80x\r\n"), "not a name"},
      {Get("Host: [::1\r\n"), "not a name"},
      {Get("Host : acme.test\r\n"), "malformed"},
      {Get("Accept: a\r\n Host: acme.test\r\n"), "malformed"},
      {Get("Host: acme.test\nHost: globex.test\r\n"), "malformed"},
      {"PRI * HTTP/2.0\r\n\r\n", "not an HTTP/1 request"},
      {"GET  /v1 HTTP/1.1\r\nHost: acme.test\r\n\r\n", "not an HTTP/1 request"},
      {"GET /v1\r\nHost: acme.test\r\n\r\n", "not an HTTP/1 request"},
      {Get("Host: " + std::string(254, 'a') + "\r\n"), "not a name"}};
  for (const auto& [bytes, why] : wrong) {
    const Peeked peeked = Peek(bytes);
    EXPECT_EQ(peeked.state, State::kRefused) << bytes;
    EXPECT_EQ(peeked.status, 400) << bytes;
    EXPECT_THAT(std::string(peeked.why), HasSubstr(why)) << bytes;
  }
}

TEST(PeekHttp, AHeadEndsWithinTheLimit) {
  const std::string start = "GET / HTTP/1.1\r\nHost: acme.test\r\nCookie: ";
  const std::string fits = start + std::string(kPeekMax - start.size() - 4, 'c') + "\r\n\r\n";
  EXPECT_EQ(Peek(fits).host, "acme.test");
  const std::string over = start + std::string(kPeekMax, 'c');
  EXPECT_EQ(Peek(over.substr(0, kPeekMax - 1)).state, State::kMore);
  EXPECT_EQ(Peek(over).status, 431);
}

TEST(Peek, WhatIsNeitherHttpNorTlsIsClosedWithoutAnAnswer) {
  for (const std::string& bytes :
       {std::string("\0\0", 2), std::string("\x80\x2e\1"), std::string("\r\n")}) {
    const Peeked peeked = Peek(bytes);
    EXPECT_EQ(peeked.state, State::kRefused);
    EXPECT_EQ(peeked.status, 0);
    EXPECT_FALSE(peeked.tls);
  }
}

TEST(PeekTls, TheServerNameIsReadHoweverTheClientHelloComes) {
  const std::string hello = Hello(Extension(43, "\2\3\4") + ServerName("Acme.Test") +
                                  Extension(0xfe0d, std::string(300, 'e')));
  ExpectAtEveryCut(Records(hello), "acme.test", true);
  for (const size_t size : {1, 2, 5, 41, 90, 200}) {
    const Peeked peeked = Peek(Records(hello, size));
    EXPECT_EQ(peeked.state, State::kFound) << size;
    EXPECT_EQ(peeked.host, "acme.test") << size;
  }
  ExpectAtEveryCut(Records(hello, 100), "acme.test", true);
}

TEST(PeekTls, WithoutAUsableNameTheAlertSaysWhy) {
  const std::pair<std::string, Alert> wrong[] = {
      {Records(Hello(Extension(43, "\2\3\4"))), Alert::kMissingExtension},
      {Records(Hello("")), Alert::kMissingExtension},
      {Records(Hello(ServerName("a b"))), Alert::kUnrecognizedName},
      {Records(Hello(ServerName("acme.test:443"))), Alert::kUnrecognizedName},
      {Records(Hello(ServerName("acme.test") + ServerName("globex.test"))), Alert::kDecodeError},
      {Records(Hello(ServerName("acme.test", 1))), Alert::kDecodeError},
      {Records(Hello(Extension(0, ""))), Alert::kDecodeError},
      {Records(Hello(std::string("\0\0\xff\xff", 4))), Alert::kDecodeError},
      {Records("\2" + Hello(ServerName("acme.test")).substr(1)), Alert::kDecodeError},
      {"\x16\x02\x01" + Counted(2, "x"), Alert::kDecodeError},
      {std::string("\x16\x03\x01\0\0", 5), Alert::kDecodeError},
      {"\x16\x03\x01\xff\xff", Alert::kDecodeError}};
  for (const auto& [bytes, alert] : wrong) {
    const Peeked peeked = Peek(bytes);
    EXPECT_EQ(peeked.state, State::kRefused) << testing::PrintToString(bytes);
    EXPECT_TRUE(peeked.tls);
    EXPECT_EQ(peeked.alert, alert) << testing::PrintToString(bytes);
  }
}

TEST(PeekTls, AClientHelloEndsWithinTheLimit) {
  const auto padded = [](size_t bytes) {
    return Records(Hello(ServerName("acme.test") + Extension(21, std::string(bytes, 'p'))));
  };
  EXPECT_EQ(Peek(padded(15'000)).host, "acme.test");
  EXPECT_EQ(Peek(padded(17'000).substr(0, kPeekMax)).alert, Alert::kDecodeError);
  EXPECT_EQ(Peek(padded(17'000).substr(0, kPeekMax)).state, State::kRefused);
}

}  // namespace
}  // namespace clarion::tenancy
