#include "scoring/card_diff.h"

#include <gtest/gtest.h>

namespace clarion::scoring {
namespace {

constexpr const char* kCard = R"(
id: desk
version: 1
title: Desk
sections:
  - {id: care, title: Care, weight: 1}
  - {id: end, title: End, weight: 3}
questions:
  - id: greeted
    section: care
    text: Was the customer welcomed?
    rule: greeting
  - id: sorry
    section: care
    text: Was there an apology?
    rule: apology
    because_yes: said sorry
  - id: closed
    section: end
    text: Was there a goodbye?
    rule: closing
)";

ScorecardInfo Card(std::string text) {
  const auto scorer = Scorer::Compile({{"card", text}});
  EXPECT_TRUE(scorer.ok()) << scorer.error().message;
  return scorer.ok() ? scorer->cards().front() : ScorecardInfo();
}

ScorecardInfo Edited(const std::string& from, const std::string& to) {
  std::string text = kCard;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  return Card(text.replace(at, from.size(), to));
}

TEST(CardDiff, NothingBetweenACardAndItself) {
  EXPECT_TRUE(DiffCards(Card(kCard), Card(kCard)).empty());
  EXPECT_TRUE(DiffCards(Card(kCard), Edited("title: Desk", "title:   Desk")).empty())
      << "layout is no difference";
}

TEST(CardDiff, TellsWordsFromWeightsFromRules) {
  const auto reworded = DiffCards(Card(kCard), Edited("Was the customer welcomed?", "Welcomed?"));
  ASSERT_EQ(reworded.questions.size(), 1u);
  ASSERT_EQ(reworded.questions[0].fields.size(), 1u);
  EXPECT_EQ(reworded.questions[0].fields[0].kind, FieldKind::kWords);
  const auto heavier =
      DiffCards(Card(kCard), Edited("rule: greeting", "weight: 3\n    rule: greeting"));
  ASSERT_EQ(heavier.questions.size(), 1u);
  EXPECT_EQ(heavier.questions[0].fields[0].kind, FieldKind::kWeight);
  EXPECT_DOUBLE_EQ(heavier.questions[0].share_before, 0.125);
  EXPECT_DOUBLE_EQ(heavier.questions[0].share_after, 0.1875);
  const auto stricter = DiffCards(Card(kCard), Edited("rule: apology", "rule: apology or empathy"));
  ASSERT_EQ(stricter.questions.size(), 1u);
  EXPECT_EQ(stricter.questions[0].fields[0].kind, FieldKind::kRule);
  EXPECT_EQ(stricter.questions[0].fields[0].before, "apology");
}

TEST(CardDiff, NamesWhatIsNewAndGone) {
  const auto diff = DiffCards(Card(kCard), Edited("id: sorry", "id: apologised"));
  ASSERT_EQ(diff.questions.size(), 2u);
  EXPECT_EQ(diff.questions[0].question, "apologised");
  EXPECT_EQ(diff.questions[0].how, QuestionDiff::How::kAdded);
  EXPECT_EQ(diff.questions[1].question, "sorry");
  EXPECT_EQ(diff.questions[1].how, QuestionDiff::How::kRemoved);
  EXPECT_EQ(diff.questions[1].share_after, 0);
}

TEST(CardDiff, SeesTheCardItself) {
  const auto diff = DiffCards(Card(kCard), Edited("weight: 3", "weight: 1"));
  EXPECT_TRUE(diff.questions.empty());
  ASSERT_EQ(diff.card.size(), 1u);
  EXPECT_EQ(diff.card[0].field, "section end: weight");
  EXPECT_EQ(Render(diff), "section end: weight (weight): 3 → 1\n");
}

TEST(CardDiff, SeesTheAuthorsWords) {
  const auto diff = DiffCards(Card(kCard), Edited("said sorry", "there was an apology"));
  ASSERT_EQ(diff.questions.size(), 1u);
  EXPECT_EQ(diff.questions[0].fields[0].field, "because_yes");
}

}  // namespace
}  // namespace clarion::scoring
