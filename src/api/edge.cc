#include "api/edge.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

namespace clarion::api {
namespace {

constexpr double kInsideMax = 100;  // what came out fast lately says little of slow ones
constexpr double kPressedMs = 2000;
constexpr double kMemoryMs = 2000;  // of what came out
constexpr size_t kNamesMax = 100'000;
constexpr unsigned kMappedBits = 96;  // of ::ffff:0:0, before an IPv4 address
constexpr std::array<uint8_t, kMappedBits / 8> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kSubscriberBits = 64;  // of IPv6

std::string_view WithoutPort(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, std::min(host.find(']'), host.size() - 1) + 1);
  return host.substr(0, host.rfind(':'));
}

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

// Sixteen bytes; nullopt: not an address.
std::optional<std::vector<uint8_t>> BytesOf(const std::string& address) {
  std::vector<uint8_t> bytes(16);
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return bytes;
  in_addr four;
  if (inet_pton(AF_INET, address.c_str(), &four) != 1) return std::nullopt;
  std::fill(bytes.begin(), bytes.end(), 0);
  bytes[10] = bytes[11] = 0xff;
  std::memcpy(&bytes[12], &four, 4);
  return bytes;
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool HostNames::Known(std::string_view host) const {
  const std::string_view name = WithoutPort(host);
  const bool here = name == "127.0.0.1" || name == "[::1]" || SameName(name, "localhost");
  if (here && this_machine_) return true;
  return std::any_of(names_.begin(), names_.end(),
                     [&](const std::string& known) { return SameName(known, name); });
}

bool HostNames::Accept(std::string_view host, std::string_view origin) const {
  if (!Known(host)) return false;
  if (origin.empty()) return true;
  const size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && SameName(origin.substr(scheme + 3), host);
}

Result<Networks> Networks::Parse(const std::vector<std::string>& texts) {
  Networks networks;
  for (const std::string& text : texts) {
    const size_t slash = text.find('/');
    auto bytes = BytesOf(text.substr(0, slash));
    const bool four = text.find(':') == std::string::npos;
    const unsigned most = four ? 32 : 128;
    unsigned bits = most;
    bool reads = bytes.has_value();
    if (reads && slash != std::string::npos) {
      const char* const end = text.data() + text.size();
      const auto [stop, wrong] = std::from_chars(text.data() + slash + 1, end, bits);
      reads = wrong == std::errc() && stop == end && bits <= most;
    }
    if (!reads)
      return InvalidInput(
          fmt::format("'{}' is neither an address nor a network such as 10.0.0.0/8", text));
    networks.ranges_.push_back({*std::move(bytes), four ? bits + kMappedBits : bits});
  }
  return networks;
}

bool Networks::Has(const std::string& address) const {
  const auto bytes = BytesOf(address);
  if (!bytes) return false;
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    const size_t whole = range.bits / 8;
    if (!std::equal(bytes->begin(), bytes->begin() + static_cast<ptrdiff_t>(whole),
                    range.bytes.begin()))
      return false;
    const unsigned rest = range.bits % 8;
    return rest == 0 || ((*bytes)[whole] ^ range.bytes[whole]) >> (8 - rest) == 0;
  });
}

std::string ClientOf(const std::string& peer, std::string_view forwarded_for,
                     const Networks& proxies) {
  std::string client = peer;
  while (proxies.Has(client) && !forwarded_for.empty()) {
    const size_t comma = forwarded_for.rfind(',');
    const size_t from = comma == std::string_view::npos ? 0 : comma + 1;
    const std::string before(Trimmed(forwarded_for.substr(from)));
    if (!BytesOf(before)) break;  // not an address: the proxy's own is the last that is known
    client = before;
    forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
  }
  return client;
}

std::string SubscriberOf(const std::string& address) {
  const auto bytes = BytesOf(address);
  if (!bytes) return address;
  const bool four = std::equal(bytes->begin(), bytes->begin() + kMappedBits / 8, kMapped.begin());
  if (four)
    return fmt::format("{}.{}.{}.{}", (*bytes)[12], (*bytes)[13], (*bytes)[14], (*bytes)[15]);
  std::vector<uint8_t> network = *bytes;
  std::fill(network.begin() + kSubscriberBits / 8, network.end(), 0);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, network.data(), text.data(), text.size());
  return fmt::format("{}/{}", text.data(), kSubscriberBits);
}

int64_t RateLimit::Take(const std::string& name, TimeMs now) {
  const std::lock_guard lock(mutex_);
  auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    if (buckets_.size() >= kNamesMax) {
      by_name_.erase(buckets_.back().name);
      buckets_.pop_back();
    }
    buckets_.push_front({name, burst_, now});
    found = by_name_.emplace(buckets_.front().name, buckets_.begin()).first;
  }
  buckets_.splice(buckets_.begin(), buckets_, found->second);
  Bucket& bucket = buckets_.front();
  const auto passed = static_cast<double>(std::max<TimeMs>(0, now - bucket.at));
  bucket.left = std::min(burst_, bucket.left + passed * per_second_ / kSecondMs);
  bucket.at = now;
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return 0;
  }
  return static_cast<int64_t>(std::ceil((1 - bucket.left) / per_second_ * kSecondMs));
}

void Gate::Pass(double now_ms) {
  const double passed = std::max(0.0, now_ms - at_ms_);
  at_ms_ = std::max(at_ms_, now_ms);
  if (inside_ == 0) return;
  const double kept = std::exp(-passed / kMemoryMs);
  done_ *= kept;
  busy_ms_ = busy_ms_ * kept + (1 - kept) * kMemoryMs;
}

// Somebody was turned away lately.
bool Gate::IsPressed(double now_ms) const { return now_ms - refused_ms_ < kPressedMs; }

bool Gate::Refuses(double now_ms) {
  const double in_time = done_ / busy_ms_ * wait_max_ms_;
  const double floor = IsPressed(now_ms) ? least_ : burst_;
  if (inside_ < static_cast<int>(std::clamp(in_time, floor, kInsideMax))) return false;
  refused_ms_ = now_ms;
  return true;
}

bool Gate::Full(double now_ms) {
  const std::lock_guard lock(mutex_);
  Pass(now_ms);
  return Refuses(now_ms);
}

bool Gate::Late(double entered_ms, double now_ms) {
  const std::lock_guard lock(mutex_);
  return IsPressed(now_ms) && now_ms - entered_ms > wait_max_ms_ / 2;
}

bool Gate::Enter(double now_ms) {
  const std::lock_guard lock(mutex_);
  Pass(now_ms);
  if (Refuses(now_ms)) return false;
  ++inside_;
  return true;
}

void Gate::Leave(double now_ms) {
  const std::lock_guard lock(mutex_);
  Pass(now_ms);
  --inside_;
  done_ += 1;
}

}  // namespace clarion::api
