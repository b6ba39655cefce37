#include "federation/scim.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "federation/provisioning.h"
#include "federation/scim_path.h"
#include "registry/database.h"

namespace clarion::federation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ScimPath, FiltersOfDirectoriesAreRead) {
  for (const char* text :
       {R"(userName eq "ann@example.com")", R"(USERNAME EQ "ann@example.com")",
        R"(urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann@example.com")"}) {
    const auto read = ReadFilter(text);
    ASSERT_TRUE(read.ok()) << text << ": " << read.error().message;
    ASSERT_EQ(read->size(), 1U);
    EXPECT_EQ((*read)[0].attribute, "username");
    EXPECT_EQ((*read)[0].value, json::value("ann@example.com"));
  }
  const auto two = ReadFilter(R"(externalId eq "a\"b c" and active eq True)");
  ASSERT_TRUE(two.ok()) << two.error().message;
  EXPECT_EQ((*two)[0].value, json::value("a\"b c"));
  EXPECT_EQ((*two)[1].value, json::value(true));
  EXPECT_EQ((*ReadFilter(R"(emails.value eq "a")"))[0].attribute, "emails.value");
}

TEST(ScimPath, WhatIsNotKnownIsSaidWithItsPlace) {
  for (const char* text :
       {"", "userName", "userName eq", "userName sw \"a\"", "userName eq \"a", "userName eq a b",
        "userName eq \"a\" or active eq true", "not (active eq true)", "a..b eq 1", ".a eq 1",
        "a.b.c eq 1", "userName eq \"a\" and", "a eq {}", "userName eq \"\x01\""}) {
    const auto read = ReadFilter(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_THAT(read.error().message, HasSubstr("at byte")) << text;
  }
  EXPECT_FALSE(ReadFilter("a eq \"" + std::string(kFilterMax, 'a') + "\"").ok());
}

TEST(ScimPath, PathsOfChangesAreRead) {
  const auto member = ReadPath(R"(members[value eq "per_1"])");
  ASSERT_TRUE(member.ok()) << member.error().message;
  EXPECT_EQ(member->attribute, "members");
  EXPECT_EQ(member->filter[0].value, json::value("per_1"));
  const auto mail = ReadPath(R"(emails[type eq "work"].value)");
  ASSERT_TRUE(mail.ok()) << mail.error().message;
  EXPECT_EQ(mail->sub, "value");
  EXPECT_EQ(ReadPath("name.givenName")->sub, "givenname");
  EXPECT_EQ(ReadPath("urn:ietf:params:scim:schemas:core:2.0:User:active")->attribute, "active");
  for (const char* text : {"", "members[", "members[]", "members[value eq \"a\"", "a b", "a]"})
    EXPECT_FALSE(ReadPath(text).ok()) << text;
}

registry::Person Bob() {
  registry::Person out;
  out.name = "Bob Bond";
  return out;
}

Result<UserFields> Patched(const char* body) { return ReadUserPatch(*ParseJson(body), Bob()); }

TEST(ScimUser, ChangesAsOktaAndEntraSendThem) {
  // Okta deactivates without a path, Entra with one and with a text.
  EXPECT_EQ(Patched(R"({"Operations": [{"op": "replace", "value": {"active": false}}]})")->active,
            false);
  EXPECT_EQ(
      Patched(R"({"Operations": [{"op": "Replace", "path": "active", "value": "False"}]})")->active,
      false);
  EXPECT_EQ(
      Patched(R"({"Operations": [{"op": "Add", "path": "active", "value": "True"}]})")->active,
      true);
  const auto entra = Patched(R"({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      "Operations": [
        {"op": "Replace", "path": "userName", "value": "bob.b@example.com"},
        {"op": "Replace", "path": "name.familyName", "value": "Boss"},
        {"op": "Add", "path": "emails[type eq \"work\"].value", "value": "bob.b@example.com"},
        {"op": "Add", "value": {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "X"}, "title": "T"}},
        {"op": "Remove", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}]})");
  ASSERT_TRUE(entra.ok()) << entra.error().message;
  EXPECT_EQ(entra->user_name, "bob.b@example.com");
  EXPECT_EQ(entra->name, "Bob Boss");
  EXPECT_FALSE(entra->active.has_value());
  EXPECT_EQ(
      Patched(R"({"Operations": [{"op": "add", "path": "displayName", "value": "B"}]})")->name,
      "B");
  EXPECT_EQ(Patched(R"({"Operations": [{"op": "remove", "path": "externalId"}]})")->external_id,
            "");
}

TEST(ScimUser, AChangeThatIsNotRightIsNamedByItsNumber) {
  for (
      const char* body :
      {R"({"Operations": [{"op": "add", "path": "title", "value": "x"}, {"op": "move"}]})",
       R"({"Operations": [{"op": "add", "path": "a", "value": 1}, {"op": "replace", "path": "active", "value": "no"}]})",
       R"({"Operations": [{"op": "add", "path": "a", "value": 1}, {"op": "replace", "path": "userName", "value": 5}]})",
       R"({"Operations": [{"op": "add", "path": "a", "value": 1}, {"op": "replace", "path": "a[", "value": 5}]})",
       R"({"Operations": [{"op": "add", "path": "a", "value": 1}, {"op": "replace", "path": "a"}]})",
       R"({"Operations": [{"op": "add", "path": "a", "value": 1}, {"op": "remove"}]})"}) {
    const auto read = Patched(body);
    ASSERT_FALSE(read.ok()) << body;
    EXPECT_THAT(read.error().message, HasSubstr("operation 2")) << body;
  }
  EXPECT_FALSE(Patched("{}").ok());
  EXPECT_FALSE(Patched("[]").ok());
}

TEST(ScimUser, AUserIsReadByItsAddress) {
  const auto user = ReadUser(*ParseJson(
      R"({"userName": "Bob@Example.com", "name": {"givenName": "Bob", "familyName": "Bond"}, "externalId": "00u1", "active": true, "emails": [{"value": "x@y.z"}]})"));
  ASSERT_TRUE(user.ok()) << user.error().message;
  EXPECT_EQ(user->name, "Bob Bond");
  EXPECT_EQ(user->external_id, "00u1");
  EXPECT_EQ(ReadUser(*ParseJson(R"({"userName": "a@b.c"})"))->name, "a@b.c");
  EXPECT_THAT(ReadUser(*ParseJson(R"({"userName": "bob"})")).error().message,
              HasSubstr("e-mail address"));
  EXPECT_FALSE(ReadUser(*ParseJson("5")).ok());
}

TEST(ScimGroup, MembersJoinAndLeave) {
  Group group;
  group.name = "QA";
  group.members = {"a", "b"};
  const auto after = [&](const char* operations) {
    const auto read =
        PatchedGroup(group, *ParseJson(R"({"Operations": [)" + std::string(operations) + "]}"));
    EXPECT_TRUE(read.ok()) << operations;
    return read.ok() ? read->members : std::vector<std::string>();
  };
  EXPECT_THAT(
      after(R"({"op": "Add", "path": "members", "value": [{"value": "c"}, {"value": "a"}]})"),
      ElementsAre("b", "c", "a"));
  EXPECT_THAT(after(R"({"op": "remove", "path": "members[value eq \"a\"]"})"), ElementsAre("b"));
  EXPECT_THAT(after(R"({"op": "Remove", "path": "members", "value": [{"value": "b"}]})"),
              ElementsAre("a"));
  EXPECT_THAT(after(R"({"op": "remove", "path": "members"})"), ElementsAre());
  EXPECT_THAT(after(R"({"op": "replace", "path": "members", "value": [{"value": "z"}]})"),
              ElementsAre("z"));
  EXPECT_THAT(after(R"({"op": "replace", "value": {"id": "1", "displayName": "Quality"}})"),
              ElementsAre("a", "b"));
  EXPECT_FALSE(
      PatchedGroup(
          group,
          *ParseJson(R"({"Operations": [{"op": "remove", "path": "members[display eq \"a\"]"}]})"))
          .ok());
  EXPECT_FALSE(
      PatchedGroup(
          group,
          *ParseJson(R"({"Operations": [{"op": "replace", "path": "displayName", "value": ""}]})"))
          .ok());
}

class PlayedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now++; }
  mutable TimeMs now = *ParseTime("2026-03-02T10:00:00Z");
};

class ProvisioningTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = testing::TempDir() + "/provisioning-" +
                               testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder);
    auto opened = registry::Registry::Open(
        {folder, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    all_ = std::make_unique<Provisioning>(*registry_, clock_);
    owner_ = registry_->people().Add(actor_, {"ann@example.com", "Ann", "owner", "", {}})->id;
  }
  User Added(const std::string& email) {
    UserFields fields;
    fields.user_name = email;
    const auto added = all_->AddUser(actor_, fields);
    EXPECT_TRUE(added.ok()) << added.error().message;
    return *added;
  }
  std::string RoleNow(const std::string& id) { return all_->FindUser("", id)->person.role; }
  Group Made(const char* name, std::vector<std::string> members) {
    Group group;
    group.name = name;
    group.members = std::move(members);
    const auto made = all_->AddGroup(actor_, group);
    EXPECT_TRUE(made.ok()) << made.error().message;
    return *made;
  }

  PlayedClock clock_;
  registry::Actor actor_{"key", "key_1", "directory", "", "192.0.2.1"};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Provisioning> all_;
  std::string owner_;
};

TEST_F(ProvisioningTest, TheRoleFollowsTheGroups) {
  const std::string bob = Added("bob@example.com").person.id;
  EXPECT_EQ(RoleNow(bob), "agent");
  Group qa = Made("Quality analyst", {bob});
  EXPECT_EQ(RoleNow(bob), "qa") << "named like the role's title";
  const Group leader = Made("leader", {bob});
  EXPECT_EQ(RoleNow(bob), "leader") << "the first in the order of roles.yaml";
  ASSERT_TRUE(all_->RemoveGroup(actor_, leader.id).ok());
  EXPECT_EQ(RoleNow(bob), "qa");
  qa.members.clear();
  ASSERT_TRUE(all_->ReplaceGroup(actor_, qa).ok());
  EXPECT_EQ(RoleNow(bob), "agent");
}

TEST_F(ProvisioningTest, ManyChangesOfAGroupAtATimeAreAllMade) {
  std::vector<std::string> people;
  for (int i = 0; i < 24; ++i)
    people.push_back(Added(fmt::format("agent{}@example.com", i)).person.id);
  const Group qa = Made("qa", {});
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = t; i < people.size(); i += 4) {
        const json::value join{
            {"Operations",
             {{{"op", "add"}, {"path", "members"}, {"value", {{{"value", people[i]}}}}}}}};
        EXPECT_TRUE(all_->PatchGroup(actor_, qa.id, join).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all_->FindGroup("", qa.id)->members.size(), people.size());
  for (const std::string& id : people) EXPECT_EQ(RoleNow(id), "qa");
}

TEST_F(ProvisioningTest, AMembershipIsNotChangedWithoutItsRole) {
  const std::string bob = Added("bob@example.com").person.id;
  Group qa = Made("qa", {bob});
  // A role that was taken out of roles.yaml.
  ASSERT_TRUE(registry_->database()
                  .Write([](soci::session& sql) -> Result<void> {
                    sql << "INSERT INTO scim_rule (tenant, body) VALUES ('', "
                           "'{\"default_role\":\"gone\"}')";
                    return {};
                  })
                  .ok());
  qa.members.clear();
  EXPECT_THAT(all_->ReplaceGroup(actor_, qa).error().message, HasSubstr("no role 'gone'"));
  EXPECT_FALSE(all_->RemoveGroup(actor_, qa.id).ok());
  EXPECT_EQ(RoleNow(bob), "qa");
  EXPECT_THAT(all_->FindGroup("", qa.id)->members, ElementsAre(bob))
      << "sent again, it is a change";
}

TEST_F(ProvisioningTest, NoGroupMakesOwnersAndNoneGivesAdministrationByItsNameAlone) {
  const std::string bob = Added("bob@example.com").person.id;
  Made("owner", {bob, owner_});
  Made("admin", {bob});
  Made("Administrator", {bob});
  EXPECT_EQ(RoleNow(bob), "agent");
  EXPECT_EQ(RoleNow(owner_), "owner");
  EXPECT_FALSE(
      all_->SetRules(actor_, *ParseJson(R"({"roles": [{"group": "x", "role": "owner"}]})")).ok());
  EXPECT_FALSE(all_->SetRules(actor_, *ParseJson(R"({"default_role": "nobody"})")).ok());
  ASSERT_TRUE(
      all_->SetRules(
              actor_,
              *ParseJson(
                  R"({"default_role": "planner", "roles": [{"group": "IT", "role": "admin"}]})"))
          .ok());
  Made("IT", {bob});
  EXPECT_EQ(RoleNow(bob), "admin");
}

TEST_F(ProvisioningTest, TheLastOwnerStaysAndKeepsTheirAddress) {
  UserFields out;
  out.active = false;
  EXPECT_EQ(all_->ChangeUser(actor_, owner_, out).error().kind, ErrorKind::kConflict);
  UserFields moved;
  moved.user_name = "eve@example.com";
  EXPECT_EQ(all_->ChangeUser(actor_, owner_, moved).error().kind, ErrorKind::kForbidden);
}

TEST_F(ProvisioningTest, AnAddressIsThereOnceAndWhoWasDeactivatedComesBack) {
  const User bob = Added("bob@example.com");
  UserFields again;
  again.user_name = "Bob@Example.com";
  again.external_id = "00u2";
  EXPECT_EQ(all_->AddUser(actor_, again).error().kind, ErrorKind::kConflict);
  UserFields out;
  out.active = false;
  ASSERT_TRUE(all_->ChangeUser(actor_, bob.person.id, out).ok());
  const auto back = all_->AddUser(actor_, again);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->person.id, bob.person.id);
  EXPECT_TRUE(back->person.active);
  EXPECT_EQ(back->external_id, "00u2");
}

TEST_F(ProvisioningTest, ListsAreAskedForAndPaged) {
  for (const char* email : {"a@example.com", "b@example.com", "c@example.com"}) Added(email);
  const auto by_name = all_->Users("", *ReadFilter(R"(userName eq "B@example.com")"), {});
  ASSERT_EQ(by_name->total, 1U);
  EXPECT_EQ(by_name->page[0].person.email, "b@example.com");
  EXPECT_EQ(all_->Users("", *ReadFilter(R"(userName eq "x" and active eq true)"), {})->total, 0U);
  EXPECT_EQ(all_->Users("", *ReadFilter(R"(id eq "nobody")"), {})->total, 0U);
  UserFields known;
  known.external_id = "00u1";
  ASSERT_TRUE(all_->ChangeUser(actor_, by_name->page[0].person.id, known).ok());
  const auto by_external = all_->Users("", *ReadFilter(R"(externalId eq "00u1")"), {});
  ASSERT_EQ(by_external->total, 1U);
  EXPECT_EQ(by_external->page[0].external_id, "00u1");
  EXPECT_EQ(all_->Users("", *ReadFilter(R"(externalId eq "00U1")"), {})->total, 0U);
  EXPECT_EQ(all_->Users("", *ReadFilter(R"(externalId eq "")"), {})->total, 3U);
  const auto page = all_->Users("", {}, {2, 2});
  EXPECT_EQ(page->total, 4U);
  ASSERT_EQ(page->page.size(), 2U);
  EXPECT_EQ(page->page[0].person.email, "a@example.com");
  EXPECT_TRUE(all_->Users("", {}, {9, 2})->page.empty());
  EXPECT_FALSE(all_->Users("", *ReadFilter(R"(title eq "x")"), {}).ok());
  EXPECT_FALSE(all_->Groups("", *ReadFilter(R"(title eq "x")"), {}).ok());
}

TEST_F(ProvisioningTest, AGroupHasKnownMembersAndANameOfItsOwn) {
  Group group;
  group.name = "A";
  group.members = {"nobody"};
  EXPECT_THAT(all_->AddGroup(actor_, group).error().message, HasSubstr("no user 'nobody'"));
  EXPECT_EQ(all_->Groups("", {}, {})->total, 0U) << "nothing is left half done";
  group.members.clear();
  ASSERT_TRUE(all_->AddGroup(actor_, group).ok());
  EXPECT_EQ(all_->AddGroup(actor_, group).error().kind, ErrorKind::kConflict);
}

}  // namespace
}  // namespace clarion::federation
