#include "registry/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/json.hpp>
#include <filesystem>

#include "registry/registry.h"

namespace clarion::registry {
namespace {

using testing::HasSubstr;

class AuditTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "audit";
    std::filesystem::remove_all(folder_);
    registry_ =
        *Registry::Open({folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    for (int i = 0; i < 5; ++i)
      ASSERT_TRUE(registry_->audit()
                      .Add({"person", "per-1", "Ann \"A\" Ä", i == 4 ? "other" : "", "::1"},
                           {"card.publish", "card-" + std::to_string(i), "done", nullptr,
                            json::object{{"weight", 0.1}}})
                      .ok());
  }
  // As somebody with the file and no scruples would.
  void Tamper(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ + "/registry.db").c_str(), &database), SQLITE_OK);
    char* error = nullptr;
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    sqlite3_close(database);
  }
  void TamperFreely(const std::string& sql) {
    Tamper("DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept; " + sql);
  }
  std::string Broken(const std::string& head = "") {
    return registry_->audit().Verify(head)->broken.value_or("");
  }

  std::string folder_;
  SystemClock clock_;
  std::unique_ptr<Registry> registry_;
};

TEST_F(AuditTest, AWholeLogVerifies) {
  const AuditCheck check = *registry_->audit().Verify();
  EXPECT_EQ(check.entries, 5U);
  EXPECT_EQ(check.head.size(), 64U);
  EXPECT_FALSE(check.broken.has_value());
  EXPECT_EQ(Broken(check.head), "");
}

// Measured effects are such numbers; the log was called broken for them.
TEST_F(AuditTest, NumbersOfManyDigitsDoNotBreakTheChain) {
  for (int i = 1; i <= 50; ++i)
    ASSERT_TRUE(registry_->audit()
                    .Add({"person", "per-1", "Ann", "", "::1"},
                         {"initiative.end", "ini-1", "done", nullptr,
                          json::object{{"low", 0.060297002892457596 / i}}})
                    .ok());
  EXPECT_EQ(Broken(), "");
}

TEST_F(AuditTest, IsReadNewestFirstByTenantAndFilter) {
  const auto all = *registry_->audit().Read("", {});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].note.target, "card-3");
  EXPECT_EQ(all[0].actor.name, "Ann \"A\" Ä");
  EXPECT_EQ(all[0].note.after.at("weight").as_double(), 0.1);
  AuditFilter filter;
  filter.before = all[1].seq;
  filter.limit = 1;
  EXPECT_EQ(registry_->audit().Read("", filter)->front().note.target, "card-1");
  filter = {};
  filter.target = "card-2";
  EXPECT_EQ(registry_->audit().Read("", filter)->size(), 1U);
  filter = {};
  filter.action = "key.";
  EXPECT_TRUE(registry_->audit().Read("", filter)->empty());
}

TEST_F(AuditTest, TheTableItselfRefusesChanges) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ + "/registry.db").c_str(), &database), SQLITE_OK);
  for (const char* sql : {"UPDATE audit SET entry = 'x'", "DELETE FROM audit"}) {
    char* error = nullptr;
    EXPECT_NE(sqlite3_exec(database, sql, nullptr, nullptr, &error), SQLITE_OK);
    EXPECT_THAT(error, HasSubstr("only added to"));
    sqlite3_free(error);
  }
  sqlite3_close(database);
}

TEST_F(AuditTest, AChangedEntryShows) {
  TamperFreely("UPDATE audit SET entry = replace(entry, 'card-2', 'card-9') WHERE seq = 3");
  EXPECT_EQ(Broken(), "entry 3 was changed");
}

TEST_F(AuditTest, AChangedColumnShows) {
  TamperFreely("UPDATE audit SET tenant = '' WHERE seq = 5");
  EXPECT_EQ(Broken(), "entry 5 was changed");
}

TEST_F(AuditTest, AMovedTimeShows) {
  TamperFreely("UPDATE audit SET at_ms = at_ms - 60000 WHERE seq = 2");
  EXPECT_EQ(Broken(), "entry 2 was changed");
}

TEST_F(AuditTest, AMissingEntryShows) {
  TamperFreely("DELETE FROM audit WHERE seq = 2");
  EXPECT_EQ(Broken(), "entry 2 is missing");
}

TEST_F(AuditTest, ACutOffEndShowsToWhoNotedTheHead) {
  const std::string head = registry_->audit().Verify()->head;
  TamperFreely("DELETE FROM audit WHERE seq = 5");
  EXPECT_EQ(Broken(), "");
  EXPECT_THAT(Broken(head), HasSubstr("cut off"));
}

TEST_F(AuditTest, AWordCanBeErasedAndTheChainSaysWhere) {
  const auto scrub = [](const std::string& text) {
    std::string out = text;
    const size_t at = out.find("card-2");
    return at == std::string::npos ? out : out.replace(at, 6, "[erased]");
  };
  const std::string head = registry_->audit().Verify()->head;
  EXPECT_EQ(*registry_->audit().Erase("req-1", false, scrub), 1U) << "only counted";
  EXPECT_EQ(registry_->audit().Verify()->erased, 0U);
  EXPECT_EQ(*registry_->audit().Erase("req-1", true, scrub), 1U);
  const auto check = registry_->audit().Verify(head);
  EXPECT_EQ(check->broken.value_or(""), "");
  EXPECT_EQ(check->erased, 1U);
  EXPECT_EQ(check->entries, 6U) << "with the one that says so";
  AuditFilter filter;
  filter.target = "[erased]";
  EXPECT_EQ(registry_->audit().Read("", filter)->size(), 1U);
  EXPECT_EQ(*registry_->audit().Erase("req-1", true, scrub), 0U) << "twice is once";
  // The lock is back, and another change of another entry still shows.
  TamperFreely("UPDATE audit SET entry = replace(entry, 'card-3', 'card-9') WHERE seq = 4");
  EXPECT_THAT(Broken(), HasSubstr("entry 4 was changed"));
}

TEST_F(AuditTest, ErasingLeavesTheLockOnPastEntries) {
  ASSERT_TRUE(registry_->audit()
                  .Erase("req-1", true,
                         [](const std::string& text) {
                           std::string out = text;
                           const size_t at = out.find("card-1");
                           return at == std::string::npos ? out : out.replace(at, 6, "[erased]");
                         })
                  .ok());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ + "/registry.db").c_str(), &database), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(database, "UPDATE audit SET entry = 'x' WHERE seq = 1", nullptr, nullptr,
                         nullptr),
            SQLITE_OK);
  sqlite3_close(database);
}

}  // namespace
}  // namespace clarion::registry
