#include "drivers/book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "registry/registry.h"

namespace clarion::drivers {
namespace {

using testing::HasSubstr;

class TestClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1'700'000'000'000;
};

class BookTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = testing::TempDir() + "drivers";
    std::filesystem::remove_all(folder);
    auto opened = registry::Registry::Open(
        {folder, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = std::move(*opened);
    book_ = std::make_unique<Book>(registry_->database(), clock_);
  }
  TestClock clock_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Book> book_;
  const registry::Actor ann_{"person", "p-1", "Ann", "", ""};
};

TEST_F(BookTest, TheLastWordHoldsAndTheWordsBeforeItStay) {
  ASSERT_TRUE(book_->Say(ann_, "wait", "repeat", Word::kConfirmed, "we saw it in spring").ok());
  clock_.now += kDayMs;
  ASSERT_TRUE(book_->Say(ann_, "wait", "repeat", Word::kRejected, "it was the release").ok());
  ASSERT_TRUE(book_->Say(ann_, "repeat", "wait", Word::kConfirmed, "the other way").ok());
  const auto all = book_->All("");
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].word, Word::kRejected);
  EXPECT_EQ((*all)[0].why, "it was the release");
  EXPECT_EQ((*all)[0].person_name, "Ann");
  EXPECT_EQ((*all)[0].at, clock_.now);
  EXPECT_EQ(book_->Log("")->size(), 3u);
  EXPECT_EQ(book_->Log("")->front().from, "repeat");
  EXPECT_TRUE(book_->All("another")->empty()) << "each tenant has its own";
  EXPECT_EQ(registry_->audit().Read("", {.action = "driver."})->size(), 3u);
}

TEST_F(BookTest, WhatIsForgottenIsInTheLogOnly) {
  ASSERT_TRUE(book_->Say(ann_, "wait", "repeat", Word::kConfirmed, "so it is").ok());
  ASSERT_TRUE(book_->Forget(ann_, "wait", "repeat").ok());
  EXPECT_TRUE(book_->All("")->empty());
  EXPECT_EQ(book_->Log("")->front().word, Word::kForgotten);
  EXPECT_EQ(book_->Forget(ann_, "wait", "repeat").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(book_->Say(ann_, "wait", "repeat", Word::kRejected, "it is not").ok());
  EXPECT_EQ(book_->All("")->size(), 1u);
}

TEST_F(BookTest, AReasonIsNeeded) {
  EXPECT_THAT(book_->Say(ann_, "a", "b", Word::kRejected, "").error().message, HasSubstr("why"));
  EXPECT_FALSE(book_->Say(ann_, "a", "b", Word::kRejected, std::string(501, 'x')).ok());
  EXPECT_FALSE(book_->Say(ann_, "a", "a", Word::kConfirmed, "itself").ok());
}

TEST_F(BookTest, WhatWasSaidStays) {
  ASSERT_TRUE(book_->Say(ann_, "a", "b", Word::kConfirmed, "so").ok());
  for (const char* tried : {"UPDATE driver_edge SET why = 'x'", "DELETE FROM driver_edge"})
    EXPECT_FALSE(registry_->database()
                     .Write([&](soci::session& sql) -> Result<void> {
                       sql << tried;
                       return {};
                     })
                     .ok())
        << tried;
}

}  // namespace
}  // namespace clarion::drivers
