#include "tenancy/front_door.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>

#include "base/json.h"
#include "base/log.h"

namespace clarion::tenancy {
namespace {

constexpr size_t kDroppedMax = 1 << 20;

const char* PhraseOf(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return "Service Unavailable";
  }
}

// Shaped as the answers of the tenants' own server.
std::string HttpAnswer(int status, std::string_view why) {
  std::string body = fmt::format(R"({{"error":{{"kind":"{}","message":)",
                                 status == 503 ? "unavailable" : "invalid_input");
  AppendJsonString(body, why);
  body += "}}";
  return fmt::format(
      "HTTP/1.1 {} {}\r\nServer: clarion\r\nContent-Type: application/json\r\n"
      "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n{}Connection: close\r\n"
      "Content-Length: {}\r\n\r\n{}",
      status, PhraseOf(status), status == 503 ? "Retry-After: 1\r\n" : "", body.size(), body);
}

union Address {
  sockaddr any;
  sockaddr_in four;
  sockaddr_in6 six;
};

Address AddressOf(const Listen& listen) {
  Address out{};
  if (inet_pton(AF_INET, listen.address.c_str(), &out.four.sin_addr) == 1) {
    out.four.sin_family = AF_INET;
    out.four.sin_port = htons(listen.port);
  } else {
    inet_pton(AF_INET6, listen.address.c_str(), &out.six.sin6_addr);
    out.six.sin6_family = AF_INET6;
    out.six.sin6_port = htons(listen.port);
  }
  return out;
}

socklen_t SizeOf(const Address& address) {
  return address.any.sa_family == AF_INET ? sizeof address.four : sizeof address.six;
}

uint16_t PortOf(int socket) {
  Address address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, &address.any, &size);
  return ntohs(address.any.sa_family == AF_INET ? address.four.sin_port : address.six.sin6_port);
}

void Switch(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

}  // namespace

FrontDoor::FrontDoor(Loop& loop, Receivers& receivers, DoorSettings settings)
    : loop_(loop), receivers_(receivers), settings_(settings) {}

FrontDoor::~FrontDoor() {
  Close();
  for (Connections* list : {&looked_at_, &leaving_})
    while (!list->empty()) Drop(*list, list->begin());
}

Result<FrontDoor::Listener> FrontDoor::ListenOn(const Listen& listen) {
  const Address address = AddressOf(listen);
  Listener out;
  out.socket =
      Descriptor(::socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  Switch(out.socket.get(), SOL_SOCKET, SO_REUSEADDR);
  // IPv4 peers keep their IPv4 addresses: they come in by an IPv4 address, or not at all.
  if (address.any.sa_family == AF_INET6) Switch(out.socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  if (::bind(out.socket.get(), &address.any, SizeOf(address)) != 0 ||
      ::listen(out.socket.get(), SOMAXCONN) != 0)
    return Conflict(fmt::format("cannot listen on {}: {}; is another clarion running there?",
                                listen.text, std::strerror(errno)));
  out.port = PortOf(out.socket.get());
  return out;
}

Result<void> FrontDoor::Open(const std::vector<Listen>& listen) {
  std::set<std::string> wanted;
  for (const Listen& one : listen) wanted.insert(one.text);
  for (auto at = listeners_.begin(); at != listeners_.end();) {
    if (wanted.contains(at->first)) {
      ++at;
      continue;
    }
    loop_.Forget(at->second.socket.get());
    at = listeners_.erase(at);
  }
  Result<void> result;
  for (const Listen& one : listen) {
    if (listeners_.contains(one.text)) continue;
    auto listener = ListenOn(one);
    if (!listener.ok()) {
      result = listener.error();
      continue;
    }
    const int fd = listener->socket.get();
    listeners_[one.text] = *std::move(listener);
    loop_.Watch(fd, [this, fd] { Accept(fd); });
  }
  return result;
}

void FrontDoor::Close() {
  for (auto& [text, listener] : listeners_) loop_.Forget(listener.socket.get());
  listeners_.clear();
}

std::vector<std::string> FrontDoor::listening() const {
  std::vector<std::string> out;
  for (const auto& [text, listener] : listeners_)
    out.push_back(fmt::format("{}:{}", text.substr(0, text.rfind(':')), listener.port));
  return out;
}

void FrontDoor::Accept(int listener) {
  for (;;) {
    Descriptor socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.open()) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return;  // nobody more, or no descriptors: Tick comes back to it
    }
    MakeRoom();
    Switch(socket.get(), IPPROTO_TCP, TCP_NODELAY);
    const int fd = socket.get();
    looked_at_.push_back({std::move(socket), Steady::now() + settings_.wait});
    const At at = std::prev(looked_at_.end());
    // Most have sent all that is needed by now, and are never waited for.
    if (Look(at)) loop_.Watch(fd, [this, at] { Look(at); });
  }
}

void FrontDoor::MakeRoom() {
  if (waiting() < settings_.waiting_max) return;
  if (!leaving_.empty()) return Drop(leaving_, leaving_.begin());
  ++counts_.crowded_out;
  Drop(looked_at_, looked_at_.begin());
}

bool FrontDoor::Look(At at) {
  std::array<char, kPeekMax> bytes;
  const ssize_t count =
      ::recv(at->socket.get(), bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (count <= 0) {
    Drop(looked_at_, at);
    return false;
  }
  const Peeked peeked = Peek({bytes.data(), static_cast<size_t>(count)});
  if (peeked.state == Peeked::State::kMore) {
    if (++at->looks < settings_.looks_max) return true;
    ++counts_.timed_out;
    Drop(looked_at_, at);
    return false;
  }
  if (peeked.state == Peeked::State::kRefused) {
    ++counts_.malformed;
    Refuse(at, peeked);
    return false;
  }
  // Not watched here any longer once another process reads it.
  loop_.Forget(at->socket.get());
  const HandOver given = receivers_.Give(peeked.host, peeked.tls, at->socket.get());
  switch (given) {
    case HandOver::kDone:
      ++counts_.handed_over;
      Drop(looked_at_, at);
      return false;
    case HandOver::kUnknown:
    case HandOver::kOtherScheme:
      ++counts_.unknown_name;
      break;
    case HandOver::kNotReady:
    case HandOver::kFull:
      ++counts_.not_taken;
      break;
  }
  const bool misdirected = given == HandOver::kUnknown || given == HandOver::kOtherScheme;
  if (peeked.tls)
    SendAlert(at, misdirected ? Alert::kUnrecognizedName : Alert::kInternalError);
  else if (given == HandOver::kOtherScheme)
    Answer(at, 421, "here this name is answered to over TLS only: ask with https");
  else if (misdirected)
    Answer(at, 421, fmt::format("nobody here answers to the name '{}'", peeked.host));
  else
    Answer(at, 503,
           given == HandOver::kFull
               ? "too many connections are waiting; try again in a second"
               : "this workspace is starting or stopping; try again in a second");
  return false;
}

void FrontDoor::Refuse(At at, const Peeked& peeked) {
  loop_.Forget(at->socket.get());
  if (peeked.tls)
    SendAlert(at, peeked.alert);
  else if (peeked.status == 0)
    Drop(looked_at_, at);
  else
    Answer(at, peeked.status, peeked.why);
}

void FrontDoor::Answer(At at, int status, std::string_view why) {
  Leave(at, HttpAnswer(status, why));
}

void FrontDoor::SendAlert(At at, Alert alert) {
  // A fatal one, in a record of TLS 1.0 to 1.3.
  const char record[] = {21, 3, 1, 0, 2, 2, static_cast<char>(alert)};
  Leave(at, {record, sizeof record});
}

// Closing with bytes unread would reset the connection before the peer has read why.
void FrontDoor::Leave(At at, std::string_view last_words) {
  ::send(at->socket.get(), last_words.data(), last_words.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(at->socket.get(), SHUT_WR);
  at->until = Steady::now() + settings_.farewell;
  leaving_.splice(leaving_.end(), looked_at_, at);
  loop_.Watch(at->socket.get(), [this, at] { ReadRest(at); });
}

void FrontDoor::ReadRest(At at) {
  std::array<char, 4096> rest;
  for (;;) {
    const ssize_t count = ::recv(at->socket.get(), rest.data(), rest.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count > 0) at->dropped += static_cast<size_t>(count);
    if (count <= 0 || at->dropped > kDroppedMax) return Drop(leaving_, at);
  }
}

void FrontDoor::Drop(Connections& list, At at) {
  loop_.Forget(at->socket.get());
  list.erase(at);
}

void FrontDoor::Tick(Steady::time_point now) {
  while (!looked_at_.empty() && looked_at_.front().until <= now) {
    ++counts_.timed_out;
    Drop(looked_at_, looked_at_.begin());
  }
  while (!leaving_.empty() && leaving_.front().until <= now) Drop(leaving_, leaving_.begin());
  for (const auto& [text, listener] : listeners_) Accept(listener.socket.get());
}

}  // namespace clarion::tenancy
