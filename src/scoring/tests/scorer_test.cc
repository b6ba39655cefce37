#include "scoring/scorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;

const char* kCard = R"(
id: tiny
version: 2
title: Tiny
sections: [{id: a, title: A, weight: 3}, {id: b, title: B, weight: 1}]
questions:
  - {id: greeted, section: a, text: Greeted, rule: greeting}
  - {id: sorry, section: a, text: Sorry, weight: 2, rule: apology}
  - {id: held, section: b, text: Held, type: duration, applies_when: hold, measure: sum(hold),
     bands: [{up_to: 60s, points: 1}, {points: 0.25}]}
)";

Scorer Compile(const std::string& text) {
  auto scorer = Scorer::Compile({{"tiny.yaml", text}});
  EXPECT_TRUE(scorer.ok()) << scorer.error().message;
  return std::move(scorer).value();
}

Interaction TwoTurns() {
  Interaction interaction;
  interaction.turns.resize(2);
  interaction.turns[0] = {Role::kAgent, "", "Hello", 0, 1000, ""};
  interaction.turns[1] = {Role::kCustomer, "", "Hi", 2000, 3000, ""};
  interaction.events.push_back({"hold", 4000, 2, "", 90000, ""});
  return interaction;
}

Signal Make(const std::string& kind, Evidence evidence, double value = 1) {
  return {kind, "", value, 0.9, evidence, "test@1"};
}

TEST(Scorer, SharesAndPointsAddUp) {
  const Scorer scorer = Compile(kCard);
  const std::vector<Signal> signals = {Make("greeting", {0, 0, 5, kNoTurn}),
                                       Make("hold", {kNoTurn, 0, 0, 0}, 90000)};
  const auto scores = scorer.Run(TwoTurns(), signals);
  ASSERT_EQ(scores.size(), 1u);
  ASSERT_EQ(scores[0].answers.size(), 3u);
  EXPECT_EQ(scores[0].answers[0].verdict, Verdict::kYes);
  EXPECT_DOUBLE_EQ(scores[0].answers[0].weight, 0.25);
  EXPECT_EQ(scores[0].answers[0].evidence.at(0), (Evidence{0, 0, 5, kNoTurn}));
  EXPECT_EQ(scores[0].answers[1].verdict, Verdict::kNo);
  EXPECT_EQ(scores[0].answers[2].value, 90000);
  EXPECT_DOUBLE_EQ(scores[0].points, 0.25 + 0.25 * 0.25);
  EXPECT_THAT(scores[0].version, ::testing::MatchesRegex("2\\+[0-9a-f]{8}"));
}

TEST(Scorer, NothingFoundIsLessSureThanSomethingFound) {
  const auto scores = Compile(kCard).Run(TwoTurns(), {});
  ASSERT_EQ(scores.size(), 1u);
  EXPECT_DOUBLE_EQ(scores[0].answers[1].confidence, 0.7);
  EXPECT_TRUE(scores[0].answers[1].evidence.empty());
  EXPECT_EQ(scores[0].answers[1].because, "no apology found");
}

TEST(Scorer, EmptyConversationIsScoredOnlyWhereACardAllows) {
  const Scorer scorer = Compile(
      "id: x\nversion: 1\ntitle: X\napplies_to: {channel: [voice]}\nsections: [{id: s, title: S}]\n"
      "questions: [{id: q, section: s, text: T, rule: greeting}]\n");
  EXPECT_TRUE(scorer.Run(Interaction{}, {}).empty());
  EXPECT_EQ(scorer.cards()[0].applies_to, "channel voice");
}

TEST(Scorer, RequiredEvidenceHalvesTheConfidenceWhereMissing) {
  const Scorer scorer = Compile(
      "id: x\nversion: 1\ntitle: X\nsections: [{id: s, title: S}]\n"
      "questions: [{id: q, section: s, text: T, evidence: required, rule: always}]\n");
  EXPECT_DOUBLE_EQ(scorer.Run(TwoTurns(), {})[0].answers[0].confidence, 0.5);
}

TEST(Scorer, EvidenceOutsideTheConversationIsHarmless) {
  const Scorer scorer = Compile(kCard);
  const std::vector<Signal> signals = {Make("greeting", {99, 0, 5, kNoTurn}),
                                       Make("hold", {kNoTurn, 0, 0, 77})};
  EXPECT_EQ(scorer.Run(TwoTurns(), signals).size(), 1u);
}

TEST(Scorer, ThreadsShareOneScorer) {
  const Scorer scorer = Compile(kCard);
  const auto expected = scorer.Run(TwoTurns(), {});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) EXPECT_EQ(scorer.Run(TwoTurns(), {}), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Scorer, TwoCardsOfOneIdAreRefused) {
  const auto scorer = Scorer::Compile({{"a.yaml", kCard}, {"b.yaml", kCard}});
  ASSERT_FALSE(scorer.ok());
  EXPECT_THAT(scorer.error().message,
              HasSubstr("b.yaml:1: scorecard 'tiny' is already defined in a.yaml"));
}

}  // namespace
}  // namespace clarion::scoring
