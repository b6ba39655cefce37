// splitmix64 (Steele, Lea, Flood 2014): small, fast, and the same on every machine, which the
// standard library's distributions are not.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace clarion::text {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  bool Chance(uint32_t of_1024) { return (Next() & 1023) < of_1024; }
  // Uniform in [-1, 1).
  float Signed() { return static_cast<float>(Next() >> 40) / static_cast<float>(1 << 23) - 1; }
  template <typename T>
  void Shuffle(std::vector<T>* order) {
    for (size_t i = order->size(); i > 1; --i) std::swap((*order)[i - 1], (*order)[Next() % i]);
  }

 private:
  uint64_t state_;
};

}  // namespace clarion::text
