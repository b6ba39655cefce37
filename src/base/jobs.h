// Work that is shared out among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <vector>

namespace clarion {

// Runs job(0) … job(count − 1), each once, on `threads` threads, the caller's among them. Each job
// writes only its own place. What a job throws is thrown here, when all threads have ended.
template <typename Job>
void RunJobs(size_t count, size_t threads, const Job& job) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) job(i);
  };
  std::vector<std::future<void>> others;  // each waits for its thread where it is left
  for (size_t i = 1; i < std::min(threads, count); ++i)
    others.push_back(std::async(std::launch::async, work));
  work();
  for (std::future<void>& other : others) other.get();
}

}  // namespace clarion
