// An exponential that has the same bits on every processor.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace clarion::text {

// e^x for x <= 0, to about 1e-6: libm's differs in the last bit between processors, and training
// must not.
inline float ExpNegative(float x) {
  if (x < -80) return 0;
  const float scaled = x * 1.44269504F;
  const float whole = std::floor(scaled);
  const float r = (scaled - whole) * 0.69314718F;
  const float p =
      1 + r * (1 + r * (0.5F + r * (0.16666667F +
                                    r * (0.041666667F + r * (0.0083333333F + r * 0.0013888889F)))));
  // p is in [1, 2): adding to its exponent is ldexp without the call.
  return std::bit_cast<float>(std::bit_cast<int32_t>(p) + static_cast<int32_t>(whole) * (1 << 23));
}

}  // namespace clarion::text
