#include "enrichment/summary.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "enrichment/enricher.h"

namespace clarion::enrichment {
namespace {

Interaction Talk(const std::vector<std::pair<Role, std::string>>& said) {
  Interaction interaction;
  interaction.id = "c";
  for (const auto& [role, text] : said) {
    Turn turn;
    turn.role = role;
    turn.text = text;
    interaction.turns.push_back(turn);
  }
  return interaction;
}

Summary Of(const Interaction& interaction) {
  static const auto enricher = Enricher::Load(CLARION_SOURCE_DIR "/content/phrases");
  EXPECT_TRUE(enricher.ok());
  std::vector<Signal> signals;
  enricher->Run(interaction, &signals);
  return Summarise(interaction, signals);
}

TEST(Summary, SaysReasonDoneOutcomeAndNextStepInTheirOwnWords) {
  const Interaction talk = Talk({{Role::kCustomer, "Hello. My refund has not arrived yet."},
                                 {Role::kAgent, "Let me check that. I have refunded the amount."},
                                 {Role::kAgent, "I will send you a confirmation by email."},
                                 {Role::kCustomer, "Great, thank you, that worked."}});
  const Summary summary = Of(talk);
  EXPECT_EQ(summary.resolution, Resolution::kSolved);
  ASSERT_GE(summary.sentences.size(), 4u);
  EXPECT_EQ(summary.sentences[0].text, "My refund has not arrived yet.");
  EXPECT_EQ(summary.sentences[1].text, "I have refunded the amount.");
  EXPECT_EQ(summary.sentences[1].part, SummaryPart::kDone);
  EXPECT_EQ(summary.sentences.back().part, SummaryPart::kNextStep);
  EXPECT_EQ(summary.sentences.back().owner, "agent");
}

TEST(Summary, EverySentenceStandsInTheTurnItNames) {
  const Interaction talk = Talk({{Role::kCustomer, "I want to cancel my order! Now."},
                                 {Role::kAgent, "A specialist will call you back tomorrow. Bye."},
                                 {Role::kCustomer, "It is still not working."}});
  for (const SummarySentence& sentence : Of(talk).sentences) {
    ASSERT_LT(sentence.evidence.turn, talk.turns.size());
    EXPECT_EQ(talk.turns[sentence.evidence.turn].text.substr(
                  sentence.evidence.begin, sentence.evidence.end - sentence.evidence.begin),
              sentence.text);
  }
}

TEST(Summary, OfSpeechWithoutFullStopsSoManyWordsAreQuoted) {
  std::string before, after;
  for (int i = 0; i < 200; ++i) before += "well ";
  for (int i = 0; i < 200; ++i) after += " you know";
  const Interaction talk = Talk({{Role::kCustomer, "hello there it is about this"},
                                 {Role::kAgent, before + "I have refunded the amount" + after},
                                 {Role::kCustomer, before + "and that is all"}});
  const Summary summary = Of(talk);
  const auto done =
      std::find_if(summary.sentences.begin(), summary.sentences.end(),
                   [](const SummarySentence& one) { return one.part == SummaryPart::kDone; });
  ASSERT_NE(done, summary.sentences.end());
  EXPECT_NE(done->text.find("I have refunded the amount you know"), std::string::npos);
  EXPECT_EQ(std::count(done->text.begin(), done->text.end(), ' '), 39);
  EXPECT_TRUE(done->text.starts_with("well well"));
  EXPECT_EQ(talk.turns[1].text.substr(done->evidence.begin, done->text.size()), done->text);
}

TEST(Summary, AnUnkeptEndIsNotCalledSolved) {
  const Summary summary = Of(Talk({{Role::kCustomer, "My internet is down."},
                                   {Role::kAgent, "I have reset the line."},
                                   {Role::kCustomer, "It is still not working."}}));
  EXPECT_EQ(summary.resolution, Resolution::kUnsolved);
}

TEST(Summary, NothingSaidIsUnknownAndEmpty) {
  const Summary summary = Of(Talk({}));
  EXPECT_EQ(summary.resolution, Resolution::kUnknown);
  EXPECT_TRUE(summary.sentences.empty());
}

}  // namespace
}  // namespace clarion::enrichment
