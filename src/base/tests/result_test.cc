#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace clarion {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return InvalidInput("odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Half(n));
  return Half(half);
}

TEST(Result, CarriesAValueOrAnErrorAndPassesItOn) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(6).error().message, "odd");
  EXPECT_EQ(Quarter(7).error().kind, ErrorKind::kInvalidInput);
}

TEST(Result, HoldsMoveOnlyValues) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*std::move(result).value(), 3);
}

}  // namespace
}  // namespace clarion
