#include "tenancy/peek.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/ascii.h"

namespace clarion::tenancy {
namespace {

constexpr unsigned char kHandshake = 22;   // a TLS record's type
constexpr unsigned char kClientHello = 1;  // a handshake message's
constexpr unsigned kServerName = 0;        // an extension's
constexpr unsigned char kHostName = 0;     // a server name's
constexpr size_t kRecordMax = 16 << 10;    // bytes in a record that is not encrypted
constexpr size_t kHostMax = 253;           // of a name in the DNS
constexpr std::string_view kVersion = "HTTP/1.";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Of a method's or a header's name (RFC 9110, 5.6.2).
bool IsToken(char c) {
  return IsLetter(c) || IsDigit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool AllToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsToken);
}

Peeked Refused(int status, std::string_view why) {
  Peeked out;
  out.state = Peeked::State::kRefused;
  out.status = status;
  out.why = why;
  return out;
}

// A name, an IPv4 address or a bracketed IPv6 address, with or without a port. nullopt: none.
std::optional<std::string> HostOf(std::string_view authority) {
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const size_t colon = authority.find(':', bracket);
  const std::string_view host = authority.substr(0, colon);
  const std::string_view port =
      colon == std::string_view::npos ? std::string_view() : authority.substr(colon + 1);
  const bool bracketed = bracket > 0;
  const auto fits = [&](char c) {
    return IsLetter(c) || IsDigit(c) || c == '.' || c == '-' || c == '_' ||
           (bracketed && (c == ':' || c == '[' || c == ']'));
  };
  if (host.empty() || host.size() > kHostMax || !std::all_of(host.begin(), host.end(), fits) ||
      !std::all_of(port.begin(), port.end(), IsDigit))
    return std::nullopt;
  return AsciiLower(host);
}

// The authority of "http://acme.example.com/v1", which counts before the Host header; nullopt where
// the target is a path.
std::optional<std::string_view> AuthorityOf(std::string_view target) {
  const size_t scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return std::nullopt;
  const std::string_view rest = target.substr(scheme + 3);
  return rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool NothingHidden(std::string_view line) {
  return std::none_of(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

// The target of "GET /v1 HTTP/1.1"; nullopt: not such a line.
std::optional<std::string_view> TargetOf(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first) return std::nullopt;
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!AllToken(line.substr(0, first)) || target.empty() ||
      target.find(' ') != std::string_view::npos || version.size() != kVersion.size() + 1 ||
      !version.starts_with(kVersion) || !IsDigit(version.back()))
    return std::nullopt;
  return target;
}

// `lines` of a whole head, the request line first, each with its end.
Peeked ReadHead(std::string_view lines) {
  constexpr std::string_view kEnd = "\r\n";
  std::optional<std::string_view> target;
  std::optional<std::string_view> host;
  for (bool first = true; !lines.empty(); first = false) {
    const size_t end = lines.find(kEnd);
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + kEnd.size());
    if (!NothingHidden(line)) return Refused(400, "the request's head is malformed");
    if (first) {
      target = TargetOf(line);
      if (!target) return Refused(400, "this is not an HTTP/1 request");
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || !AllToken(line.substr(0, colon)))
      return Refused(400, "the request's head is malformed");
    if (AsciiLower(line.substr(0, colon)) != "host") continue;
    if (host) return Refused(400, "the request has two Host headers");
    host = Trimmed(line.substr(colon + 1));
  }
  if (!host) return Refused(400, "the request has no Host header");
  const auto authority = AuthorityOf(*target);
  const auto named = HostOf(*host);
  const auto wanted = authority ? HostOf(*authority) : named;
  if (!named || !wanted) return Refused(400, "the request's Host is not a name");
  if (named != wanted) return Refused(400, "the request's target and its Host are not the same");
  Peeked found;
  found.state = Peeked::State::kFound;
  found.host = *named;
  return found;
}

Peeked PeekHttp(std::string_view bytes) {
  const size_t end = bytes.substr(0, kPeekMax).find("\r\n\r\n");
  if (end != std::string_view::npos) return ReadHead(bytes.substr(0, end + 2));
  if (bytes.size() >= kPeekMax) return Refused(431, "the request's headers are too large");
  return {};
}

// Reads big-endian numbers and counted parts off the front of bytes. Once something is missing, all
// that follows is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool IsShort() const { return short_; }
  bool IsEmpty() const { return bytes_.empty(); }

  std::string_view Take(size_t count) {
    if (count > bytes_.size()) short_ = true;
    if (short_) return {};
    const std::string_view out = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return out;
  }
  size_t Number(size_t width) {
    size_t out = 0;
    for (const char c : Take(width)) out = out << 8 | static_cast<unsigned char>(c);
    return out;
  }
  // A part with its length before it.
  std::string_view Counted(size_t width) { return Take(Number(width)); }

 private:
  std::string_view bytes_;
  bool short_ = false;
};

Peeked AlertOf(Alert alert, std::string_view why) {
  Peeked out;
  out.state = Peeked::State::kRefused;
  out.tls = true;
  out.alert = alert;
  out.why = why;
  return out;
}

Peeked Malformed() { return AlertOf(Alert::kDecodeError, "the ClientHello is malformed"); }

// The host name in the extension's data (RFC 6066, 3).
Peeked ReadServerName(std::string_view data) {
  Reader extension(data);
  Reader list(extension.Counted(2));
  const bool whole = !extension.IsShort() && extension.IsEmpty();
  const size_t type = list.Number(1);
  const std::string_view name = list.Counted(2);
  // More than one name of a type is forbidden, and there is one type.
  if (!whole || list.IsShort() || !list.IsEmpty() || type != kHostName) return Malformed();
  const auto host = HostOf(name);
  if (!host || name.find(':') != std::string_view::npos)
    return AlertOf(Alert::kUnrecognizedName, "the ClientHello's server name is not a name");
  Peeked found;
  found.state = Peeked::State::kFound;
  found.tls = true;
  found.host = *host;
  return found;
}

// RFC 8446, 4.1.2; the same shape since TLS 1.0.
Peeked ReadClientHello(std::string_view body) {
  Reader hello(body);
  hello.Take(2 + 32);  // version and random
  hello.Counted(1);    // session id
  hello.Counted(2);    // cipher suites
  hello.Counted(1);    // compression methods
  if (hello.IsShort()) return Malformed();
  Reader extensions(hello.IsEmpty() ? std::string_view() : hello.Counted(2));
  if (hello.IsShort() || !hello.IsEmpty()) return Malformed();
  std::optional<Peeked> found;
  while (!extensions.IsEmpty()) {
    const size_t type = extensions.Number(2);
    const std::string_view data = extensions.Counted(2);
    if (extensions.IsShort()) return Malformed();
    if (type != kServerName) continue;
    if (found) return Malformed();
    found = ReadServerName(data);
  }
  return found ? *found : AlertOf(Alert::kMissingExtension, "the ClientHello names no server");
}

// A ClientHello may lie in several records.
Peeked PeekTls(std::string_view bytes) {
  const bool at_most = bytes.size() >= kPeekMax;
  Reader records(bytes);
  std::string message;
  for (;;) {
    const size_t type = records.Number(1);
    const size_t major = records.Number(1);
    records.Number(1);
    const size_t length = records.Number(2);
    if (!records.IsShort() &&
        (type != kHandshake || major != 3 || length == 0 || length > kRecordMax))
      return Malformed();
    message += records.Take(length);
    if (!message.empty() && static_cast<unsigned char>(message[0]) != kClientHello)
      return Malformed();
    Reader reader(message);
    reader.Number(1);
    const std::string_view body = reader.Counted(3);
    if (!reader.IsShort()) return ReadClientHello(body);
    if (records.IsShort()) break;
  }
  if (at_most) return AlertOf(Alert::kDecodeError, "the ClientHello is too long");
  Peeked more;
  more.tls = true;
  return more;
}

}  // namespace

Peeked Peek(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (static_cast<unsigned char>(bytes[0]) == kHandshake) return PeekTls(bytes);
  if (!IsLetter(bytes[0])) return Refused(0, "this is neither HTTP nor TLS");
  return PeekHttp(bytes);
}

}  // namespace clarion::tenancy
