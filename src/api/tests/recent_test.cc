#include "api/recent.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace clarion::api {
namespace {

TEST(Recent, WhatIsAskedAgainIsMadeOnce) {
  Recent<int> recent(2);
  int made = 0;
  const auto make = [&]() -> Result<int> { return ++made; };
  EXPECT_EQ(*recent.Get("a", make), 1);
  EXPECT_EQ(*recent.Get("a", make), 1);
  EXPECT_EQ(*recent.Get("b", make), 2);
  EXPECT_EQ(*recent.Get("c", make), 3);
  EXPECT_EQ(*recent.Get("b", make), 2) << "the two asked for last are kept";
  EXPECT_EQ(*recent.Get("a", make), 4);
}

TEST(Recent, WhatWentWrongIsTriedAgain) {
  Recent<int> recent(2);
  EXPECT_FALSE(recent.Get("a", []() -> Result<int> { return Unavailable("not now"); }).ok());
  EXPECT_THROW(
      (void)recent.Get("a", []() -> Result<int> { throw std::runtime_error("no memory"); }),
      std::runtime_error);
  EXPECT_EQ(*recent.Get("a", []() -> Result<int> { return 7; }), 7);
}

}  // namespace
}  // namespace clarion::api
