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

TEST(ClarionJsonl, RefusalsNameThePlace) {
  EXPECT_NE(Refusal(R"({"turns":[]})").find("id: is missing"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","turns":[{"speaker":"robot","text":""}]})").find("turns[0].speaker: 'robot'"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","turns":[{"speaker":"agent","text":"","t":"x"}]})").find("turns[0].t: must be a number"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","channel":"fax"})").find("'fax' is not voice"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","started_at":"soon"})").find("started_at: 'soon'"), std::string::npos);
  EXPECT_NE(Refusal(R"({"id":"a","outcomes":[{"kind":"csat","value":"x"}]})").find("outcomes[0].value"), std::string::npos);
  EXPECT_NE(Refusal(R"([1])").find("object"), std::string::npos);
  EXPECT_NE(Refusal("{\"id\":\"\xFF\"}").find("byte"), std::string::npos);
}

TEST(ClarionJsonl, LateOutcomesJoinByInteractionOrCustomer) {
  const auto record = DecodeClarionJson(R"({"type":"outcome","interaction_id":"a","kind":"csat","value":4,"at":"2026-01-02"})");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(std::get<LateOutcome>(*record).interaction_id, "a");
  EXPECT_NE(Refusal(R"({"type":"outcome","kind":"csat","value":4})").find("either"), std::string::npos);
  EXPECT_NE(Refusal(R"({"type":"outcome","customer_id":"c","kind":"csat","value":4})").find("at:"), std::string::npos);
}

TEST(ClarionJsonl, UnknownMembersSurvive) {
  const Interaction it = Decoded(R"({"id":"a","turns":[],"crm_case":{"n":7}})");
  EXPECT_EQ(it.extras, R"({"crm_case":{"n":7}})");
  EXPECT_EQ(Decoded(EncodeClarionJson(it)), it);
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
  const std::pair<const char*, size_t> sets[] = {{"star/dev.jsonl.gz", 578}, {"sgd/dev.jsonl.gz", 300},
    {"tau_bench/airline_train.jsonl.gz", 144}, {"abcd/sample.jsonl.gz", 5}, {"vcon/fake_vcon_conversations.jsonl.gz", 245}};
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
