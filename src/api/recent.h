// Answers that take a while, kept for those who ask the same again.
#pragma once

#include <algorithm>
#include <exception>
#include <future>
#include <list>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.h"

namespace clarion::api {

// What was asked for lately. Keys carry the warehouse's generation, so that nothing old is told.
// Who asks for what another is just reading waits for it. An error, or what `make` throws, is told
// to all who wait and not kept.
template <typename T>
class Recent {
 public:
  explicit Recent(size_t most) : most_(most) {}

  template <typename Make>
  Result<T> Get(const std::string& key, const Make& make) {
    std::promise<Result<T>> mine;
    std::shared_future<Result<T>> answer;
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      const auto found = std::find_if(entries_.begin(), entries_.end(),
                                      [&](const auto& entry) { return entry.first == key; });
      first = found == entries_.end();
      if (first) {
        answer = mine.get_future().share();
        entries_.emplace_front(key, answer);
        if (entries_.size() > most_) entries_.pop_back();
      } else {
        answer = found->second;
        entries_.splice(entries_.begin(), entries_, found);
      }
    }
    if (first) {
      try {
        mine.set_value(make());
      } catch (...) {
        mine.set_exception(std::current_exception());  // for all who wait, and nobody later
      }
      if (!IsGood(answer)) Forget(key);
    }
    return answer.get();
  }

 private:
  static bool IsGood(const std::shared_future<Result<T>>& answer) {
    try {
      return answer.get().ok();
    } catch (...) {
      return false;
    }
  }

  void Forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    entries_.remove_if([&](const auto& entry) { return entry.first == key; });
  }

  const size_t most_;
  std::mutex mutex_;
  std::list<std::pair<std::string, std::shared_future<Result<T>>>> entries_;
};

}  // namespace clarion::api
