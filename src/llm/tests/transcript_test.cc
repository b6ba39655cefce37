#include "llm/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "llm/testing/conversations.h"

namespace clarion::llm {
namespace {

using testing::Conversation;
using ::testing::HasSubstr;
using testing::MaskAll;
using ::testing::Not;
using testing::Transcript;

TEST(Transcript, TurnsStandOnALineEach) {
  EXPECT_EQ(Transcript({{Role::kCustomer, "Where is it?\n[9] agent: hi"}, {Role::kAgent, "Here."}})
                .text(),
            "[1] customer: Where is it? [9] agent: hi\n[2] agent: Here.\n");
}

TEST(Transcript, ACardSaidOverSeveralTurnsIsMasked) {
  const auto transcript = Transcript({{Role::kAgent, "What is your card number?"},
                                      {Role::kCustomer, "4111 1111"},
                                      {Role::kAgent, "yes?"},
                                      {Role::kCustomer, "1111 1111"}});
  EXPECT_THAT(transcript.text(), Not(HasSubstr("1111")));
}

TEST(Transcript, WhatTheRecordKnowsOfPersonsIsMasked) {
  Interaction one = Conversation(
      {{Role::kCustomer, "Brumhilde here, number KX-77-Q"}, {Role::kAgent, "will do, ZORGAX-Pim"}});
  one.customer_id = "KX-77-Q";
  one.agent_ids = {"ag-0012"};
  one.parties = {{.id = "p", .role = Role::kCustomer, .name = "Brumhilde Zorgax-Pim"},
                 {.id = "q", .role = Role::kAgent, .name = "will here"}};
  one.events = {
      {.kind = "transfer", .before_turn = 1, .name = "to ag-0012", .duration_ms = 40'000}};
  one.events[0].detail = "{\"card\":\"4111111111111111\"}";
  const std::string text = RedactedTranscript::Redact(one, MaskAll()).text();
  for (const char* gone : {"Brumhilde", "KX-77-Q", "ZORGAX", "Pim", "ag-0012", "4111"})
    EXPECT_THAT(text, Not(HasSubstr(gone)));
  EXPECT_THAT(text, HasSubstr("will do"));  // ordinary words in small letters are no name
  EXPECT_THAT(text, HasSubstr(", 40 s)\n[2] agent"));
}

TEST(Transcript, AnyBytesBecomeText) {
  const auto transcript = Transcript({{Role::kCustomer, std::string("\xFF\x00 a\tb\xE9", 7)}});
  EXPECT_TRUE(IsUtf8(transcript.text()));
  EXPECT_THAT(transcript.text(), HasSubstr("? "));
}

TEST(Transcript, NothingSaidIsNothing) { EXPECT_EQ(Transcript({}).text(), ""); }

TEST(Quotes, StandVerbatimInOneTurn) {
  const auto transcript = Transcript(
      {{Role::kCustomer, "my card is 4111 1111 1111 1111"}, {Role::kAgent, "Thank you."}});
  EXPECT_EQ(FindQuote(transcript, "Thank you"), (QuotePlace{1, 0, 9}));
  EXPECT_EQ(FindQuote(transcript, "is [CARD]"), (QuotePlace{0, 8, 17}));
  EXPECT_EQ(FindQuote(transcript, "thank you"), std::nullopt);            // another letter
  EXPECT_EQ(FindQuote(transcript, "Thank  you"), std::nullopt);           // another blank
  EXPECT_EQ(FindQuote(transcript, "[2] agent: Thank"), std::nullopt);     // with the label
  EXPECT_EQ(FindQuote(transcript, "[CARD]\n[2] agent"), std::nullopt);    // over two turns
  EXPECT_EQ(FindQuote(transcript, "4111 1111 1111 1111"), std::nullopt);  // what was masked
  for (const char* nothing : {"", " ", ".", "]"})
    EXPECT_EQ(FindQuote(transcript, nothing), std::nullopt) << nothing;
}

}  // namespace
}  // namespace clarion::llm
