// A counter-based random stream: value k of stream (seed, purpose, id) depends on nothing else, so
// any thread may draw the stream of any contact and the output stays the same.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace clarion::demo {

class Rng {
 public:
  Rng(uint64_t seed, uint64_t purpose, uint64_t id)
      : state_(Mix(seed ^ Mix(purpose * 0x9E3779B97F4A7C15ULL + Mix(id + 0x632BE59BD9B4E019ULL)))) {
  }

  uint64_t Next() { return Mix(state_ += 0x9E3779B97F4A7C15ULL); }

  // Uniform in [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  double Between(double low, double high) { return low + (high - low) * Uniform(); }
  bool Chance(double probability) { return Uniform() < probability; }

  // Uniform in [0, n); n = 0 gives 0.
  uint32_t Below(size_t n) {
    return static_cast<uint32_t>(((Next() >> 32) * static_cast<uint64_t>(n)) >> 32);
  }
  // Uniform in [low, high], both included.
  int Whole(int low, int high) {
    return low + static_cast<int>(Below(static_cast<size_t>(high) - static_cast<size_t>(low) + 1));
  }

  double Normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
    return radius * std::cos(6.283185307179586 * Uniform());
  }
  double LogNormal(double median, double sigma) { return median * std::exp(sigma * Normal()); }
  double Exponential(double mean) { return -mean * std::log(1.0 - Uniform()); }

  // Index drawn in proportion to the weights; all zero gives 0.
  size_t Weighted(std::span<const double> weights) {
    double total = 0;
    for (const double weight : weights) total += weight;
    double mark = Uniform() * total;
    for (size_t i = 0; i < weights.size(); ++i) {
      if ((mark -= weights[i]) < 0) return i;
    }
    return 0;
  }

 private:
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

// What a stream is used for; keeps the streams of one id apart.
enum Purpose : uint64_t {
  kForWorld = 1,
  kForIncidents,
  kForCalendar,
  kForMatter,
  kForCustomer,
  kForFacts,
  kForText,
  kForLead
};

}  // namespace clarion::demo
