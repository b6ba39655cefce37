#include "llm/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "llm/testing/conversations.h"

namespace clarion::llm {
namespace {

using ::testing::HasSubstr;
using testing::Transcript;

// Answers yes with the given usage, or fails; waits a little, differently each time.
class FakeModel final : public ChatModel {
 public:
  Result<ChatAnswer> Complete(const ChatRequest& request, Usage* usage) override {
    const int number = ++requests;
    std::this_thread::sleep_for(std::chrono::microseconds(number * 7919 % 300));
    ++usage->requests;
    if (fails) return Unavailable("the model is out");
    usage->input_tokens += input_tokens;
    usage->output_tokens += 10;
    ChatAnswer answer;
    answer.content = R"({"verdict":"yes","confidence":0.5,"quotes":[],"reason":"r"})";
    const std::lock_guard lock(mutex);
    last = request.messages.back().content;
    return answer;
  }
  std::atomic<int> requests = 0;
  int64_t input_tokens = 100;
  bool fails = false;
  std::mutex mutex;
  std::string last;  // guarded by mutex while the run goes on
};

class JudgeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    for (int i = 0; i < 20; ++i)
      transcripts_.push_back(
          Transcript({{Role::kCustomer, "question " + std::string(i + 1, 'x')}}));
    for (const RedactedTranscript& transcript : transcripts_)
      tasks_.push_back({&transcript, &question_});
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  JudgeRun Run(JudgeSettings settings) {
    settings.model = "m";
    return Judge(&model_, &cache_, settings).Run(tasks_, {});
  }
  size_t Counted(const JudgeRun& run) {
    size_t counted = 0;
    for (const JudgeVerdict& one : run.verdicts) counted += one.state == VerdictState::kCounted;
    return counted;
  }

  const std::string folder_ = ::testing::TempDir() + "clarion_judge_test";
  const VerdictCache cache_{folder_};
  const scoring::QuestionInfo question_{.id = "q", .text = "Polite?"};
  FakeModel model_;
  std::vector<RedactedTranscript> transcripts_;
  std::vector<JudgeTask> tasks_;
};

TEST_F(JudgeTest, TheSecondRunAsksNobody) {
  const JudgeRun first = Run({});
  EXPECT_EQ(Counted(first), 20);
  EXPECT_EQ(first.usage.input_tokens, 2000);
  const JudgeRun second = Run({});
  EXPECT_EQ(second.verdicts, first.verdicts);
  EXPECT_EQ(second.cached, 20);
  EXPECT_EQ(model_.requests, 20);
  // And no model is needed for it.
  EXPECT_EQ(Judge(nullptr, &cache_, {.model = "m"}).Run(tasks_, {}).verdicts, first.verdicts);
}

TEST_F(JudgeTest, ThePlanIsWhatTheRunAsks) {
  const Judge judge(&model_, &cache_, {.model = "m", .prices = {1, 10}});
  const JudgePlan plan = judge.Plan(tasks_);
  EXPECT_EQ(plan.to_ask, 20);
  EXPECT_GT(plan.input_tokens, 20 * 100);
  EXPECT_DOUBLE_EQ(plan.cost, (static_cast<double>(plan.input_tokens) + 10.0 * 20 * 120) / 1e6);
  EXPECT_GT(plan.cost_max, plan.cost);
  EXPECT_EQ(model_.requests, 0);
  judge.Run(tasks_, {});
  EXPECT_EQ(judge.Plan(tasks_).to_ask, 0);
  EXPECT_EQ(judge.Plan(tasks_).cached, 20);
}

TEST_F(JudgeTest, TheSameWordsTwiceAreAskedOnce) {
  tasks_.assign(30, tasks_.front());
  EXPECT_EQ(Judge(&model_, &cache_, {.model = "m"}).Plan(tasks_).to_ask, 1);
  EXPECT_EQ(Counted(Run({.jobs = 8})), 30);
  EXPECT_EQ(model_.requests, 1);
}

TEST_F(JudgeTest, TheBudgetIsNeverPassedAndStopsAtOnePlaceForAnyJobs) {
  std::vector<size_t> counted;
  for (const int jobs : {1, 2, 7, 16}) {
    std::filesystem::remove_all(folder_);
    const JudgeRun run = Run({.prices = {1, 10}, .budget = 0.0085, .jobs = jobs});
    EXPECT_EQ(run.stop, JudgeStop::kBudget);
    EXPECT_THAT(run.stopped_because, HasSubstr("0.0085"));
    EXPECT_LE(run.cost, 0.0085);
    EXPECT_NEAR(run.cost, static_cast<double>(Counted(run)) * 200e-6, 1e-12);
    counted.push_back(Counted(run));
    // A beginning of the list, without holes.
    for (size_t i = 0; i < run.verdicts.size(); ++i)
      EXPECT_EQ(run.verdicts[i].state == VerdictState::kCounted, i < counted.back()) << i;
  }
  EXPECT_GT(counted[0], 0);
  EXPECT_LT(counted[0], 20);
  EXPECT_THAT(counted, ::testing::Each(counted[0]));
}

TEST_F(JudgeTest, FailuresInARowEndTheRunAndAreNotKept) {
  model_.fails = true;
  const JudgeRun run = Run({.jobs = 1});
  EXPECT_EQ(run.stop, JudgeStop::kFailures);
  EXPECT_EQ(model_.requests, 3);
  EXPECT_EQ(run.verdicts[2].state, VerdictState::kFailed);
  EXPECT_EQ(run.verdicts[3].state, VerdictState::kNotAsked);
  model_.fails = false;
  EXPECT_EQ(Counted(Run({})), 20);
}

TEST_F(JudgeTest, TheQuestionAndTheTranscriptAreWhatIsAsked) {
  tasks_.resize(1);
  Run({});
  EXPECT_THAT(model_.last, HasSubstr("Question: Polite?"));
  EXPECT_THAT(model_.last, HasSubstr("[1] customer: question x\n"));
}

TEST(BudgetTest, MoneySetAsideComesBack) {
  Budget budget(1.0);
  EXPECT_TRUE(budget.SetAside(0.6));
  EXPECT_FALSE(budget.SetAsideMore(0.6));
  EXPECT_TRUE(budget.SetAsideMore(0.4));
  budget.Settle(1.0, 0.1);
  EXPECT_TRUE(budget.SetAside(0.9));
  budget.Settle(0.9, 0.9);
  EXPECT_FALSE(budget.SetAside(0.01));
  EXPECT_DOUBLE_EQ(budget.spent(), 1.0);
  Budget open(std::nullopt);
  EXPECT_TRUE(open.SetAside(1e9));
}

}  // namespace
}  // namespace clarion::llm
