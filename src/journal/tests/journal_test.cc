#include "journal/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace clarion::journal {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1000;
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

TEST_F(JournalTest, TellsWhatHadBeenReceivedByAMoment) {
  auto journal = Open();
  EXPECT_EQ(journal->Until(5000)->value(), 0u) << "nothing yet";
  for (int i = 0; i < 40; ++i) {
    clock_.now = 1000 + i / 3 * 10;
    ASSERT_TRUE(journal->Append({{"s" + std::to_string(i), "p", ""}}).ok());
  }
  EXPECT_EQ(journal->Until(999)->value(), 0u);
  EXPECT_EQ(journal->Until(1000)->value(), 3u) << "received at that very moment counts";
  EXPECT_EQ(journal->Until(1009)->value(), 3u);
  EXPECT_EQ(journal->Until(1120)->value(), 39u);
  EXPECT_EQ(journal->Until(5000)->value(), 40u);
  // An erased record keeps its number and its time.
  const auto erasure = journal->BeginErasure({"s3"}, {});
  ASSERT_TRUE(erasure.ok());
  ASSERT_TRUE(journal->FinishErasure(erasure->id).ok());
  EXPECT_EQ(journal->Until(1010)->value(), 6u);
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

std::string BytesOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(JournalTest, AnErasedSubjectIsReadByNobodyAndRefusedWhenItComesAgain) {
  auto journal = Open();
  ASSERT_TRUE(
      journal->Append({{"a", "one", "key-a"}, {"b", "two", ""}, {"a", "one, mended", ""}}).ok());
  const auto erasure = journal->BeginErasure({"a"}, {});
  ASSERT_TRUE(erasure.ok());
  EXPECT_EQ(erasure->seqs, (std::vector<RecordSeq>{RecordSeq(1), RecordSeq(3)}));
  EXPECT_EQ(journal->Read({}, 100, 1 << 20)->size(), 1U) << "from the beginning";
  EXPECT_EQ(journal->OpenErasures()->size(), 1U);
  EXPECT_EQ(journal->ReadErasing(erasure->id)->at(1).payload, "one, mended");
  ASSERT_TRUE(journal->FinishErasure(erasure->id).ok());
  EXPECT_TRUE(journal->OpenErasures()->empty());
  EXPECT_EQ(journal->Last()->value(), 3U) << "numbers stay";
  const auto left = journal->Read({}, 100, 1 << 20);
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().payload, "two");

  const auto again = journal->Append(
      {{"a", "one", ""}, {"a", "other", "key-a"}, {"c", "about a", "", "a"}, {"b", "three", ""}});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->at(0).status, AppendStatus::kErased);
  EXPECT_EQ(again->at(1).status, AppendStatus::kErased);
  EXPECT_EQ(again->at(2).status, AppendStatus::kErased) << "what belongs to it";
  EXPECT_EQ(again->at(3).status, AppendStatus::kAccepted);
  EXPECT_EQ(again->at(3).seq.value(), 4U);
  EXPECT_EQ(journal->CountErasures()->refused, 3U);
  EXPECT_EQ(journal->CountErasures()->subjects, 1U);
  journal.reset();
  EXPECT_EQ(Open()->Append({{"a", "one", ""}})->front().status, AppendStatus::kErased);
}

TEST_F(JournalTest, ErasedBytesAreInNoFile) {
  ::setenv("CLARION_TEST_PLAIN_STORE", "1", 1);
  auto journal = Open();
  std::vector<Entry> entries;
  for (int i = 0; i < 300; ++i) {
    const std::string subject = "s" + std::to_string(i);
    // Small ones within a page, large ones over many.
    entries.push_back({subject, "Marker-" + subject + "-" + std::string(i % 7 * 3000, 'x'), ""});
  }
  ASSERT_TRUE(journal->Append(entries).ok());
  const auto holds = [&](const std::string& word) {
    for (const char* suffix : {"", "-wal", "-shm"})
      if (BytesOf(Path() + suffix).find(word) != std::string::npos) return true;
    return false;
  };
  std::vector<std::string> subjects;
  for (int i = 0; i < 300; i += 2) subjects.push_back("s" + std::to_string(i));
  for (const std::string& subject : subjects) EXPECT_TRUE(holds("Marker-" + subject + "-"));
  const auto erasure = journal->BeginErasure(subjects, {});
  ASSERT_TRUE(erasure.ok());
  ASSERT_TRUE(journal->FinishErasure(erasure->id).ok());
  for (const std::string& subject : subjects) EXPECT_FALSE(holds("Marker-" + subject + "-"));
  EXPECT_TRUE(holds("Marker-s1-"));
  EXPECT_EQ(journal->Read({}, 1000, 1 << 30)->size(), 150U);
  ::unsetenv("CLARION_TEST_PLAIN_STORE");
}

TEST_F(JournalTest, PastVersionsGoWithoutTheirSubject) {
  auto journal = Open();
  ASSERT_TRUE(journal->Append({{"a", "was theirs", ""}, {"a", "is another's", ""}}).ok());
  const auto erasure = journal->BeginErasure({}, {RecordSeq(1)});
  ASSERT_TRUE(journal->FinishErasure(erasure->id).ok());
  EXPECT_EQ(journal->Read({}, 10, 1 << 20)->front().payload, "is another's");
  EXPECT_EQ(journal->Append({{"a", "mended", ""}})->front().status, AppendStatus::kAccepted);
}

}  // namespace
}  // namespace clarion::journal
