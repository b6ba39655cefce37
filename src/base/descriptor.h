// Open files as values, and how one process gives them to another.
#pragma once

#include <unistd.h>

#include <utility>

#include "base/result.h"

namespace clarion {

// Owns a file descriptor; closes it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = other.Release();
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Close() {
    if (fd_ >= 0) ::close(Release());
  }

 private:
  int fd_ = -1;
};

// Two ends of a channel that carries descriptors, one a message. Both close on exec and never
// block.
Result<std::pair<Descriptor, Descriptor>> MakeChannel();

// Gives the other end a descriptor of its own for what `fd` has open. kTooMany: the channel is
// full; kUnavailable: the other end is closed.
Result<void> SendDescriptor(int channel, int fd);

// What the other end gave. kTooMany: nothing now; kUnavailable: the other end is closed.
Result<Descriptor> ReceiveDescriptor(int channel);

}  // namespace clarion
