#include "base/multiple_tests.h"

#include <gtest/gtest.h>

namespace clarion {
namespace {

TEST(MultipleTests, AreThoseOfBenjaminiAndHochberg) {
  const std::vector<double> q = AdjustedPValues(std::vector<double>{0.01, 0.04, 0.03, 0.5});
  EXPECT_NEAR(q[0], 0.04, 1e-12);
  EXPECT_NEAR(q[1], 0.16 / 3, 1e-12);
  EXPECT_NEAR(q[2], 0.16 / 3, 1e-12);
  EXPECT_NEAR(q[3], 0.5, 1e-12);
  EXPECT_TRUE(AdjustedPValues({}).empty());
}

}  // namespace
}  // namespace clarion
