// What the server keeps of the requests it is at.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <chrono>

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
