#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace clarion {

// A mutex that serves threads in the order they came (a ticket lock). A std::mutex may be taken
// again and again by the thread that just let go of it, while others wait for good. For steps of
// milliseconds and more: each hand-over wakes all who wait.
class FairMutex {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    const uint64_t mine = next_++;
    turn_.wait(lock, [&] { return serving_ == mine; });
  }

  void unlock() {
    {
      const std::lock_guard lock(mutex_);
      ++serving_;
    }
    turn_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  uint64_t next_ = 0;     // guarded by mutex_, as the next
  uint64_t serving_ = 0;  // whose turn it is
};

}  // namespace clarion
