#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>

#include "connectors/clarion_jsonl/codec.h"
#include "connectors/formats.h"
#include "connectors/testing/arbitrary.h"

namespace clarion::connectors {
namespace {

Interaction Decoded(std::string_view line) {
  auto record = DecodeClarionJson(line);
  EXPECT_TRUE(record.ok()) << (record.ok() ? "" : record.error().message);
  return record.ok() ? std::get<Interaction>(*std::move(record)) : Interaction{};
}

std::string Refusal(std::string_view line) {
  const auto record = DecodeClarionJson(line);
  EXPECT_FALSE(record.ok()) << line;
  return record.ok() ? "" : record.error().message;
}

TEST(ClarionJsonl, KeepsAnnotationsApartFromWhatADetectorMayRead) {
  const Interaction it = Decoded(R"({"id":"a","channel":"chat","started_at":null,"turns":[
    {"speaker":"customer","text":"hi","t":null,"intents":["greet"]},
    {"speaker":"agent","text":"hello","t":2.5,"action":"hello","options":["hello"],"draft":"hey"}],
    "labels":{"solved":true}})");
  EXPECT_EQ(it.turns[0].labels, R"({"intents":["greet"]})");
  EXPECT_EQ(it.turns[1].start_ms, 2500);
  EXPECT_NE(it.turns[1].labels.find("draft"), std::string::npos);
  EXPECT_EQ(it.labels, R"({"solved":true})");
  EXPECT_TRUE(it.events.empty());
  EXPECT_EQ(it.agent_kind, AgentKind::kHuman);
}

TEST(ClarionJsonl, ToolCallsBecomeEventsInPlace) {
  const Interaction it = Decoded(R"({"id":"a","channel":"chat","turns":[
    {"speaker":"customer","text":"book it","t":null},
    {"speaker":"system","text":"","t":null,"action":"book","args":{"seat":3},"task":"secret"},
    {"speaker":"system","text":"","t":null,"event":"tool_result","action":"book","result":"ok"},
    {"speaker":"bot","text":"done","t":null,"service_calls":[{"method":"Pay","parameters":{"x":1}}]}]})");
  ASSERT_EQ(it.turns.size(), 2u);
  ASSERT_EQ(it.events.size(), 3u);
  EXPECT_EQ(it.events[0].kind, "action");
  EXPECT_EQ(it.events[0].name, "book");
  EXPECT_EQ(it.events[0].before_turn, 1u);
  EXPECT_EQ(it.events[0].detail, R"({"action":"book","args":{"seat":3}})");
  EXPECT_EQ(it.events[0].labels, R"({"task":"secret"})");
  EXPECT_EQ(it.events[1].kind, "tool_result");
  EXPECT_EQ(it.events[2].name, "Pay");
  EXPECT_EQ(it.agent_kind, AgentKind::kAi);
}

TEST(ClarionJsonl, AStepOfSelfServiceIsNamedByItsDetail) {
  const Interaction it = Decoded(R"({"id":"a","channel":"bot","turns":[],"events":[
    {"kind":"self_service_step","t":1,"detail":{"step":"menu"}},
    {"kind":"self_service_step","t":2,"name":"help","detail":{"step":"menu"}},
    {"kind":"hold","t":3,"detail":{"step":"menu"}}]})");
  ASSERT_EQ(it.events.size(), 3u);
  EXPECT_EQ(it.events[0].name, "menu");
  EXPECT_EQ(it.events[1].name, "help");
  EXPECT_EQ(it.events[2].name, "");
}

TEST(ClarionJsonl, RefusalsNameThePlace) {
  EXPECT_NE(Refusal(R"({"turns":[]})").find("id: is missing"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","turns":[{"speaker":"robot","text":""}]})")
                .find("turns[0].speaker: 'robot'"),
            std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","turns":[{"speaker":"agent","text":"","t":"x"}]})")
                .find("turns[0].t: must be a number"),
            std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","channel":"fax"})").find("'fax' is not voice"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","started_at":"soon"})").find("started_at: 'soon'"),
            std::string::npos);
  EXPECT_NE(
      Refusal(R"({"id":"a","outcomes":[{"kind":"csat","value":"x"}]})").find("outcomes[0].value"),
      std::string::npos);
  EXPECT_NE(Refusal(R"([1])").find("object"), std::string::npos);
  EXPECT_NE(Refusal("{\"id\":\"\xFF\"}").find("byte"), std::string::npos);
}

TEST(ClarionJsonl, LateOutcomesJoinByInteractionOrCustomer) {
  const auto record = DecodeClarionJson(
      R"({"type":"outcome","interaction_id":"a","kind":"csat","value":4,"at":"2026-01-02"})");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(std::get<LateOutcome>(*record).interaction_id, "a");
  EXPECT_NE(Refusal(R"({"type":"outcome","kind":"csat","value":4})").find("either"),
            std::string::npos);
  EXPECT_NE(Refusal(R"({"type":"outcome","customer_id":"c","kind":"csat","value":4})").find("at:"),
            std::string::npos);
}

TEST(ClarionJsonl, UnknownMembersSurvive) {
  const Interaction it = Decoded(R"({"id":"a","turns":[],"crm_case":{"n":7}})");
  EXPECT_EQ(it.extras, R"({"crm_case":{"n":7}})");
  EXPECT_EQ(Decoded(EncodeClarionJson(it)), it);
}

// Built to catch: annotations were lost when a turn had three members, and when it had `labels` as
// well.
TEST(ClarionJsonl, AnnotationsBesideLabelsAreKept) {
  EXPECT_EQ(Decoded(R"({"id":"a","turns":[{"speaker":"customer","text":"hi","intent":"greet"}]})")
                .turns[0]
                .labels,
            R"({"intent":"greet"})");
  const Interaction it = Decoded(
      R"({"id":"a","turns":[{"speaker":"customer","text":"hi","labels":{"a":1},"intent":"greet"}]})");
  EXPECT_EQ(it.turns[0].labels, R"({"a":1,"intent":"greet"})");
}

// Built to catch: a member both in extras and beside it made an object with two members of one
// name.
TEST(ClarionJsonl, ExtrasHaveUniqueMembers) {
  const Interaction it = Decoded(R"({"id":"a","extras":{"x":1},"x":2,"y":3,"speaker":"who"})");
  EXPECT_EQ(it.extras, R"({"x":1,"y":3,"speaker":"who"})");
  EXPECT_EQ(Decoded(EncodeClarionJson(it)), it);
}

// Built to catch: members of parties and events that the model does not know were dropped without a
// word.
TEST(ClarionJsonl, MembersOfPartiesAndEventsAreKept) {
  const Interaction it =
      Decoded(R"({"id":"a","ended_at":"2026-01-01","parties":[{"id":"p","role":"agent","tel":"+1"}],
    "events":[{"kind":"hold","t":3,"reason":"lookup","detail":{"duration_s":4}}]})");
  EXPECT_EQ(it.parties[0].attributes, R"({"tel":"+1"})");
  EXPECT_EQ(it.events[0].detail, R"({"duration_s":4,"reason":"lookup"})");
  EXPECT_EQ(it.events[0].duration_ms, 4000);
  EXPECT_EQ(it.extras, R"({"ended_at":"2026-01-01"})") << "an end without a start says nothing yet";
}

// Built to catch: events were only put in order when some came from turns.
TEST(ClarionJsonl, EventsStandInOrder) {
  const Interaction it = Decoded(
      R"({"id":"a","turns":[{"speaker":"customer","text":"x","t":5},{"speaker":"system","text":"","action":"look","t":6},
    {"speaker":"agent","text":"y","t":9}],
    "events":[{"kind":"c","t":20},{"kind":"b","before_turn":2},{"kind":"a2","t":2},{"kind":"a1","t":1}]})");
  std::string order;
  for (const Event& event : it.events)
    order += event.kind + std::to_string(event.before_turn) + " ";
  EXPECT_EQ(order, "a10 a20 action1 b1 c2 ")
      << "before_turn counts turns as given, also those that become events";
}

TEST(ClarionJsonl, AttributesAreUniqueAndSorted) {
  const Interaction it = Decoded(R"({"id":"a","attributes":{"b":"1","a":"2","b":"3"}})");
  EXPECT_EQ(it.attributes,
            (std::vector<std::pair<std::string, std::string>>{{"a", "2"}, {"b", "3"}}));
}

// Built to catch: what is kept moves a level deeper, and could then no longer be read back.
TEST(ClarionJsonl, DeepUnknownMembersAreRefusedNotStoredUnreadable) {
  const std::string deep = std::string(55, '[') + std::string(55, ']');
  EXPECT_NE(Refusal(R"({"id":"a","x":)" + deep + "}").find("levels deep"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","agent_ids":"x"})").find("agent_ids: must be a list"),
            std::string::npos);
}

TEST(ClarionJsonl, EveryInteractionReadsBackAsItself) {
  EXPECT_TRUE(rc::check([](const Interaction& it) {
    const auto record = DecodeClarionJson(EncodeClarionJson(it));
    RC_ASSERT(record.ok());
    RC_ASSERT(std::get<Interaction>(*record) == it);
  }));
}

TEST(ClarionJsonl, ReadsThePublicSetsWhole) {
  const std::string data = std::string(CLARION_SOURCE_DIR) + "/../shared/data/";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "shared data is not on this machine";
  const std::pair<const char*, size_t> sets[] = {{"star/dev.jsonl.gz", 578},
                                                 {"sgd/dev.jsonl.gz", 300},
                                                 {"tau_bench/airline_train.jsonl.gz", 144},
                                                 {"abcd/sample.jsonl.gz", 5},
                                                 {"vcon/fake_vcon_conversations.jsonl.gz", 245}};
  for (const auto& [file, count] : sets) {
    auto input = OpenInput(data + file, "auto", {});
    ASSERT_TRUE(input.ok()) << input.error().message;
    EXPECT_EQ(input->format, "clarion");
    size_t read = 0;
    RawRecord raw;
    while (input->reader->Next(&raw).value()) {
      const auto records = input->reader->Decode(raw);
      ASSERT_TRUE(records.ok()) << file << ":" << raw.line << " " << records.error().message;
      const auto& it = std::get<Interaction>(records->front());
      EXPECT_EQ(Decoded(EncodeClarionJson(it)), it);
      ++read;
    }
    EXPECT_EQ(read, count) << file;
  }
}

}  // namespace
}  // namespace clarion::connectors
