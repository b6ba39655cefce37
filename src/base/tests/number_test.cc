#include "base/number.h"

#include <gtest/gtest.h>

#include <cmath>

namespace clarion {
namespace {

TEST(Number, IsAllOfATextAndFinite) {
  EXPECT_EQ(FiniteNumber("-0.5"), -0.5);
  EXPECT_EQ(FiniteNumber("1e3"), 1000);
  for (const char* text : {"", " 1", "1 ", "1,5", "+1", "0x10", "INF", "inf", "-inf", "infant",
                           "Infinity", "nan", "Nancy", "1e999", "-1e999"})
    EXPECT_FALSE(FiniteNumber(text)) << text;
}

TEST(Number, IsWholeWhereThatIsAskedFor) {
  EXPECT_EQ(WholeNumber("-12"), -12);
  EXPECT_EQ(WholeNumber("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", "1.0", "1e3", "9223372036854775808", "nan", "12 "})
    EXPECT_FALSE(WholeNumber(text)) << text;
}

TEST(Number, SecondsBeyondCenturiesAreNoTime) {
  EXPECT_EQ(MsFromSeconds(1.2346), 1235);
  EXPECT_EQ(MsFromSeconds(-1e10), -10'000'000'000'000);
  for (const double seconds : {1.1e10, -1e300, HUGE_VAL, std::nan("")})
    EXPECT_FALSE(MsFromSeconds(seconds)) << seconds;
}

}  // namespace
}  // namespace clarion
