// Carries news out: takes it from the registry's outbox, sends what is due, and keeps what became
// of it.
//
//   Courier courier(registry->database(), registry->box(), clock, transport, {});
//   courier.Start("https://clarion.example.com");   // in the background, until Stop
//
// At least once: a delivery is written down before it is sent and settled after, so a crash between
// the two sends it again, with the same id. One try at a time goes to each destination, and several
// destinations are served at once, so a slow one holds up only itself; the order of events is kept
// only while everything arrives at the first try.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "delivery/destinations.h"
#include "delivery/outbox.h"
#include "delivery/transport.h"

namespace clarion::delivery {

struct MetricName {
  std::string title;
  std::string unit;  // as in metrics/definition.h; "" = there is no such metric
};

struct CourierSettings {
  AddressRules rules;
  // What a metric's id means, for words; may be left out. Called from several threads.
  std::function<MetricName(const std::string& id)> metric = {};
  // Told of every try, from several threads; may be left out.
  std::function<void(bool delivered)> tried = {};
  size_t threads = 4;                   // destinations served at once
  std::chrono::milliseconds poll{250};  // how often it is looked for news
};

class Courier {
 public:
  // All of them must outlive the courier. Nothing is sent yet.
  Courier(registry::Database& database, const registry::SecretBox& box, const Clock& clock,
          Transport& transport, const CourierSettings& settings);
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  const AddressRules& rules() const { return settings_.rules; }
  Destinations& destinations() { return destinations_; }
  Outbox& outbox() { return outbox_; }

  // Where messages say the page is. REQUIRES: before Start, and once.
  void SetPublicUrl(std::string url);
  void Start();
  // Ends what is under way without counting it as a try. Called by the destructor too.
  void Stop();
  void Wake();

  // Takes news in and makes one try of what is due. False: nothing was. For tests, and what Start
  // does on its threads.
  Result<bool> SendOne();
  // Sends a test now, whatever the destination wants and though it is disabled. In the audit log.
  Result<Delivery> Test(const registry::Actor& actor, const std::string& id);

 private:
  void Loop(bool leads);
  double Jitter();
  Result<std::optional<Delivery>> Claim();
  Result<void> Carry(const Delivery& delivery);

  registry::Database& database_;
  const Clock& clock_;
  Transport& transport_;
  const CourierSettings settings_;
  Destinations destinations_;
  Outbox outbox_;
  std::string public_url_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::set<std::string> busy_;  // destinations with a try under way
  std::vector<std::thread> threads_;
};

}  // namespace clarion::delivery
