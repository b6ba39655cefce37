#include "registry/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::registry {
namespace {

using testing::HasSubstr;

TEST(Roles, ThoseThatShipAreSound) {
  const auto roles = Roles::Load(std::string(CLARION_SOURCE_DIR) + "/content", "");
  ASSERT_TRUE(roles.ok()) << roles.error().message;
  EXPECT_EQ(roles->all().size(), 11U);
  EXPECT_EQ(roles->Find("owner")->permissions, Permissions::All());
  EXPECT_FALSE(roles->Find("planner")->permissions.Has(Permission::kReadConversations));
  EXPECT_EQ(roles->Find("agent")->sees, Sees::kOwn);
  EXPECT_FALSE(roles->Find("monitoring")->permissions.Has(Permission::kReadFigures));
  for (const Role& role : roles->all())
    EXPECT_TRUE(role.permissions.Has(Permission::kOwnAccount)) << role.id;
}

TEST(Roles, MistakesNameLineAndWayOut) {
  const std::pair<const char*, const char*> wrong[] = {
      {"roles:\n  - {id: owner, title: O, permissions: [all]}\n  - {id: x, title: X, permissions: "
       "[figures.rea]}",
       "r.yaml:3: unknown permission 'figures.rea'; did you mean 'figures.read'?"},
      {"roles:\n  - {id: x, title: X}", "'owner' is missing"},
      {"roles:\n  - {id: owner, title: O, permissions: [figures.read]}",
       "r.yaml:2: the owner may do all"},
      {"roles:\n  - {id: owner, title: O, permissions: [all]}\n  - {id: owner, title: O, "
       "permissions: [all]}",
       "twice"},
      {"roles:\n  - {id: owner, title: O, permissions: [all]}\n  - {id: t, title: T, sees: team, "
       "permissions: [sql.query]}",
       "reads every row"},
      {"roles: 7", "a list 'roles'"}};
  for (const auto& [yaml, words] : wrong) {
    const auto roles = Roles::Parse("r.yaml", yaml);
    ASSERT_FALSE(roles.ok()) << yaml;
    EXPECT_THAT(roles.error().message, HasSubstr(words));
  }
}

TEST(Permissions, AreSetsByName) {
  Permissions some;
  some.Add(Permission::kReadFigures);
  some.Add(Permission::kOperate);
  EXPECT_THAT(some.Names(), testing::ElementsAre("figures.read", "operate"));
  EXPECT_TRUE(Permissions::All().Covers(some));
  EXPECT_FALSE(some.Covers(Permissions::All()));
  EXPECT_EQ(Permissions::All().And(some), some);
  for (const std::string& name : Permissions::All().Names())
    EXPECT_EQ(Name(*PermissionFrom(name)), name);
}

}  // namespace
}  // namespace clarion::registry
