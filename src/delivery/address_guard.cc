#include "delivery/address_guard.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/ascii.h"
#include "base/json.h"

namespace clarion::delivery {
namespace {

struct Block {
  const char* prefix;
  int bits;
  const char* what;
};

constexpr const char* kHere = "this machine";
constexpr const char* kPrivate = "a private network";
constexpr const char* kLinkLocal = "the local link, where clouds keep credentials";
constexpr const char* kGroup = "a group of machines";
constexpr const char* kReserved = "a range reserved for special use";

// IANA's registries of special-purpose addresses, and one that a cloud uses for its own.
constexpr Block kBlocks4[] = {{"0.0.0.0", 8, kHere},           {"10.0.0.0", 8, kPrivate},
                              {"100.64.0.0", 10, kPrivate},    {"127.0.0.0", 8, kHere},
                              {"169.254.0.0", 16, kLinkLocal}, {"172.16.0.0", 12, kPrivate},
                              {"192.0.0.0", 24, kReserved},    {"192.0.2.0", 24, kReserved},
                              {"192.88.99.0", 24, kReserved},  {"192.168.0.0", 16, kPrivate},
                              {"198.18.0.0", 15, kPrivate},    {"198.51.100.0", 24, kReserved},
                              {"203.0.113.0", 24, kReserved},  {"224.0.0.0", 4, kGroup},
                              {"240.0.0.0", 4, kReserved},     {"168.63.129.16", 32, kLinkLocal}};
constexpr Block kBlocks6[] = {
    {"::1", 128, kHere},       {"::", 128, kHere},         {"64:ff9b:1::", 48, kPrivate},
    {"100::", 64, kReserved},  {"2001::", 23, kReserved},  {"2001:db8::", 32, kReserved},
    {"2002::", 16, kReserved}, {"3fff::", 20, kReserved},  {"5f00::", 16, kReserved},
    {"fc00::", 7, kPrivate},   {"fe80::", 10, kLinkLocal}, {"fec0::", 10, kPrivate},
    {"ff00::", 8, kGroup}};

template <size_t kBytes>
std::array<uint8_t, kBytes> Parsed(const char* text) {
  std::array<uint8_t, kBytes> out{};
  ::inet_pton(kBytes == 4 ? AF_INET : AF_INET6, text, out.data());
  return out;
}

template <size_t kBytes>
bool Within(const std::array<uint8_t, kBytes>& address, const Block& block) {
  const auto prefix = Parsed<kBytes>(block.prefix);
  for (int bit = 0; bit < block.bits; ++bit) {
    const auto byte = static_cast<size_t>(bit / 8);
    if (((address[byte] ^ prefix[byte]) >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

std::string_view NotPublic4(const std::array<uint8_t, 4>& address) {
  for (const Block& block : kBlocks4)
    if (Within(address, block)) return block.what;
  return "";
}

std::string_view NotPublic6(const std::array<uint8_t, 16>& address) {
  for (const Block& block : kBlocks6)
    if (Within(address, block)) return block.what;
  // ::a.b.c.d, ::ffff:a.b.c.d and what a translator (NAT64) makes of IPv4.
  for (const Block& block : {Block{"::", 96, ""}, Block{"::ffff:0:0", 96, ""},
                             Block{"::ffff:0:0:0", 96, ""}, Block{"64:ff9b::", 96, ""}})
    if (Within(address, block))
      return NotPublic4({address[12], address[13], address[14], address[15]});
  return "";
}

bool PortIsUsual(uint16_t port, bool mail) {
  return mail ? port == 25 || port == 465 || port == 587 || port == 2525
              : port == 443 || port == 8443;
}

Result<void> JudgePort(uint16_t port, const AddressRules& rules, bool mail) {
  if (rules.allow_private || PortIsUsual(port, mail)) return {};
  return Forbidden(
      fmt::format("nothing is sent to port {}: use {}, or serve with "
                  "--allow-private-destinations",
                  port, mail ? "25, 465, 587 or 2525" : "443 or 8443"));
}

Result<void> Judge(std::string_view what, const std::string& shown, const AddressRules& rules) {
  const bool always = what == kLinkLocal || what == kGroup || what == kReserved;
  if (what.empty() || (rules.allow_private && !always)) return {};
  return Forbidden(fmt::format("{} belongs to {}; nothing is sent there{}", shown, what,
                               always ? "" : " unless served with --allow-private-destinations"));
}

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  std::string out(text);
  curl_free(text);
  return out;
}

}  // namespace

std::string_view NotPublic(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    std::array<uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    return NotPublic4(bytes);
  }
  if (address.sa_family != AF_INET6) return "no address";
  std::array<uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
  return NotPublic6(bytes);
}

std::string_view NotPublic(std::string_view address) {
  const std::string text(address);
  std::array<uint8_t, 16> six{};
  std::array<uint8_t, 4> four{};
  if (::inet_pton(AF_INET, text.c_str(), four.data()) == 1) return NotPublic4(four);
  if (::inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return NotPublic6(six);
  return "no address";
}

Result<void> MayConnect(const sockaddr& address, const AddressRules& rules, bool mail) {
  std::array<char, INET6_ADDRSTRLEN> shown{};
  uint16_t port = 0;
  if (address.sa_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &four.sin_addr, shown.data(), shown.size());
    port = ntohs(four.sin_port);
  } else if (address.sa_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &six.sin6_addr, shown.data(), shown.size());
    port = ntohs(six.sin6_port);
  } else {
    return Forbidden("nothing is sent but over IPv4 and IPv6");
  }
  RETURN_IF_ERROR(Judge(NotPublic(address), shown.data(), rules));
  return JudgePort(port, rules, mail);
}

Result<WrittenAddress> CheckAddress(const std::string& text,
                                    std::span<const std::string_view> schemes,
                                    const AddressRules& rules) {
  const std::string wanted = fmt::format("{}://…", fmt::join(schemes, "://… or "));
  const Url url(curl_url(), &curl_url_cleanup);
  if (text.size() > 2048 || !IsUtf8(text) ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return InvalidInput(fmt::format("address: not an address; it begins with {}", wanted));
  WrittenAddress out;
  out.scheme = Part(url.get(), CURLUPART_SCHEME);
  out.host = AsciiLower(Part(url.get(), CURLUPART_HOST));
  const std::string port = Part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  out.port = static_cast<uint16_t>(std::strtoul(port.c_str(), nullptr, 10));
  if (std::find(schemes.begin(), schemes.end(), out.scheme) == schemes.end())
    return InvalidInput(
        fmt::format("address: '{}' is not used here; it begins with {}", out.scheme, wanted));
  if (!Part(url.get(), CURLUPART_USER).empty() || !Part(url.get(), CURLUPART_PASSWORD).empty())
    return InvalidInput("address: no user name or password in it; give the secret as 'secret'");
  if (out.scheme == "http" && !rules.allow_private)
    return InvalidInput(
        "address: https only; http needs serving with --allow-private-destinations");
  std::string bare = out.host;
  if (bare.starts_with('[') && bare.ends_with(']')) bare = bare.substr(1, bare.size() - 2);
  if (bare.ends_with('.')) bare.pop_back();
  const std::string_view what =
      bare == "localhost" || bare.ends_with(".localhost") ? kHere : NotPublic(bare);
  const bool mail = out.scheme.starts_with("smtp");
  for (const Result<void>& checked :
       {what == "no address" ? Result<void>() : Judge(what, out.host, rules),
        JudgePort(out.port, rules, mail)})
    if (!checked.ok()) return InvalidInput("address: " + checked.error().message);
  return out;
}

}  // namespace clarion::delivery
