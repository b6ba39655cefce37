#include "enrichment/enricher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace clarion::enrichment {
namespace {

const std::string kSource = CLARION_SOURCE_DIR;

Enricher Shipped() {
  auto enricher = Enricher::LoadContent(kSource + "/content");
  EXPECT_TRUE(enricher.ok()) << enricher.error().message;
  return std::move(enricher).value();
}

Interaction Example() {
  Interaction interaction;
  interaction.channel = Channel::kVoice;
  interaction.turns.push_back({Role::kAgent, "a", "Hello, how can I help you?", 0, 2000, ""});
  interaction.turns.push_back(
      {Role::kCustomer, "c", "I already told you, where is my refund?", 3000, 6000, ""});
  interaction.turns.push_back(
      {Role::kAgent, "a", "Sorry! I will send it today.", 30000, 31000, ""});
  interaction.events.push_back({"hold", 7000, 2, "", std::nullopt, ""});
  interaction.events.push_back({"hold_end", 17000, 2, "", std::nullopt, ""});
  return interaction;
}

std::vector<Signal> SignalsOf(const Enricher& enricher, const Interaction& interaction) {
  std::vector<Signal> signals;
  enricher.Run(interaction, &signals);
  return signals;
}

TEST(Enricher, SameInputSameSignalsOnAnyThread) {
  const Enricher enricher = Shipped();
  const std::vector<Signal> expected = SignalsOf(enricher, Example());
  EXPECT_FALSE(expected.empty());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) EXPECT_EQ(SignalsOf(enricher, Example()), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Enricher, NeverReadsWhatAnnotatorsOrTheFutureSaid) {
  const Enricher enricher = Shipped();
  Interaction told = Example();
  told.labels = told.extras = told.turns[0].labels =
      R"({"said":"I want a manager, this is ridiculous"})";
  told.outcomes.push_back({"csat", 1, std::nullopt, "survey", "this is ridiculous"});
  EXPECT_EQ(SignalsOf(enricher, told), SignalsOf(enricher, Example()));
}

TEST(Enricher, EvidenceStandsInTheText) {
  const Interaction interaction = Example();
  for (const Signal& signal : SignalsOf(Shipped(), interaction)) {
    if (signal.evidence.turn == kNoTurn) {
      EXPECT_LT(signal.evidence.event, interaction.events.size());
      continue;
    }
    ASSERT_LT(signal.evidence.turn, interaction.turns.size());
    EXPECT_LE(signal.evidence.begin, signal.evidence.end);
    EXPECT_LE(signal.evidence.end, interaction.turns[signal.evidence.turn].text.size());
    EXPECT_GT(signal.confidence, 0);
    EXPECT_LE(signal.confidence, 1);
  }
}

TEST(Enricher, SystemTurnsAreNotSpeech) {
  Interaction interaction;
  interaction.turns.push_back({Role::kSystem, "", "I want a manager, hello, sorry", 0, 1, ""});
  EXPECT_TRUE(SignalsOf(Shipped(), interaction).empty());
}

TEST(Enricher, EmptyAndBrokenInputIsHarmless) {
  const Enricher enricher = Shipped();
  Interaction interaction;
  EXPECT_TRUE(SignalsOf(enricher, interaction).empty());
  interaction.turns.push_back({Role::kCustomer, "", "\xff\xfe refund \xc3", -5, -9, ""});
  interaction.events.push_back({"transfer", std::nullopt, 99, "", std::nullopt, ""});
  interaction.events.push_back({"hold", 5, 99, "", -7, ""});
  SignalsOf(enricher, interaction);
}

TEST(Enricher, VersionFollowsContent) {
  const auto a = Enricher::Compile({{"x.yaml", "pack: p\nversion: 1\nsignal: s\nphrases: [a]\n"}});
  const auto b = Enricher::Compile({{"y.yaml", "pack: p\nversion: 1\nsignal: s\nphrases: [a]\n"}});
  const auto c = Enricher::Compile({{"x.yaml", "pack: p\nversion: 1\nsignal: s\nphrases: [b]\n"}});
  EXPECT_EQ(a->version(), b->version());
  EXPECT_NE(a->version(), c->version());
}

}  // namespace
}  // namespace clarion::enrichment
