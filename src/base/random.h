// splitmix64 (Steele, Lea, Flood 2014): small, fast, and the same on every machine, which the
// standard library's distributions are not.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace clarion {

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
  // Uniform in (0, 1).
  double Uniform() { return (static_cast<double>(Next() >> 11) + 0.5) * 0x1p-53; }
  // Uniform in 0 … bound − 1; bound < 2³².
  size_t Below(size_t bound) { return static_cast<size_t>(((Next() >> 32U) * bound) >> 32U); }
  // Standard normal (Box and Muller 1958).
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Uniform()));
    return radius * std::cos(2 * M_PI * Uniform());
  }
  template <typename T>
  void Shuffle(std::vector<T>* order) {
    for (size_t i = order->size(); i > 1; --i) std::swap((*order)[i - 1], (*order)[Next() % i]);
  }

 private:
  uint64_t state_;
};

}  // namespace clarion
