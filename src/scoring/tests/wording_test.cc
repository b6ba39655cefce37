// What supervisors read as the reason of an answer: plain words, whatever the rule looks like.
#include "scoring/internal/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "enrichment/enricher.h"
#include "scoring/internal/spec_parser.h"
#include "scoring/scorer.h"

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSource = CLARION_SOURCE_DIR;

Signal Make(const std::string& kind, uint32_t turn, double value = 1) {
  Evidence place;
  place.turn = turn;
  return {kind, "", value, 0.9, place, "test@1"};
}

// The reason a card with one question of these fields gives about four turns and these signals.
std::string Because(const std::string& fields, const std::vector<Signal>& signals) {
  const auto scorer =
      Scorer::Compile({{"t.yaml",
                        "id: t\nversion: 1\ntitle: T\nsections: [{id: s, title: S}]\nquestions:\n"
                        "  - {id: sure, section: s, text: T, rule: always}\n"
                        "  - {id: q, section: s, text: T, " +
                            fields + "}\n"}});
  EXPECT_TRUE(scorer.ok()) << scorer.error().message;
  if (!scorer.ok()) return "";
  Interaction interaction;
  interaction.turns = {{Role::kAgent, "", "Hello", 0, 1000, ""},
                       {Role::kCustomer, "", "No!", 2000, 3000, ""},
                       {Role::kAgent, "", "Oh", 9000, 9500, ""},
                       {Role::kCustomer, "", "Well", 10000, 11000, ""}};
  return scorer->Run(interaction, signals)[0].answers[1].because;
}
std::string OfRule(const std::string& rule, const std::vector<Signal>& signals = {}) {
  return Because("rule: '" + rule + "'", signals);
}
std::string OfMeasure(const std::string& measure, const std::vector<Signal>& signals = {}) {
  return Because(
      "type: duration, measure: '" + measure + "', bands: [{up_to: 60s, points: 1}, {points: 0}]",
      signals);
}

TEST(Wording, FoundAndNotFound) {
  EXPECT_EQ(OfRule("signal(greeting, speaker=agent, first_turns=2)", {Make("greeting", 0)}),
            "greeting found in the first 2 agent turns");
  EXPECT_EQ(OfRule("signal(greeting, speaker=agent, first_turns=1)"),
            "no greeting found in the first agent turn");
  EXPECT_EQ(OfRule("apology or empathy"), "no apology or empathy found");
  EXPECT_EQ(OfRule("not repeat_contact", {Make("repeat_contact", 1)}), "repeat contact found");
  EXPECT_EQ(OfRule("signal(vip_mark, label=gold_card)"), "no vip mark of kind gold card found");
}

TEST(Wording, PhrasesAreNeverShown) {
  const std::string nothing = OfRule("phrase(\"(damn|shit) you\", speaker=agent)");
  EXPECT_EQ(nothing, "nothing of the kind was said by the agent");
  EXPECT_EQ(OfRule("phrase(\"/\\bhello\\b/\")"), "something of the kind was said");
  EXPECT_EQ(OfRule("recap or phrase(\"shall I\")"), "no recap or the like found");
}

TEST(Wording, OneThingAfterAnother) {
  EXPECT_EQ(OfRule("followed(frustration, apology or empathy, 6 turns)", {Make("frustration", 1)}),
            "no apology or empathy found within 6 turns after the customer's frustration");
  EXPECT_EQ(OfRule("followed(frustration, apology or empathy)",
                   {Make("frustration", 1), Make("empathy", 2)}),
            "empathy found after the customer's frustration");
  EXPECT_EQ(OfRule("preceded(hold, hold_request, 4 turns)", {Make("hold", 2)}),
            "no request to hold found within 4 turns before the hold");
  EXPECT_EQ(OfRule("before(greeting, hold)", {Make("greeting", 2), Make("hold", 1)}),
            "hold came before the greeting");
  // The one that failed is named, not the first.
  EXPECT_EQ(OfRule("followed(hold or complaint, apology)",
                   {Make("hold", 0), Make("apology", 2), Make("complaint", 3)}),
            "no apology found after the customer's complaint");
}

TEST(Wording, NumbersAndTimes) {
  EXPECT_EQ(OfMeasure("sum(hold)", {Make("hold", 1, 30000), Make("hold", 2, 100000)}),
            "2 holds, longest 1 min 40 s, 2 min 10 s in all");
  EXPECT_EQ(OfMeasure("sum(hold)", {Make("hold", 1, 30000)}), "1 hold of 30 s");
  EXPECT_EQ(OfMeasure("sum(hold)"), "no holds");
  EXPECT_EQ(
      OfMeasure("sum(queue_wait or hold)", {Make("hold", 1, 30000), Make("queue_wait", 0, 100000)}),
      "1 wait in the queue and 1 hold, 2 min 10 s in all");
  EXPECT_EQ(OfMeasure("max(first_response)", {Make("first_response", 2, 6000)}),
            "first answer after 6 s");
  EXPECT_EQ(OfMeasure("duration"), "the conversation took 11 s");
  EXPECT_EQ(OfRule("count(transfer) <= 1", {Make("transfer", 1), Make("transfer", 2)}),
            "2 transfers");
  EXPECT_EQ(OfRule("turns(agent) >= 1"), "2 agent turns");
  EXPECT_EQ(OfRule("turns(agent) >= 3"), "only 2 agent turns");
  EXPECT_EQ(internal::TimeWords(0), "0 s");
  EXPECT_EQ(internal::TimeWords(250), "less than 1 s");
  EXPECT_EQ(internal::TimeWords(7500000), "2 h 5 min");
  EXPECT_EQ(internal::TimeWords(90000000), "1 day 1 h");
}

TEST(Wording, WhatIsKnownOfTheContact) {
  EXPECT_EQ(OfRule("channel in (voice, chat)"), "the channel is chat");
  EXPECT_EQ(OfRule("reason = refund_status"), "no contact reason found");
  EXPECT_EQ(OfRule("attribute(cost_center) = x"), "cost center is not set");
}

TEST(Wording, AnAuthorsOwnWordsWin) {
  const std::string rule = "rule: greeting, because_yes: 'said hello', because_no: 'no hello'";
  EXPECT_EQ(Because(rule, {Make("greeting", 0)}), "said hello");
  EXPECT_EQ(Because(rule, {}), "no hello");
  const std::string steps =
      "type: scale, steps: [{when: greeting, points: 1, because: 'said hello'},"
      " {when: always, points: 0}]";
  EXPECT_EQ(Because(steps, {Make("greeting", 0)}), "said hello");
  EXPECT_EQ(Because(steps, {}), "none of the other cases applied");
  EXPECT_EQ(Because("type: count, measure: count(hold), bands: [{up_to: 0, points: 1, because: "
                    "'never on hold'}, {points: 0}]",
                    {}),
            "never on hold");
}

TEST(Wording, OwnWordsStandWhereTheyBelongAndAreShort) {
  const std::string card =
      "id: t\nversion: 1\ntitle: T\nsections: [{id: s, title: S}]\nquestions:\n"
      "  - {id: q, section: s, text: T, ";
  const auto misplaced = Scorer::Compile(
      {{"t.yaml", card + "type: scale, because_yes: x, steps: [{when: always, points: 1}]}\n"}});
  ASSERT_FALSE(misplaced.ok());
  EXPECT_THAT(misplaced.error().message, HasSubstr("a scale question has no 'because_yes'"));
  const auto lengthy = Scorer::Compile(
      {{"t.yaml", card + "rule: greeting, because_no: " + std::string(141, 'x') + "}\n"}});
  ASSERT_FALSE(lengthy.ok());
  EXPECT_THAT(lengthy.error().message, HasSubstr("140 are enough"));
}

TEST(Wording, LongReasonsEndAtAWholeClause) {
  const std::string clause(60, 'a');
  EXPECT_EQ(internal::JoinClauses({clause + "1", clause + "2", clause + "3"}),
            clause + "1, " + clause + "2");
  EXPECT_EQ(internal::JoinClauses({clause, clause}), clause);
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ü";
  const std::string cut = internal::JoinClauses({umlauts});
  EXPECT_LE(cut.size(), internal::kMaxReasonBytes);
  EXPECT_THAT(cut, ::testing::EndsWith("ü…"));
}

// No answer of a shipped card about any conversation of the specs shows how its rule is written.
TEST(Wording, NoShippedAnswerShowsRuleLanguage) {
  const auto enricher = enrichment::Enricher::Load(kSource + "/content/phrases");
  const auto scorer = Scorer::Load(kSource + "/content/scorecards");
  const auto files = ListFiles(kSource + "/tests/specs", ".spec");
  ASSERT_TRUE(enricher.ok() && scorer.ok() && files.ok());
  size_t answers = 0;
  for (const std::string& file : *files) {
    const auto spec = internal::ParseSpec(file, *ReadFile(file));
    ASSERT_TRUE(spec.ok()) << spec.error().message;
    for (const Interaction& interaction : spec->conversations) {
      std::vector<Signal> signals;
      enricher->Run(interaction, &signals);
      for (const Score& score : scorer->Run(interaction, signals)) {
        for (const Answer& answer : score.answers) {
          SCOPED_TRACE(file + " " + interaction.id + " " + score.scorecard + "/" + answer.question +
                       ": " + answer.because);
          ++answers;
          EXPECT_FALSE(answer.because.empty());
          EXPECT_LE(answer.because.size(), internal::kMaxReasonBytes);
          for (const char* sign : {"(", ")", "_", "|", "*", "\\", "/", "[", "]", "~", "=", "<", ">",
                                   "always so", "never so", "shit", "fuck"}) {
            EXPECT_THAT(answer.because, Not(HasSubstr(sign)));
          }
        }
      }
    }
  }
  EXPECT_GT(answers, 1000u);
}

}  // namespace
}  // namespace clarion::scoring
