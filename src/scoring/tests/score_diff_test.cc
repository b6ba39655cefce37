#include "scoring/score_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::scoring {
namespace {

Interaction Named(const std::string& id) {
  Interaction interaction;
  interaction.id = id;
  return interaction;
}

using ::testing::HasSubstr;

Score Make(double points, Verdict verdict, const std::string& because) {
  Answer answer;
  answer.question = "greeted";
  answer.verdict = verdict;
  answer.points = verdict == Verdict::kYes ? 1 : 0;
  answer.because = because;
  return {"card", "1+aa", points, false, {answer}};
}

TEST(ScoreDiff, TellsWhatChangedAndWhy) {
  ScoreDiff diff;
  const std::vector<Score> yes = {Make(1, Verdict::kYes, "found greeting")};
  const std::vector<Score> no = {Make(0, Verdict::kNo, "no greeting")};
  diff.Add(Named("i1"), yes, no);
  diff.Add(Named("i2"), yes, yes);
  diff.Add(Named("i3"), {}, yes);
  const CardShift& card = diff.cards().at("card");
  EXPECT_EQ(card.compared, 2u);
  EXPECT_EQ(card.changed, 1u);
  EXPECT_EQ(card.only_after, 1u);
  EXPECT_DOUBLE_EQ(card.mean_before, 1);
  EXPECT_DOUBLE_EQ(card.mean_after, 0.5);
  EXPECT_EQ(card.questions.at("greeted").flips.at({"yes", "no"}), 1u);
  EXPECT_EQ(card.questions.at("greeted").flips.at({"absent", "yes"}), 1u);
  ASSERT_EQ(diff.examples().size(), 2u);
  EXPECT_EQ(diff.examples()[0].points_shift, -1);
  EXPECT_THAT(diff.Render(),
              HasSubstr("i1 card/greeted: yes (found greeting) -> no (no greeting)"));
}

TEST(ScoreDiff, KeepsFewExamplesButCountsAll) {
  ScoreDiff diff(2);
  const std::vector<Score> yes = {Make(1, Verdict::kYes, "")};
  const std::vector<Score> no = {Make(0, Verdict::kNo, "")};
  for (int i = 0; i < 10; ++i) diff.Add(Named("i"), yes, no);
  EXPECT_EQ(diff.examples().size(), 2u);
  EXPECT_EQ(diff.cards().at("card").questions.at("greeted").changed, 10u);
}

}  // namespace
}  // namespace clarion::scoring
