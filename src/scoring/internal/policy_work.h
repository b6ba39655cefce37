// How much a policy may do for one conversation: what is compared and copied is counted, so that a
// conversation made to be slow, or a condition with lists of lists, ends with "cannot be told"
// instead of holding up all others. Counted, not timed: the same conversation always gets as far.
#pragma once

#include <cstdint>

namespace clarion::scoring::internal {

// Units of some ten nanoseconds: a value looked at or copied, some dozens of bytes compared.
class Work {
 public:
  Work() = default;  // as much as it takes
  explicit Work(uint64_t units) : left_(units) {}

  // False: there is not so much left; nothing may be done from then on.
  bool Spend(uint64_t units) {
    exhausted_ = exhausted_ || units > left_;
    if (exhausted_) return false;
    left_ -= units;
    return true;
  }
  bool exhausted() const { return exhausted_; }

 private:
  uint64_t left_ = UINT64_MAX;
  bool exhausted_ = false;
};

}  // namespace clarion::scoring::internal
