// What a run costs: reckoned before, counted during, never more than the budget.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "llm/chat.h"

namespace clarion::llm {

// Per million tokens, in whatever currency the provider bills in (the command line says EUR).
struct Prices {
  double input = 0;
  double output = 0;
  double Of(int64_t input_tokens, int64_t output_tokens) const {
    return (static_cast<double>(input_tokens) * input +
            static_cast<double>(output_tokens) * output) /
           1e6;
  }
};

// A hard cap for several workers. Money is set aside before a request leaves, for the dearest it
// can get, and settled when it is known. Where money is short a worker waits for what others have
// set aside: so the request that finds no money is the same one for any number of workers, as long
// as no request costs more than was set aside for it.
class Budget {
 public:
  // nullopt: no cap, only counting.
  explicit Budget(std::optional<double> cap) : cap_(cap) {}

  // False: not affordable, and never will be. Waits while it might become so.
  bool SetAside(double cost);
  // The same without waiting, on top of what was set aside already.
  bool SetAsideMore(double cost);
  // Returns `set_aside` and takes `spent`.
  void Settle(double set_aside, double spent);
  double spent() const;

 private:
  bool Affordable(double cost) const { return !cap_ || spent_ + set_aside_ + cost <= *cap_; }

  const std::optional<double> cap_;
  mutable std::mutex mutex_;
  std::condition_variable settled_;
  double spent_ = 0;
  double set_aside_ = 0;
  size_t open_ = 0;  // SetAside without Settle
};

}  // namespace clarion::llm
