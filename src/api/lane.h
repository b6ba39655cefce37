// What the server keeps of the requests and connections it is at.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <list>

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

// Connections whose client we wait for, longest first: these can be closed when there are too many.
// Used by the server's one I/O thread only.
class Waiting {
  struct Entry {
    boost::beast::tcp_stream* stream;
    bool closed = false;
  };

 public:
  class Mark {
   public:
    Mark(Waiting& waiting, boost::beast::tcp_stream& stream)
        : list_(waiting.list_), at_(list_.insert(list_.end(), {&stream})) {}
    ~Mark() { list_.erase(at_); }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

   private:
    std::list<Entry>& list_;
    std::list<Entry>::iterator at_;
  };
  // False: nobody waits.
  bool CloseLongest() {
    for (Entry& entry : list_) {
      if (entry.closed) continue;
      entry.closed = true;
      boost::beast::error_code ignored;
      entry.stream->socket().close(ignored);
      return true;
    }
    return false;
  }

 private:
  std::list<Entry> list_;
};

}  // namespace clarion::api
