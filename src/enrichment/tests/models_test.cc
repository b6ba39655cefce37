#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enrichment/enricher.h"
#include "text/linear_model.h"
#include "text/turn_model.h"

namespace clarion::enrichment {
namespace {

using ::testing::HasSubstr;

const std::string kPack =
    "pack: r\nversion: 1\nsignal: contact_reason\nspeaker: customer\nchoose: strongest\n"
    "groups:\n  - {label: refund, phrases: [refund]}\n  - {label: money_back, phrases: [money "
    "back]}\n";

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

std::vector<Signal> Signals(const Enricher& enricher, const Interaction& talk) {
  std::vector<Signal> signals;
  enricher.Run(talk, &signals);
  return signals;
}

const Signal* Named(const std::vector<Signal>& signals, std::string_view kind) {
  for (const Signal& signal : signals)
    if (signal.kind == kind) return &signal;
  return nullptr;
}

TEST(Models, ShippedTurnModelTellsActsAndWhoIsUpset) {
  const auto enricher = Enricher::LoadContent(CLARION_SOURCE_DIR "/content");
  ASSERT_TRUE(enricher.ok()) << enricher.error().message;
  const auto signals =
      Signals(*enricher, Talk({{Role::kCustomer, "Please book a table for two at seven."},
                               {Role::kAgent, "Your reservation has been made successfully."},
                               {Role::kCustomer, "That took far too long."},
                               {Role::kCustomer, "You people are useless, this is a joke."}}));
  const Signal* act = Named(signals, "dialogue_act");
  ASSERT_NE(act, nullptr);
  EXPECT_EQ(act->label, "success");
  EXPECT_EQ(act->evidence.turn, 1u);
  EXPECT_THAT(act->detector, HasSubstr("models/turns@"));
  ASSERT_NE(Named(signals, "upset"), nullptr);
  EXPECT_GT(Named(signals, "upset")->value, 0);
}

TEST(Models, AReasonModelAnswersWherePhrasesAreSilent) {
  std::vector<text::LabelledText> rows;
  for (const char* thing : {"card", "bank card", "debit card", "new card", "credit card"}) {
    rows.push_back({std::string("where is my ") + thing, {"card_arrival"}});
    rows.push_back({std::string("my ") + thing + " has not come", {"card_arrival"}});
    rows.push_back({std::string("raise the limit of my ") + thing, {"limit"}});
    rows.push_back({std::string("I want a higher limit on the ") + thing, {"limit"}});
  }
  const auto model = text::TrainLinearModel(rows, {.folds = 2});
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto enricher = Enricher::Compile({{"r.yaml", kPack}}, {.reason_model = model->Save()});
  ASSERT_TRUE(enricher.ok());
  const auto unknown = Signals(*enricher, Talk({{Role::kCustomer, "where is my new card"}}));
  ASSERT_NE(Named(unknown, "contact_reason"), nullptr);
  EXPECT_EQ(Named(unknown, "contact_reason")->label, "card_arrival");
  const auto known = Signals(*enricher, Talk({{Role::kCustomer, "refund where is my new card"}}));
  EXPECT_EQ(Named(known, "contact_reason")->label, "refund") << "phrases come first";
}

TEST(Models, TheModelOfCommonReasonsStandsWherePhrasesAreInDoubt) {
  std::vector<text::LabelledText> rows;
  for (const char* thing : {"card", "bank card", "debit card", "new card", "credit card"}) {
    rows.push_back({std::string("where is my ") + thing, {"refund"}});
    rows.push_back({std::string("my ") + thing + " has not come", {"refund"}});
    rows.push_back({std::string("raise the limit of my ") + thing, {"limit"}});
    rows.push_back({std::string("I want a higher limit on the ") + thing, {"limit"}});
  }
  const auto model = text::TrainLinearModel(rows, {.folds = 2});
  ASSERT_TRUE(model.ok()) << model.error().message;
  const std::string bytes = model->Save();
  const auto reason = [&](const Knowledge& knowledge, const std::vector<std::string>& said) {
    const auto enricher = Enricher::Compile({{"r.yaml", kPack}}, knowledge);
    if (!enricher.ok()) return enricher.error().message;
    std::vector<std::pair<Role, std::string>> turns;
    for (const std::string& text : said) turns.emplace_back(Role::kCustomer, text);
    const std::vector<Signal> signals = Signals(*enricher, Talk(turns));
    const Signal* named = Named(signals, "contact_reason");
    return named == nullptr ? "" : named->label + " by " + named->detector.substr(0, 16);
  };
  const Knowledge common{.common_reasons = bytes};
  EXPECT_EQ(reason(common, {"where is my new card"}), "refund by models/contact_r");
  EXPECT_EQ(reason(common, {"money back, money back or refund? where is my new card"}),
            "refund by models/contact_r")
      << "phrases that disagree are less than a sure model";
  EXPECT_EQ(reason(common, {"my money back, my new card has not come", "I said money back"}),
            "money_back by phrases/r@1")
      << "what was said twice is more";
  EXPECT_EQ(reason(common, {"I want a higher limit on the new card"}), "")
      << "no label that the phrases do not have";
  const std::string own = "models/reasons@" + model->hash().substr(0, 1);
  EXPECT_EQ(reason({.common_reasons = bytes, .reason_model = bytes}, {"where is my new card"}),
            "refund by " + own)
      << "what people accepted comes first";
}

TEST(Models, WhereTheCenterCallsItsSideSaysWhy) {
  const auto enricher = Enricher::LoadContent(CLARION_SOURCE_DIR "/content");
  ASSERT_TRUE(enricher.ok()) << enricher.error().message;
  Interaction call = Talk({{Role::kAgent, "Hello, am I speaking with Uma Berg?"},
                           {Role::kCustomer, "Yes, speaking"},
                           {Role::kAgent, "I'm calling about the refund for your router."}});
  EXPECT_EQ(Named(Signals(*enricher, call), "contact_reason"), nullptr);
  call.direction = Direction::kOutbound;
  const std::vector<Signal> signals = Signals(*enricher, call);
  ASSERT_NE(Named(signals, "contact_reason"), nullptr);
  EXPECT_EQ(Named(signals, "contact_reason")->label, "refund_status");
  EXPECT_EQ(Named(signals, "contact_reason")->evidence.turn, 2U);
}

TEST(Models, DamagedFilesAreRefused) {
  const auto foreign = Enricher::Compile({}, {.turn_model = "not a model at all"});
  EXPECT_FALSE(foreign.ok());
}

}  // namespace
}  // namespace clarion::enrichment
