#include <gmock/gmock.h>
#include <gtest/gtest.h>
namespace {
TEST(D, X) { EXPECT_TRUE(true); }
}  // namespace
