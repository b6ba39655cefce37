#include "base/descriptor.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace clarion {
namespace {

bool IsFull(int error) {
  // ETOOMANYREFS: more is on its way than this user may have open.
  return error == EAGAIN || error == ENOBUFS || error == ETOOMANYREFS;
}

// Room for one descriptor beside a message of one byte.
struct Message {
  Message() {
    head.msg_iov = &part;
    head.msg_iovlen = 1;
    head.msg_control = control;
    head.msg_controllen = sizeof control;
  }
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr head{};
};

}  // namespace

Result<std::pair<Descriptor, Descriptor>> MakeChannel() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return Unavailable(fmt::format("cannot make a channel: {}", std::strerror(errno)));
  return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

Result<void> SendDescriptor(int channel, int fd) {
  Message message;
  cmsghdr* const item = CMSG_FIRSTHDR(&message.head);
  item->cmsg_level = SOL_SOCKET;
  item->cmsg_type = SCM_RIGHTS;
  item->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(item), &fd, sizeof fd);
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(channel, &message.head, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent == 1) return {};
  if (IsFull(errno)) return TooMany("the channel is full");
  return Unavailable(fmt::format("the channel is closed: {}", std::strerror(errno)));
}

Result<Descriptor> ReceiveDescriptor(int channel) {
  for (;;) {
    Message message;
    const ssize_t received = ::recvmsg(channel, &message.head, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0 && errno == EAGAIN) return TooMany("nothing has come yet");
    if (received <= 0) return Unavailable("the other end of the channel is closed");
    const cmsghdr* const item = CMSG_FIRSTHDR(&message.head);
    // A message without one: this process has no room for more open files.
    if (item == nullptr || item->cmsg_type != SCM_RIGHTS) continue;
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(item), sizeof fd);
    return Descriptor(fd);
  }
}

}  // namespace clarion
