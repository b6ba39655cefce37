#include "learning/academy.h"

#include <boost/json.hpp>
#include <filesystem>
#include <set>

#include "registry/registry.h"

namespace clarion::learning {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1772668800000;
};

QuizCandidate Candidate(int n, const char* question, const char* verdict, TruthSource source) {
  QuizCandidate out;
  out.interaction = "c" + std::to_string(n);
  out.scorecard = "card";
  out.question = question;
  out.text = std::string("Was it ") + question + "?";
  out.verdict = verdict;
  out.source = source;
  out.evidence = {2};
  out.agent_turns = {0, 2, 4, 6, 8};
  return out;
}

TEST(Quiz, AsksWhatPeopleSaidFirstAndNoConversationTwice) {
  std::vector<QuizCandidate> candidates;
  for (int n = 0; n < 40; ++n)
    candidates.push_back(Candidate(n % 20, n % 2 == 0 ? "a" : "b", n % 3 == 0 ? "no" : "yes",
                                   TruthSource::kEvidence));
  candidates.push_back(Candidate(3, "c", "no", TruthSource::kAdjudication));
  candidates.push_back(Candidate(25, "d", "yes", TruthSource::kReview));
  const std::vector<QuizQuestion> chosen = ChooseQuestions(candidates, {.count = 8});
  ASSERT_EQ(chosen.size(), 8U);
  EXPECT_EQ(chosen[0].source, TruthSource::kAdjudication);
  EXPECT_EQ(chosen[1].source, TruthSource::kReview);
  std::set<std::string> conversations;
  size_t yes = 0, turns = 0;
  for (const QuizQuestion& one : chosen) {
    EXPECT_TRUE(conversations.insert(one.interaction).second);
    EXPECT_NE(std::find(one.choices.begin(), one.choices.end(), one.truth), one.choices.end());
    yes += one.truth == "yes" || one.kind == QuestionKind::kTurn ? 1 : 0;
    turns += one.kind == QuestionKind::kTurn ? 1 : 0;
  }
  EXPECT_GE(yes, 3U);
  EXPECT_LE(yes, 5U);
  EXPECT_GE(turns, 1U);
  EXPECT_EQ(ChooseQuestions(candidates, {.count = 8})[5].interaction, chosen[5].interaction);
  EXPECT_EQ(ChooseQuestions({candidates[0]}, {.count = 8}).size(), 1U);
}

TEST(Quiz, ATurnIsAskedForOnlyWhereOneShowsIt) {
  QuizCandidate two = Candidate(1, "a", "yes", TruthSource::kReview);
  two.evidence = {2, 4};
  EXPECT_EQ(ChooseQuestions({two}, {})[0].kind, QuestionKind::kVerdict);
  QuizCandidate one = Candidate(1, "a", "yes", TruthSource::kReview);
  const QuizQuestion asked = ChooseQuestions({one}, {})[0];
  EXPECT_EQ(asked.kind, QuestionKind::kTurn);
  EXPECT_EQ(asked.truth, "2");
  EXPECT_EQ(asked.choices.size(), 4U);
  EXPECT_TRUE(IsRight(asked, "2"));
  const json::object hidden = ToJsonObject(asked, false);
  EXPECT_TRUE(hidden.at("truth").is_null());
  EXPECT_TRUE(hidden.at("evidence").as_array().empty());
}

TEST(Path, ExamplesAreTheBestAndOfDifferentAgents) {
  std::vector<Example> all;
  for (int n = 0; n < 10; ++n)
    all.push_back({"c" + std::to_string(n), n < 6 ? "ana" : "ben" + std::to_string(n), true,
                   0.99 - 0.01 * n, 0.1 * n, 8 + n});
  all.push_back({"unresolved", "zoe", false, 1, 0, 8});
  all.push_back({"short", "zoe", true, 1, 0, 2});
  const std::vector<Example> chosen = ChooseExamples(all, 3);
  ASSERT_EQ(chosen.size(), 3U);
  EXPECT_EQ(chosen[0].interaction, "c0");
  EXPECT_EQ(chosen[1].interaction, "c6") << "the next of another agent";
  EXPECT_EQ(ChooseExamples(all, 8)[5].interaction, "c1") << "then the same agent again";
}

TEST(Path, WhatIsFrequentAndHardComesFirst) {
  const std::vector<RankedReason> ranked = RankReasons(
      {{"rare", 8, 2.0}, {"often", 60, std::nullopt}, {"hard", 40, 1.0}, {"easy", 30, -2.0}});
  EXPECT_EQ(ranked[0].reason, 2U);
  EXPECT_EQ(ranked[1].reason, 1U);
  EXPECT_EQ(ranked[2].reason, 3U) << "being better than others is no reason to learn it later";
  EXPECT_NEAR(ranked[0].share, 40.0 / 138, 1e-12);
}

class AcademyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/academy-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    academy_ = std::make_unique<Academy>(registry_->database(), clock_);
  }
  Quiz Made() {
    Quiz quiz;
    quiz.title = "Checks";
    quiz.questions = ChooseQuestions({Candidate(1, "a", "no", TruthSource::kReview),
                                      Candidate(2, "b", "yes", TruthSource::kEvidence)},
                                     {});
    auto made = academy_->MakeQuiz(actor_, quiz);
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? *made : quiz;
  }

  FixedClock clock_;
  std::string folder_;
  registry::Actor actor_{"person", "per_1", "Ana", "t", ""};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Academy> academy_;
};

TEST_F(AcademyTest, TheFirstAnswerCounts) {
  const Quiz quiz = Made();
  const auto read = academy_->FindQuiz("t", quiz.id);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(ToStored(*read), ToStored(quiz));
  const auto said = academy_->Answer(actor_, quiz.id, "q1", "no");
  ASSERT_TRUE(said.ok()) << said.error().message;
  EXPECT_TRUE(said->right);
  EXPECT_EQ(academy_->Answer(actor_, quiz.id, "q1", "yes").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(academy_->Answer(actor_, quiz.id, "q9", "yes").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(academy_->Answer(actor_, quiz.id, "q2", "maybe").error().kind,
            ErrorKind::kInvalidInput);
  const registry::Actor key{"key", "key_1", "import", "t", ""};
  EXPECT_EQ(academy_->Answer(key, quiz.id, "q2", "2").error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(academy_->Answers("t", quiz.id, "")->size(), 1U);
  EXPECT_TRUE(academy_->Answers("other", quiz.id, "")->empty());
  Quiz empty;
  empty.title = "None";
  EXPECT_EQ(academy_->MakeQuiz(actor_, empty).error().kind, ErrorKind::kInvalidInput);
}

TEST_F(AcademyTest, APathIsArrangedGivenAndWalked) {
  Path path;
  path.title = "First weeks";
  path.modules = {{.id = "m1", .reason = "a", .title = "A", .conversations = {{"c1", "good"}}},
                  {.id = "m2", .reason = "b", .title = "B"}};
  const auto made = academy_->MakePath(actor_, path);
  ASSERT_TRUE(made.ok()) << made.error().message;
  const registry::Actor learner{"person", "per_2", "Ben", "t", ""};
  EXPECT_EQ(academy_->MarkDone(learner, made->id, "m1", true).error().kind, ErrorKind::kForbidden);
  ASSERT_TRUE(academy_->Assign(actor_, made->id, "per_2", clock_.now + 30 * kDayMs).ok());
  EXPECT_EQ(academy_->MarkDone(learner, made->id, "m9", true).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(academy_->MarkDone(learner, made->id, "m1", true).ok());
  const auto through = academy_->MarkDone(learner, made->id, "m2", true);
  EXPECT_EQ(through->assignments[0].done_at, clock_.now);
  // A module more, and they are not through any longer.
  const auto changed = academy_->ChangePath(actor_, made->id, *ParseJson(R"({"modules": [
    {"id": "m2", "reason": "b"}, {"reason": "c", "conversations": [{"interaction": "c7"}]},
    {"id": "m1", "reason": "a"}]})"));
  ASSERT_TRUE(changed.ok()) << changed.error().message;
  EXPECT_EQ(changed->modules[1].id, "m3");
  EXPECT_EQ(changed->assignments[0].done_at, 0);
  EXPECT_EQ(ToJsonObject(*academy_->FindPath("t", made->id)), ToJsonObject(*changed));
  ASSERT_TRUE(academy_->Unassign(actor_, made->id, "per_2").ok());
  EXPECT_EQ(academy_->Unassign(actor_, made->id, "per_2").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(academy_
                ->ChangePath(actor_, made->id, *ParseJson(R"({"modules": [{"reason": "a",
    "conversations": [{"interaction": "x"}, {"interaction": "x"}]}]})"))
                .error()
                .message,
            "modules: conversations: 'x' is there twice");
}

}  // namespace
}  // namespace clarion::learning
