// An exponential that has the same bits on every processor.
#pragma once

#include <cmath>

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
  return std::ldexp(p, static_cast<int>(whole));
}

}  // namespace clarion::text
