#include "journal/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace clarion::journal {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return 1000; }
};

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("journal-" + std::to_string(::getpid()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<Journal> Open() {
    auto journal = Journal::Open(Path(), {}, clock_);
    EXPECT_TRUE(journal.ok()) << (journal.ok() ? "" : journal.error().message);
    return journal.ok() ? *std::move(journal) : nullptr;
  }
  std::string Path() const { return folder_ / "journal.db"; }

  FixedClock clock_;
  std::filesystem::path folder_;
};

TEST_F(JournalTest, SendingTwiceCountsOnce) {
  auto journal = Open();
  const auto first = journal->Append({{"a", "one", ""}, {"b", "two", ""}});
  ASSERT_TRUE(first.ok());
  const auto second = journal->Append({{"b", "two", ""}, {"c", "three", ""}, {"c", "three", ""}});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ((*second)[0].status, AppendStatus::kDuplicate);
  EXPECT_EQ((*second)[0].seq, (*first)[1].seq);
  EXPECT_EQ((*second)[1].status, AppendStatus::kAccepted);
  EXPECT_EQ((*second)[2].status, AppendStatus::kDuplicate) << "also within one append";
  EXPECT_EQ(journal->Read({}, 100, 1 << 20)->size(), 3u);
}

TEST_F(JournalTest, ACorrectionIsANewRecordThatSaysSo) {
  auto journal = Open();
  ASSERT_TRUE(journal->Append({{"a", "one", ""}}).ok());
  ASSERT_TRUE(journal->Append({{"a", "one, mended", ""}}).ok());
  const auto records = journal->Read({}, 100, 1 << 20);
  ASSERT_EQ(records->size(), 2u);
  EXPECT_FALSE((*records)[0].supersedes);
  EXPECT_TRUE((*records)[1].supersedes);
}

TEST_F(JournalTest, ARequestKeyMakesADifferentPayloadADuplicate) {
  auto journal = Open();
  ASSERT_TRUE(journal->Append({{"a", "one", "key-1"}}).ok());
  const auto again = journal->Append({{"a", "something else", "key-1"}});
  EXPECT_EQ(again->front().status, AppendStatus::kDuplicate);
  EXPECT_EQ(again->front().seq.value(), 1u);
}

TEST_F(JournalTest, WhatWasAcknowledgedIsThereAfterReopening) {
  {
    auto journal = Open();
    ASSERT_TRUE(journal->Append({{"a", std::string(100000, 'x') + "end", ""}}).ok());
    ASSERT_TRUE(journal->SetCursor("warehouse", RecordSeq(1)).ok());
  }
  auto journal = Open();
  EXPECT_EQ(journal->Last()->value(), 1u);
  EXPECT_EQ(journal->Cursor("warehouse")->value(), 1u);
  EXPECT_EQ(journal->Cursor("unknown")->value(), 0u);
  EXPECT_TRUE(journal->Read({}, 1, 1 << 20)->front().payload.ends_with("end"));
  EXPECT_EQ(journal->Append({{"a", std::string(100000, 'x') + "end", ""}})->front().status,
            AppendStatus::kDuplicate);
}

TEST_F(JournalTest, ManyThreadsAndTwoProcessesWorthOfHandlesLoseNothing) {
  auto one = Open();
  auto two = Open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Journal& journal = t % 2 == 0 ? *one : *two;
      for (int i = 0; i < 25; ++i) {
        const auto receipts =
            journal.Append({{std::to_string(t) + "-" + std::to_string(i), "p", ""}});
        ASSERT_TRUE(receipts.ok()) << receipts.error().message;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(one->Read({}, 1000, 1 << 20)->size(), 200u);
}

TEST_F(JournalTest, RejectsAreKeptWholeAndOnce) {
  auto journal = Open();
  const Reject reject{0, 0,  "clarion",        "f.jsonl",
                      7, 99, "id: is missing", std::string("\0raw\xFF", 5)};
  ASSERT_TRUE(journal->AddRejects({reject}).ok());
  ASSERT_TRUE(journal->AddRejects({reject}).ok());
  ASSERT_EQ(journal->CountRejects().value(), 1u);
  const Reject stored = journal->ListRejects(0, 10)->front();
  EXPECT_EQ(stored.raw, reject.raw);
  EXPECT_EQ(stored.line, 7u);
  EXPECT_EQ(stored.at, 1000);
  ASSERT_TRUE(journal->RemoveReject(stored.id).ok());
  EXPECT_EQ(journal->CountRejects().value(), 0u);
}

TEST_F(JournalTest, AFileThatIsNoJournalIsRefused) {
  std::ofstream(Path()) << std::string(8192, 'z');
  const auto journal = Journal::Open(Path(), {}, clock_);
  ASSERT_FALSE(journal.ok());
  EXPECT_EQ(journal.error().kind, ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace clarion::journal
