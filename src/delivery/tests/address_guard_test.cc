#include "delivery/address_guard.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace clarion::delivery {
namespace {

constexpr std::string_view kHttps[] = {"https", "http"};
constexpr std::string_view kMail[] = {"smtps", "smtp"};

sockaddr_in At(const char* address, uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  inet_pton(AF_INET, address, &out.sin_addr);
  return out;
}

const sockaddr& Plain(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr&>(address);
}

TEST(AddressGuard, NothingOfOnesOwnNetworkIsPublic) {
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "10.255.255.255",
                              "100.64.0.1",
                              "100.100.100.200",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.254",
                              "169.254.169.254",
                              "169.254.0.1",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "192.0.0.192",
                              "192.0.2.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.7",
                              "224.0.0.1",
                              "239.1.2.3",
                              "255.255.255.255",
                              "240.0.0.1",
                              "168.63.129.16",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.1.2.3",
                              "::ffff:a9fe:a9fe",
                              "::127.0.0.1",
                              "::ffff:0:127.0.0.1",
                              "64:ff9b::7f00:1",
                              "64:ff9b:1::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "febf::1",
                              "fec0::1",
                              "ff02::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "2001::1",
                              "100::1"})
    EXPECT_FALSE(NotPublic(std::string_view(address)).empty()) << address;
}

TEST(AddressGuard, PublicAddressesArePublic) {
  for (const char* address :
       {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
        "128.0.0.1", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1",
        "198.17.255.255", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
        "::ffff:1.1.1.1", "64:ff9b::101:101"})
    EXPECT_EQ(NotPublic(std::string_view(address)), "") << address;
}

TEST(AddressGuard, TheConnectionItselfIsJudgedAddressAndPort) {
  EXPECT_TRUE(MayConnect(Plain(At("1.1.1.1", 443)), {}, false).ok());
  EXPECT_FALSE(MayConnect(Plain(At("1.1.1.1", 22)), {}, false).ok());
  EXPECT_FALSE(MayConnect(Plain(At("1.1.1.1", 443)), {}, true).ok());
  EXPECT_TRUE(MayConnect(Plain(At("1.1.1.1", 587)), {}, true).ok());
  const auto inside = MayConnect(Plain(At("10.0.0.1", 443)), {}, false);
  ASSERT_FALSE(inside.ok());
  EXPECT_THAT(inside.error().message, testing::HasSubstr("--allow-private-destinations"));
}

TEST(AddressGuard, TheSettingOpensOnesOwnNetworkButNeverTheLocalLink) {
  const AddressRules open{true};
  EXPECT_TRUE(MayConnect(Plain(At("127.0.0.1", 8080)), open, false).ok());
  EXPECT_TRUE(MayConnect(Plain(At("10.0.0.1", 25)), open, true).ok());
  EXPECT_FALSE(MayConnect(Plain(At("169.254.169.254", 80)), open, false).ok());
  EXPECT_FALSE(MayConnect(Plain(At("224.0.0.1", 80)), open, false).ok());
}

TEST(AddressGuard, HowAnAddressIsWrittenChangesNothing) {
  for (const char* url : {"https://127.0.0.1/",
                          "https://2130706433/",
                          "https://0x7f000001/",
                          "https://0x7f.1/",
                          "https://017700000001/",
                          "https://0177.0.0.1/",
                          "https://127.1/",
                          "https://[::1]/",
                          "https://[::ffff:127.0.0.1]/",
                          "https://localhost/",
                          "https://LOCALHOST/",
                          "https://a.localhost/",
                          "https://localhost./",
                          "https://10.0.0.1:443/",
                          "https://169.254.169.254/latest/",
                          "https://0xa9fea9fe/",
                          "https://example.com:22/",
                          "http://example.com/",
                          "https://user:pass@example.com/",
                          "https://user@example.com/",
                          "ftp://example.com/",
                          "file:///etc/passwd",
                          "gopher://example.com/",
                          "example.com",
                          "",
                          "https://",
                          "https://exa mple.com/",
                          "https://example.com/\r\nHost: x",
                          "javascript:alert(1)"})
    EXPECT_FALSE(CheckAddress(url, kHttps, {}).ok()) << url;
}

TEST(AddressGuard, AnAddressOutsideIsTaken) {
  const auto read = CheckAddress("https://Hooks.Example.com/a?b=c", kHttps, {});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->scheme, "https");
  EXPECT_EQ(read->port, 443);
  EXPECT_EQ(CheckAddress("smtp://mail.example.com:587", kMail, {})->port, 587);
  EXPECT_EQ(CheckAddress("smtps://mail.example.com", kMail, {})->port, 465);
  EXPECT_TRUE(CheckAddress("http://10.0.0.1:9000/x", kHttps, {true}).ok());
}

}  // namespace
}  // namespace clarion::delivery
