// What the server keeps of the requests it is at.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>

#include "api/edge.h"

namespace clarion::api {

inline double SteadyMs() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// The threads of one kind of request, and who may be at them.
struct Lane {
  Lane(const char* name_in, size_t threads, size_t burst, size_t least, double wait_max_ms)
      : name(name_in), pool(threads), gate(burst, least, wait_max_ms) {}
  const char* const name;
  boost::asio::thread_pool pool;
  Gate gate;
};

class Inside {
 public:
  explicit Inside(Gate& gate) : gate_(gate), entered_(gate.Enter(SteadyMs())) {}
  ~Inside() {
    if (entered_) gate_.Leave(SteadyMs());
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  explicit operator bool() const { return entered_; }

 private:
  Gate& gate_;
  const bool entered_;
};

// Bytes of bodies that requests hold: so many at most together. The server's one I/O thread only.
class Room {
 public:
  explicit Room(uint64_t most) : left_(most) {}

  class Part {
   public:
    // False: there is not so much left.
    Part(Room& room, uint64_t bytes)
        : room_(room), taken_(bytes <= room.left_), bytes_(taken_ ? bytes : 0) {
      room_.left_ -= bytes_;
    }
    ~Part() { room_.left_ += bytes_; }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    explicit operator bool() const { return taken_; }

   private:
    Room& room_;
    const bool taken_;
    const uint64_t bytes_;
  };

 private:
  uint64_t left_;
};

// Counts for as long as it lives, however that ends.
class Counted {
 public:
  explicit Counted(std::atomic<size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<size_t>& count_;
};

}  // namespace clarion::api
