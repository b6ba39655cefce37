// Takes spans and sends them on in batches, on one thread of its own. What waits is bounded: when
// the receiver is down or slow, spans are dropped and counted, and whoever made them never waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/trace.h"
#include "delivery/transport.h"
#include "tracing/settings.h"

namespace clarion::tracing {

struct ExporterSettings {
  std::string version;                             // of the program
  size_t queue_max = 8192;                         // spans that wait; more are dropped
  size_t batch_max = 512;                          // spans of one request
  std::chrono::milliseconds every{1000};           // a batch that is not full waits so long
  int tries = 5;                                   // of one batch, the first included
  std::chrono::milliseconds first_wait{1000};      // doubles with every try
  std::chrono::milliseconds longest_wait{60'000};  // whatever the receiver asks for
  std::chrono::milliseconds farewell{2000};        // until what waits is sent at the end
};

class Exporter final : public trace::Sink {
 public:
  // Of spans: `exported` were taken, `dropped` thrown away because too many waited, `failed` not
  // taken by the receiver. Called from any thread, must be quick.
  using Counted = std::function<void(uint64_t exported, uint64_t dropped, uint64_t failed)>;

  // Sets itself as the sink of base/trace.h. REQUIRES: outlives whatever makes spans; the transport
  // is its own (it is cancelled at the end) and outlives it.
  Exporter(Settings to, delivery::Transport& transport, Counted counted,
           ExporterSettings settings = {});
  // Sends what waits, for `farewell` at most.
  ~Exporter() override;
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  // Safe from several threads; O(1), and never blocks for longer than another Take.
  void Take(trace::Record record) override;

 private:
  void Loop();
  void Send(const std::vector<trace::Record>& batch);
  // Before the next try; false: there is none.
  bool Wait(int tried, const Result<delivery::Reply>& reply);
  void Complain(const std::string& why);

  const Settings to_;
  delivery::Transport& transport_;
  const Counted counted_;
  const ExporterSettings settings_;
  std::mutex mutex_;
  std::condition_variable wake_, over_;
  std::deque<trace::Record> queue_;  // guarded
  bool stopping_ = false;            // guarded
  bool ended_ = false;               // guarded
  std::chrono::steady_clock::time_point complained_;
  std::thread thread_;
};

}  // namespace clarion::tracing
