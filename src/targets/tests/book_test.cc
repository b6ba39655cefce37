#include "targets/book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "registry/registry.h"

namespace clarion::targets {
namespace {

using metrics::Serves;
using testing::HasSubstr;

class TestClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1'700'000'000'000;
};

class BookTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "targets";
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = std::move(*opened);
    book_ = std::make_unique<Book>(registry_->database(), clock_);
  }
  static Target Aht(double level) {
    Target out;
    out.metric = "aht";
    out.segment = "queue=billing";
    out.side = Side::kAtMost;
    out.level = level;
    return out;
  }
  std::string folder_;
  TestClock clock_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Book> book_;
  const registry::Actor ann_{"person", "p-1", "Ann", "", ""};
};

TEST_F(BookTest, TheLastWordHoldsAndKeepsItsId) {
  const auto first = book_->Set(ann_, Aht(400000));
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->from, clock_.now / kDayMs * kDayMs) << "from today where no day is named";
  clock_.now += kDayMs;
  const auto again = book_->Set(ann_, Aht(380000));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->id, first->id);
  Target other = Aht(300000);
  other.segment = "";
  ASSERT_TRUE(book_->Set(ann_, other).ok());
  const auto all = book_->All("");
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].level, 380000);
  EXPECT_EQ((*all)[0].person_name, "Ann");
  EXPECT_EQ(book_->Log("")->size(), 3u);
  EXPECT_TRUE(book_->All("another")->empty()) << "each tenant has its own";
}

TEST_F(BookTest, ARemovedOneIsInTheLogOnly) {
  const std::string id = book_->Set(ann_, Aht(400000))->id;
  ASSERT_TRUE(book_->Remove(ann_, id).ok());
  EXPECT_TRUE(book_->All("")->empty());
  EXPECT_TRUE(book_->Log("")->front().removed);
  EXPECT_EQ(book_->Remove(ann_, id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(registry_->audit().Read("", {.action = "target."})->size(), 2u);
}

TEST_F(BookTest, NobodyHasDecidedUntilSomebodyDoes) {
  EXPECT_EQ(book_->Now("")->at, 0);
  EXPECT_EQ(book_->Now("")->RankOf(Serves::kRisk), 0u);
  const Ranks speed_first = {Serves::kSpeed, Serves::kRisk, Serves::kQuality, Serves::kCost};
  EXPECT_THAT(book_->Decide(ann_, speed_first, "").error().message, HasSubstr("why"));
  ASSERT_TRUE(book_->Decide(ann_, speed_first, "strike").ok());
  EXPECT_EQ(book_->Decide(ann_, speed_first, "again").error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(book_->Decide(ann_, kDefaultRanks, "over").ok());
  EXPECT_EQ(book_->Now("")->why, "over");
  const auto log = book_->Orders("");
  ASSERT_EQ(log->size(), 2u);
  EXPECT_EQ((*log)[1].RankOf(Serves::kSpeed), 0u);
  EXPECT_EQ(registry_->audit().Read("", {.action = "outcome_order."})->size(), 2u);
}

TEST_F(BookTest, WhatWasSaidStays) {
  ASSERT_TRUE(book_->Set(ann_, Aht(400000)).ok());
  ASSERT_TRUE(book_->Decide(ann_, kDefaultRanks, "agreed").ok());
  for (const char* tried : {"UPDATE target SET level = 1", "DELETE FROM target",
                            "UPDATE outcome_order SET why = 'x'", "DELETE FROM outcome_order"})
    EXPECT_FALSE(registry_->database()
                     .Write([&](soci::session& sql) -> Result<void> {
                       sql << tried;
                       return {};
                     })
                     .ok())
        << tried;
}

TEST(CheckTarget, FollowsTheMetric) {
  metrics::Definition repeat;
  repeat.id = "repeat";
  repeat.unit = "percent";
  repeat.direction = metrics::Direction::kDown;
  Target target;
  target.metric = "repeat";
  target.side = Side::kAtMost;
  target.level = 0.1;
  EXPECT_TRUE(CheckTarget(target, repeat).ok());
  target.side = Side::kAtLeast;
  EXPECT_THAT(CheckTarget(target, repeat).error().message, HasSubstr("at_most"));
  target.side = Side::kAtMost;
  target.level = 10;
  EXPECT_THAT(CheckTarget(target, repeat).error().message, HasSubstr("from 0 to 1"));
  metrics::Definition volume;
  volume.kind = metrics::Kind::kCount;
  EXPECT_THAT(CheckTarget(target, volume).error().message, HasSubstr("count"));
  metrics::Definition aht;  // no direction: whoever sets it says the side
  aht.unit = "ms";
  target.level = 400000;
  EXPECT_TRUE(CheckTarget(target, aht).ok());
  EXPECT_FALSE(SideOf(aht).has_value());
}

TEST(RanksFrom, TakesEachOfTheFourOnce) {
  EXPECT_TRUE(RanksFrom({"speed", "risk", "quality", "cost"}).ok());
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{},
                                                {"risk", "quality", "cost"},
                                                {"risk", "risk", "cost", "speed"},
                                                {"risk", "quality", "cost", "joy"},
                                                {"risk", "quality", "cost", "speed", "risk"}})
    EXPECT_FALSE(RanksFrom(wrong).ok());
}

}  // namespace
}  // namespace clarion::targets
