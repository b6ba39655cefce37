#include "llm/cost.h"

namespace clarion::llm {

bool Budget::SetAside(double cost) {
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [&] { return Affordable(cost) || open_ == 0; });
  if (!Affordable(cost)) return false;
  set_aside_ += cost;
  ++open_;
  return true;
}

bool Budget::SetAsideMore(double cost) {
  const std::lock_guard lock(mutex_);
  if (!Affordable(cost)) return false;
  set_aside_ += cost;
  return true;
}

void Budget::Settle(double set_aside, double spent) {
  {
    const std::lock_guard lock(mutex_);
    set_aside_ -= set_aside;
    spent_ += spent;
    // No dust of rounding may stay behind.
    if (--open_ == 0) set_aside_ = 0;
  }
  settled_.notify_all();
}

double Budget::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

}  // namespace clarion::llm
