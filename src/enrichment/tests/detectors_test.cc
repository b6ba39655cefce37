#include "enrichment/internal/detectors.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enrichment/enricher.h"

namespace clarion::enrichment {
namespace {

using internal::AtTurn;
using internal::Finding;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Turn Says(Role role, std::string text = "", std::string party = "") {
  Turn turn;
  turn.role = role;
  turn.text = std::move(text);
  turn.party = std::move(party);
  return turn;
}
Turn C() { return Says(Role::kCustomer); }
Turn A(std::string party = "") { return Says(Role::kAgent, "", std::move(party)); }
Turn B() { return Says(Role::kBot); }

Event At(std::string kind, uint32_t before_turn, std::string name = "", std::string detail = "") {
  Event event;
  event.kind = std::move(kind);
  event.before_turn = before_turn;
  event.name = std::move(name);
  event.detail = std::move(detail);
  return event;
}

// "kind:label=value@turn" or "…@event 3".
std::vector<std::string> Told(const std::vector<Finding>& findings) {
  std::vector<std::string> told;
  for (const Finding& f : findings)
    told.push_back(fmt::format("{}:{}={}@{}", f.kind, f.label, f.value,
                               f.evidence.turn != kNoTurn
                                   ? std::to_string(f.evidence.turn)
                                   : fmt::format("event {}", f.evidence.event)));
  return told;
}

std::vector<std::string> Routing(std::vector<Turn> turns, std::vector<Event> events) {
  Interaction it;
  it.turns = std::move(turns);
  it.events = std::move(events);
  std::vector<Finding> findings;
  internal::DetectRouting(it, &findings);
  return Told(findings);
}

TEST(Routing, ATransferIsToldOnce) {
  EXPECT_THAT(Routing({C(), A("x"), C(), A("y")}, {At("transfer", 2)}),
              ElementsAre("transfer:=1@event 0"));
  EXPECT_THAT(Routing({C(), A("x"), C(), A("y")}, {}), ElementsAre("transfer:=1@3"));
  EXPECT_THAT(Routing({C(), A("x"), C(), A("y")}, {At("transfer", 1)}),
              ElementsAre("transfer:=1@3"))
      << "before anybody served, and not between these two";
  EXPECT_THAT(Routing({C(), A("x"), C(), A("x")}, {}), IsEmpty());
}

TEST(Routing, FromABotToAPersonIsAHandover) {
  EXPECT_THAT(Routing({C(), B(), C(), A("x")}, {At("transfer", 3)}),
              ElementsAre("handover:=1@event 0"));
  EXPECT_THAT(Routing({C(), B(), C(), A("x")}, {}), ElementsAre("handover:=1@3"));
  EXPECT_THAT(Routing({C(), B(), C(), B()}, {At("transfer", 2)}),
              ElementsAre("transfer:=1@event 0"));
  EXPECT_THAT(Routing({C(), B(), C()}, {At("transfer", 3)}), ElementsAre("handover:=1@event 0"));
}

TEST(Routing, WhereAnsweringIsToldATransferComesAfterIt) {
  EXPECT_THAT(Routing({C()}, {At("transfer", 0), At("answered", 0), At("transfer", 1)}),
              ElementsAre("transfer:=1@event 2"));
  EXPECT_THAT(Routing({}, {At("transfer", 99)}), ElementsAre("transfer:=1@event 0"));
}

TEST(Actions, EachToolIsToldOnceWithItsCount) {
  Interaction it;
  it.events = {At("action", 0, "pay"), At("tool_result", 0, "pay", "{\"error\":1}"),
               At("action", 0, "look"), At("action", 0, "pay"), At("tool_result", 0, "look", "{}")};
  std::vector<Finding> findings;
  internal::DetectActions(it, &findings);
  EXPECT_THAT(Told(findings), ElementsAre("tool_action:pay=2@event 0", "tool_error:pay=1@event 1",
                                          "tool_action:look=1@event 2"));
}

TEST(Actions, TheSameStepThreeTimesIsALoopAtTheThird) {
  Interaction it;
  for (const char* step : {"menu", "pay", "menu", "pay", "menu", "", "", "", "menu"})
    it.events.push_back(At("self_service_step", 0, step));
  std::vector<Finding> findings;
  internal::DetectActions(it, &findings);
  EXPECT_THAT(Told(findings), ElementsAre("bot_loop:same_step=4@event 4"));
}

TEST(ResponseTimes, SilenceWhileHeldIsNoDeadAir) {
  Interaction it;
  it.channel = Channel::kVoice;
  for (int i = 0; i < 3; ++i) {
    it.turns.push_back(A());
    it.turns.back().start_ms = 60'000 * i;
    it.turns.back().end_ms = 60'000 * i + 1000;
  }
  it.events = {At("hold", 1)};
  std::vector<Finding> findings;
  internal::DetectResponseTimes(it, &findings);
  EXPECT_THAT(Told(findings), ElementsAre("dead_air:=59000@2"));
}

std::vector<std::string> Repeats(const std::vector<Turn>& turns, std::vector<Finding> findings) {
  Interaction it;
  it.turns = turns;
  const size_t before = findings.size();
  internal::DetectRepeatAuthentication(it, &findings);
  findings.erase(findings.begin(), findings.begin() + static_cast<std::ptrdiff_t>(before));
  return Told(findings);
}

TEST(RepeatAuthentication, TheSameItemAfterAnAnswer) {
  const auto asks = [](std::string_view label, uint32_t turn) {
    return Finding{"authentication_request", label, "", 1, 1, AtTurn(turn)};
  };
  EXPECT_THAT(Repeats({A(), C(), A()}, {asks("birth", 0), asks("birth", 2)}),
              ElementsAre("repeat_authentication:same_item=1@2"));
  EXPECT_THAT(Repeats({A(), A(), A()}, {asks("birth", 0), asks("birth", 2)}), IsEmpty());
  EXPECT_THAT(Repeats({A(), A(), C(), A()}, {asks("birth", 0), asks("birth", 1), asks("birth", 3)}),
              ElementsAre("repeat_authentication:same_item=1@3"));
  EXPECT_THAT(Repeats({A(), C(), A()}, {asks("birth", 0), asks("code", 2)}), IsEmpty());
  EXPECT_THAT(Repeats({A(), C(), A()}, {asks("general", 0), asks("general", 2)}), IsEmpty());
}

std::vector<std::string> Claims(const std::vector<Turn>& turns, std::vector<Event> events,
                                uint32_t claim) {
  Interaction it;
  it.turns = turns;
  it.events = std::move(events);
  std::vector<Finding> findings = {{"resolution_claim", "", "", 1, 1, AtTurn(claim)}};
  internal::DetectUnsupportedClaims(it, &findings);
  findings.erase(findings.begin());
  return Told(findings);
}

TEST(UnsupportedClaims, AToolUsedSinceTheCustomersLastTwoTurnsSupportsIt) {
  const std::vector<Turn> turns = {A(), C(), A(), C(), A(), C(), A()};
  EXPECT_THAT(Claims(turns, {At("action", 4)}, 6), IsEmpty());
  EXPECT_THAT(Claims(turns, {At("action", 6)}, 6), IsEmpty());
  EXPECT_THAT(Claims(turns, {At("action", 3)}, 6), ElementsAre("unsupported_claim:=1@6"));
  EXPECT_THAT(Claims(turns, {At("action", 7)}, 6), ElementsAre("unsupported_claim:=1@6"));
  EXPECT_THAT(Claims(turns, {At("action", 0)}, 2), IsEmpty())
      << "one turn of the customer: all counts";
  EXPECT_THAT(Claims(turns, {}, 6), IsEmpty()) << "no tool is ever told of";
}

std::vector<std::string> Loops(const std::vector<std::pair<Role, uint64_t>>& said) {
  Interaction it;
  std::vector<internal::TurnWords> words;
  for (const auto& [role, text] : said) {
    it.turns.push_back(Says(role));
    words.push_back({{}, text, 5});
  }
  std::vector<Finding> findings;
  internal::DetectRepetition(it, words, &findings);
  return Told(findings);
}

TEST(Repetition, TheSameWordsThreeTimesWithNothingNewBetween) {
  const Role a = Role::kBot, c = Role::kCustomer;
  EXPECT_THAT(Loops({{a, 1}, {c, 7}, {a, 1}, {c, 7}, {a, 1}, {c, 7}, {a, 1}}),
              ElementsAre("bot_loop:same_words=3@6"))
      << "the first answer was new";
  EXPECT_THAT(Loops({{c, 7}, {a, 1}, {c, 7}, {a, 1}, {c, 7}, {a, 1}}),
              ElementsAre("bot_loop:same_words=3@5"));
  EXPECT_THAT(Loops({{a, 1}, {c, 7}, {a, 1}, {c, 8}, {a, 1}, {c, 9}, {a, 1}}), IsEmpty());
  EXPECT_THAT(Loops({{a, 1}, {a, 2}, {a, 1}, {a, 2}, {a, 1}}),
              ElementsAre("bot_loop:same_words=3@4"));
}

PackSource Pack(const std::string& members) {
  return {"p.yaml",
          "pack: p\nversion: 1\ngroups:\n  - signal: s\n    speaker: customer\n    phrases: "
          "[\"good\"]\n" +
              members};
}

std::vector<std::string> Found(const std::string& members, const Interaction& it) {
  const auto enricher = Enricher::Compile({Pack(members)});
  EXPECT_TRUE(enricher.ok()) << (enricher.ok() ? "" : enricher.error().message);
  std::vector<Signal> signals;
  if (enricher.ok()) enricher->Run(it, &signals);
  std::vector<std::string> told;
  for (const Signal& one : signals)
    if (one.kind == "s") told.push_back(std::to_string(one.evidence.turn));
  return told;
}

TEST(Phrases, WhatStandsNearTakesThemBack) {
  const auto in = [](const std::string& text) {
    Interaction it;
    it.turns = {Says(Role::kCustomer, text)};
    return Found("    unless: [\"not\", \"never\"]\n    unless_words: 2\n", it).size();
  };
  EXPECT_EQ(in("it was good"), 1U);
  EXPECT_EQ(in("it was not good"), 0U);
  EXPECT_EQ(in("it was not very good"), 0U);
  EXPECT_EQ(in("not what I would call good"), 1U);
  EXPECT_EQ(in("good it was not"), 0U);
  EXPECT_EQ(in("good it was really never bad"), 1U) << "three words are between";
  EXPECT_EQ(in("never mind that was a long day but good"), 1U);
  EXPECT_EQ(in("not good and never good but all in all it was good"), 1U);
}

TEST(Phrases, OfTheLastTurnsOfASideAlone) {
  Interaction it;
  for (const char* text : {"good", "good", "good"}) {
    it.turns.push_back(Says(Role::kCustomer, text));
    it.turns.push_back(Says(Role::kAgent, "good"));
  }
  EXPECT_THAT(Found("    position: {last_turns: 2}\n", it), ElementsAre("2", "4"));
  EXPECT_THAT(Found("    position: {first_turns: 1}\n", it), ElementsAre("0"));
}

// Each of these took hours where every part was compared with every other.
TEST(Enricher, AConversationMadeToBeSlowIsReadLikeAnyOther) {
  constexpr uint32_t kMany = 60'000;
  Interaction it;
  it.channel = Channel::kVoice;
  std::string names;
  for (uint32_t i = 0; i < kMany; ++i) names += "My name is Anna Smith. ";
  it.turns.push_back(Says(Role::kCustomer, names));
  it.turns.push_back(Says(Role::kAgent, "I have cancelled your order."));
  for (uint32_t i = 0; i < kMany; ++i) {
    it.turns.push_back(Says(i % 3 == 0 ? Role::kCustomer : Role::kAgent,
                            i % 2 == 0 ? "What is your date of birth please?"
                                       : fmt::format("So about item number {} then", i % 999)));
    it.turns.back().start_ms = 60'000 * i;
    it.turns.back().end_ms = 60'000 * i + 1;
    it.events.push_back(At("hold", i + 2));
    it.events.push_back(At("transfer", i + 2, fmt::format("queue {}", i)));
    it.events.push_back(At("action", 2, fmt::format("tool {}", i)));
    it.events.push_back(At("self_service_step", 2, fmt::format("step {}", i / 2)));
  }
  const auto enricher = Enricher::LoadContent(std::string(CLARION_SOURCE_DIR) + "/content");
  ASSERT_TRUE(enricher.ok());
  std::vector<Signal> signals;
  enricher->Run(it, &signals);
  size_t tools = 0;
  for (const Signal& signal : signals) tools += signal.kind == "tool_action" ? 1 : 0;
  EXPECT_EQ(tools, kMany);
}

}  // namespace
}  // namespace clarion::enrichment
