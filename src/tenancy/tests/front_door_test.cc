#include "tenancy/front_door.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fstream>

namespace clarion::tenancy {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Keeps what is given for "acme.test".
class Acme final : public Receivers {
 public:
  HandOver Give(const std::string& host, bool tls, int fd) override {
    if (host != "acme.test") return HandOver::kUnknown;
    if (tls) return HandOver::kOtherScheme;
    if (says != HandOver::kDone) return says;
    given.emplace_back(::dup(fd));
    return HandOver::kDone;
  }
  HandOver says = HandOver::kDone;
  std::vector<Descriptor> given;
};

class FrontDoorTest : public ::testing::Test {
 protected:
  void Open(DoorSettings settings = {}) {
    door_ = std::make_unique<FrontDoor>(loop_, acme_, settings);
    ASSERT_TRUE(door_->Open({{"127.0.0.1", 0, "127.0.0.1:0"}}).ok());
    const std::string text = door_->listening().at(0);
    port_ = static_cast<uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
  }
  Descriptor Connect(const std::string& bytes) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    Send(socket, bytes);
    return socket;
  }
  void Send(const Descriptor& socket, const std::string& bytes) {
    EXPECT_EQ(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    Turn();
  }
  void Turn(int times = 3) {
    for (int i = 0; i < times; ++i) loop_.Wait(20);
  }
  // All until the end; "reset" where the connection was reset.
  static std::string Read(const Descriptor& socket) {
    std::string out;
    char part[4096];
    for (;;) {
      const ssize_t count = ::recv(socket.get(), part, sizeof part, 0);
      if (count < 0) return "reset";
      if (count == 0) return out;
      out.append(part, static_cast<size_t>(count));
    }
  }

  Loop loop_;
  Acme acme_;
  std::unique_ptr<FrontDoor> door_;
  uint16_t port_ = 0;
};

TEST_F(FrontDoorTest, TheConnectionGoesToItsTenantWithEveryByte) {
  Open();
  const Descriptor client = Connect("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(door_->waiting(), 1U);
  const std::string rest = "st: acme.test\r\n\r\nand a body";
  for (const char c : rest.substr(0, 17)) Send(client, std::string(1, c));
  ASSERT_EQ(acme_.given.size(), 1U);
  EXPECT_EQ(door_->waiting(), 0U);
  Send(client, rest.substr(17));
  std::string got(100, '\0');
  got.resize(static_cast<size_t>(::recv(acme_.given[0].get(), got.data(), got.size(), 0)));
  EXPECT_EQ(got, "GET / HTTP/1.1\r\nHo" + rest);
  ASSERT_EQ(::send(acme_.given[0].get(), "answer", 6, 0), 6);
  acme_.given.clear();
  EXPECT_EQ(Read(client), "answer");
}

TEST_F(FrontDoorTest, WhoIsForNobodyIsToldSo) {
  Open();
  const Descriptor stranger =
      Connect("POST / HTTP/1.1\r\nHost: evil.test\r\nContent-Length: 9\r\n\r\n123456789");
  EXPECT_THAT(Read(stranger), StartsWith("HTTP/1.1 421 "));
  EXPECT_THAT(Read(Connect("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Read(Connect("GET / HTTP/1.1\r\nCookie: " + std::string(20'000, 'c'))),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_EQ(Read(Connect("\x16\x02\x01\x01\x01x")), std::string("\x15\3\1\0\2\2\x32", 7));
  EXPECT_THAT(Read(Connect(std::string(8, '\0'))), testing::AnyOf(IsEmpty(), "reset"));
  EXPECT_THAT(acme_.given, IsEmpty());
  EXPECT_EQ(door_->counts().unknown_name, 1U);
  EXPECT_EQ(door_->counts().malformed, 4U);
}

TEST_F(FrontDoorTest, ATenantThatTakesNoMoreIsNotWaitedFor) {
  Open();
  for (const HandOver says : {HandOver::kFull, HandOver::kNotReady}) {
    acme_.says = says;
    const std::string answer = Read(Connect("GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(answer, HasSubstr("Retry-After: 1"));
  }
  EXPECT_EQ(door_->counts().not_taken, 2U);
}

TEST_F(FrontDoorTest, WhoSendsNothingIsClosedInTime) {
  Open({.wait = milliseconds(5000)});
  const Descriptor silent = Connect("GET / HTTP/1.1\r\n");
  door_->Tick(Steady::now() + milliseconds(4000));
  EXPECT_EQ(door_->waiting(), 1U);
  door_->Tick(Steady::now() + milliseconds(5001));
  EXPECT_EQ(door_->waiting(), 0U);
  EXPECT_EQ(door_->counts().timed_out, 1U);
}

TEST_F(FrontDoorTest, SlowOnesDoNotFillIt) {
  Open({.waiting_max = 5});
  std::vector<Descriptor> slow;
  for (int i = 0; i < 20; ++i) slow.push_back(Connect("G"));
  EXPECT_EQ(door_->waiting(), 5U);
  EXPECT_EQ(door_->counts().crowded_out, 15U);
  const Descriptor quick = Connect("GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n");
  EXPECT_EQ(acme_.given.size(), 1U);
}

TEST_F(FrontDoorTest, EachByteOnItsOwnIsNotLookedAtForEver) {
  Open({.looks_max = 20});
  const Descriptor client = Connect("G");
  for (int i = 0; i < 40 && door_->waiting() > 0; ++i) Send(client, "E");
  EXPECT_EQ(door_->waiting(), 0U);
  EXPECT_EQ(door_->counts().timed_out, 1U);
}

TEST_F(FrontDoorTest, BytesThatWereLookedAtDoNotKeepItBusy) {
  Open();
  const Descriptor client = Connect("GET / HTTP/1.1\r\n");
  const auto begin = Steady::now();
  Turn(5);
  EXPECT_GE(Steady::now() - begin, milliseconds(80)) << "the loop must sleep";
  EXPECT_EQ(door_->waiting(), 1U);
}

TEST_F(FrontDoorTest, AddressesComeAndGoWithoutDisturbingOthers) {
  Open();
  const uint16_t first = port_;
  ASSERT_TRUE(door_->Open({{"127.0.0.1", 0, "127.0.0.1:0"}, {"::1", 0, "[::1]:0"}}).ok());
  EXPECT_EQ(door_->listening().size(), 2U);
  const Listen taken{"127.0.0.1", first, "127.0.0.1:" + std::to_string(first)};
  const auto conflict = door_->Open({{"127.0.0.1", 0, "127.0.0.1:0"}, taken});
  EXPECT_EQ(conflict.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(conflict.error().message, HasSubstr(taken.text));
  const Descriptor client = Connect("GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n");
  EXPECT_EQ(acme_.given.size(), 1U);
}

}  // namespace
}  // namespace clarion::tenancy
