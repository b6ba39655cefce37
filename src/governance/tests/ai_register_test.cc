#include "governance/ai_register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "registry/registry.h"

namespace clarion::governance {
namespace {

using testing::HasSubstr;

class TestClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1'700'000'000'000;
};

class AiRegisterTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "ai-register";
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = std::move(*opened);
    all_ = std::make_unique<AiRegister>(registry_->database(), clock_);
  }
  std::string folder_;
  TestClock clock_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<AiRegister> all_;
  const registry::Actor ann_{"person", "p-1", "Ann", "", ""};
  const registry::Actor ben_{"person", "p-2", "Ben", "", ""};
  const ItemKey model_{"model", "turns.model"};
};

TEST_F(AiRegisterTest, TheLastWordHolds) {
  ASSERT_TRUE(all_->SetOwner(ann_, model_, "Ben").ok());
  ++clock_.now;
  ASSERT_TRUE(all_->SetOwner(ann_, model_, "Ann").ok());
  const auto all = all_->All("");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->at(model_).owner.value, "Ann");
  EXPECT_EQ(all->at(model_).owner.at, clock_.now);
  EXPECT_TRUE(all->at(model_).on());
  EXPECT_EQ(all_->Log("", model_)->size(), 2u);
  EXPECT_EQ(all_->Log("", {})->front().value, "Ann");
  EXPECT_TRUE(all_->All("another")->empty());
}

TEST_F(AiRegisterTest, WhoAnswersForItDoesNotApproveIt) {
  ASSERT_TRUE(all_->SetOwner(ben_, model_, "Ann").ok());
  EXPECT_EQ(all_->Approve(ann_, model_, "1", "").error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(all_->Approve(ben_, model_, "1", "seen").ok());
  EXPECT_EQ(all_->All("")->at(model_).approved.person_name, "Ben");
}

TEST_F(AiRegisterTest, ASwitchHasAReasonAndTurns) {
  const ItemKey watch{"action", "watch"};
  EXPECT_TRUE(all_->Of("", watch)->on());
  EXPECT_THAT(all_->Switch(ann_, watch, false, "").error().message, HasSubstr("why"));
  EXPECT_EQ(all_->Switch(ann_, watch, true, "x").error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(all_->Switch(ann_, watch, false, "false alarms").ok());
  EXPECT_FALSE(all_->Of("", watch)->on());
  EXPECT_TRUE(all_->Of("another", watch)->on()) << "each tenant has its own";
  ASSERT_TRUE(all_->Switch(ann_, watch, true, "mended").ok());
  EXPECT_TRUE(all_->Of("", watch)->on());
}

TEST_F(AiRegisterTest, EntriesStayAndAreInTheAuditLog) {
  ASSERT_TRUE(all_->SetOwner(ann_, model_, "Ben").ok());
  const auto entries = registry_->audit().Read("", {.action = "ai_register."});
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ(entries->front().note.target, "model/turns.model");
  for (const char* tried : {"UPDATE ai_register SET value = 'x'", "DELETE FROM ai_register"})
    EXPECT_FALSE(registry_->database()
                     .Write([&](soci::session& sql) -> Result<void> {
                       sql << tried;
                       return {};
                     })
                     .ok());
}

TEST_F(AiRegisterTest, TextsHaveALength) {
  EXPECT_FALSE(all_->SetOwner(ann_, model_, std::string(501, 'a')).ok());
  EXPECT_FALSE(all_->SetOwner(ann_, model_, "").ok());
}

}  // namespace
}  // namespace clarion::governance
