#include "model/enums.h"

#include <gtest/gtest.h>

namespace clarion {
namespace {

TEST(Enums, NamesReadBack) {
  for (int i = 0; i < 8; ++i) {
    const auto channel = static_cast<Channel>(i);
    EXPECT_EQ(ChannelFrom(Name(channel)), channel);
  }
  for (int i = 0; i < 5; ++i) {
    const auto role = static_cast<Role>(i);
    EXPECT_EQ(RoleFrom(Name(role)), role);
  }
  EXPECT_EQ(ChannelFrom("Voice"), std::nullopt);
  EXPECT_EQ(AgentKindFrom("robot"), std::nullopt);
}

}  // namespace
}  // namespace clarion
