// One thread waits for many descriptors. Edges, not levels: a handler is called when something new
// came, so bytes that were looked at and left do not call it again.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <functional>
#include <memory>
#include <unordered_map>

#include "base/descriptor.h"

namespace clarion::tenancy {

class Loop {
 public:
  using Handler = std::function<void()>;

  Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  bool ok() const { return epoll_.open(); }

  // `handler` may close `fd` and remove itself. A descriptor that is there already gets a new one.
  void Watch(int fd, Handler handler) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.fd = fd;
    handlers_[fd] = std::make_shared<Handler>(std::move(handler));
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
  }
  // REQUIRES: called before `fd` is closed or given away.
  void Forget(int fd) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    handlers_.erase(fd);
  }
  void Wait(int timeout_ms) {
    std::array<epoll_event, 64> events;
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
      // Held, as it may remove itself; gone, where an earlier one of this round removed it.
      const auto found = handlers_.find(events[static_cast<size_t>(i)].data.fd);
      if (found == handlers_.end()) continue;
      const std::shared_ptr<Handler> handler = found->second;
      (*handler)();
    }
  }

 private:
  Descriptor epoll_;
  std::unordered_map<int, std::shared_ptr<Handler>> handlers_;
};

}  // namespace clarion::tenancy
