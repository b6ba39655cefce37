#include "base/fair_mutex.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace clarion {
namespace {

TEST(FairMutexTest, OneAtATime) {
  FairMutex mutex;
  int64_t count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; ++n) {
        const std::lock_guard lock(mutex);
        ++count;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 20000);
}

TEST(FairMutexTest, WhoTakesItAgainAndAgainLetsOthersIn) {
  FairMutex mutex;
  std::atomic<bool> waiting = false;
  std::atomic<bool> served = false;
  std::thread other;
  int takes_after = 0;
  {
    const std::lock_guard lock(mutex);
    other = std::thread([&] {
      waiting = true;
      const std::lock_guard mine(mutex);
      served = true;
    });
    while (!waiting) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  for (; !served && takes_after < 1000; ++takes_after) {
    const std::lock_guard lock(mutex);
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  other.join();
  EXPECT_LE(takes_after, 1);
}

}  // namespace
}  // namespace clarion
