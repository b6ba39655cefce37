#include <gtest/gtest.h>

#include "connectors/clarion_jsonl/codec.h"
#include "connectors/contact_lens/codec.h"
#include "connectors/testing/samples.h"

namespace clarion::connectors {
namespace {

using testing::ReadAll;

constexpr const char* kCall =
    R"({"Version":"1","AccountId":"1","Channel":"VOICE","JobStatus":"COMPLETED","LanguageCode":"en-US",
  "ContentMetadata":{"Output":"Redacted"},"CustomerMetadata":{"ContactId":"c-7"},
  "Participants":[{"ParticipantId":"CUSTOMER","ParticipantRole":"CUSTOMER"},{"ParticipantId":"AGENT","ParticipantRole":"AGENT"}],
  "Categories":{"MatchedCategories":["Refund"]},
  "ConversationCharacteristics":{"TotalConversationDurationMillis":9000,"Sentiment":{"OverallSentiment":{"AGENT":1}},
    "NonTalkTime":{"Instances":[{"BeginOffsetMillis":2100,"EndOffsetMillis":6000,"DurationMillis":3900}]},
    "Interruptions":{"InterruptionsByInterrupter":{"CUSTOMER":[{"BeginOffsetMillis":1000,"DurationMillis":500}]}}},
  "Transcript":[{"BeginOffsetMillis":0,"EndOffsetMillis":2000,"Content":"Hello.","Id":"a","ParticipantId":"AGENT","Sentiment":"NEUTRAL"},
    {"BeginOffsetMillis":6000,"EndOffsetMillis":8000,"Content":"My [PII] broke.","ParticipantId":"CUSTOMER","IssuesDetected":[{"Text":"broke"}]}]})";

TEST(ContactLens, CallsGiveTurnsMeasurementsAndOpinionsApart) {
  const auto it = DecodeContactLens(kCall, "bucket/c-7_analysis_2026-02-04T21:14:16Z.json");
  ASSERT_TRUE(it.ok()) << it.error().message;
  EXPECT_EQ(it->id, "c-7");
  EXPECT_EQ(it->channel, Channel::kVoice);
  EXPECT_EQ(it->duration_ms, 9000);
  EXPECT_EQ(FormatTime(*it->started_at), "2026-02-04T21:14:16Z");
  EXPECT_EQ(it->attributes,
            (std::vector<std::pair<std::string, std::string>>{
                {"language", "en-US"}, {"redacted", "yes"}, {"started_at_from", "file name"}}));
  ASSERT_EQ(it->turns.size(), 2u);
  EXPECT_EQ(it->turns[1].role, Role::kCustomer);
  EXPECT_EQ(it->turns[1].start_ms, 6000);
  EXPECT_EQ(it->turns[0].labels, R"({"Id":"a","Sentiment":"NEUTRAL"})");
  ASSERT_EQ(it->events.size(), 2u);
  EXPECT_EQ(it->events[0].kind, "interruption");
  EXPECT_EQ(it->events[0].name, "customer");
  EXPECT_EQ(it->events[1].kind, "silence");
  EXPECT_EQ(it->events[1].before_turn, 1u);
  EXPECT_EQ(it->events[1].duration_ms, 3900);
  EXPECT_NE(it->labels.find("MatchedCategories"), std::string::npos);
  EXPECT_EQ(it->extras.find("MatchedCategories"), std::string::npos);
  EXPECT_TRUE(it->agent_ids.empty()) << "AGENT is a role, not a person";
  EXPECT_EQ(std::get<Interaction>(*DecodeClarionJson(EncodeClarionJson(*it))), *it);
}

TEST(ContactLens, ChatsHaveTheirOwnTimes) {
  const auto it = DecodeContactLens(
      R"({"Channel":"CHAT","ContactId":"c-8","Participants":[{"ParticipantId":"p1","ParticipantRole":"CUSTOMER","DisplayName":"Jo"},
    {"ParticipantId":"p2","ParticipantRole":"AGENT"}],"Transcript":[
    {"AbsoluteTime":"2026-02-04T10:00:00Z","ContentType":"application/vnd.amazonaws.connect.event.participant.joined","DisplayName":"Jo","ParticipantId":"p1","Type":"EVENT"},
    {"AbsoluteTime":"2026-02-04T10:00:04Z","Content":"Hi","ContentType":"text/plain","ParticipantId":"p1","Type":"MESSAGE"},
    {"AbsoluteTime":"2026-02-04T10:00:09Z","ContentType":"application/vnd.amazonaws.connect.event.chat.ended","Type":"EVENT"}]})",
      "");
  ASSERT_TRUE(it.ok()) << it.error().message;
  EXPECT_EQ(it->turns.at(0).start_ms, 4000);
  EXPECT_EQ(it->duration_ms, 9000);
  EXPECT_EQ(it->events.at(0).kind, "participant_joined");
  EXPECT_EQ(it->events.at(1).kind, "disconnected");
  EXPECT_EQ(it->agent_ids, std::vector<std::string>{"p2"});
}

TEST(ContactLens, RefusalsSayWhatTheFileIs) {
  const auto refusal = [](std::string_view text) {
    const auto it = DecodeContactLens(text, "");
    return it.ok() ? std::string("taken") : it.error().message;
  };
  EXPECT_NE(refusal(R"({"EventType":"SEGMENTS","Segments":[]})").find("real-time stream"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"evaluationId":"1"})").find("evaluation form"), std::string::npos);
  EXPECT_NE(refusal(R"({"JobStatus":"FAILED","Transcript":[]})").find("JobStatus"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"Transcript":{}})").find("Transcript: must be a list"), std::string::npos);
  EXPECT_NE(refusal(R"({"Transcript":[{"Content":"x","ParticipantId":"who"}]})")
                .find("Transcript[0].ParticipantId: 'who'"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"Channel":"FAX","Transcript":[]})").find("Channel: 'fax'"),
            std::string::npos);
  EXPECT_NE(refusal("[]").find("object"), std::string::npos);
}

TEST(ContactLens, FilesMayHoldSeveral) {
  const std::string text = std::string(kCall) + "\n" + kCall;
  const auto read = ReadAll(text, "x.json");
  EXPECT_EQ(read.format, "contact-lens");
  EXPECT_EQ(read.records.size(), 2u);
}

TEST(ContactLens, PublicSamples) {
  const std::string folder = testing::SamplesFolder("formats/amazon-connect-contact-lens/");
  if (folder.empty()) GTEST_SKIP() << "the public sample data is not on this machine";
  for (const char* name : {"call-original.json", "call-redacted.json", "chat-original.json"}) {
    const auto read = ReadAll(testing::ReadWhole(folder + name), name);
    EXPECT_EQ(read.format, "contact-lens") << name;
    ASSERT_EQ(read.records.size(), 1u) << name << (read.refusals.empty() ? "" : read.refusals[0]);
    const auto& it = std::get<Interaction>(read.records[0]);
    EXPECT_GT(it.turns.size(), 5u);
    EXPECT_EQ(it.agent_kind, AgentKind::kHuman);
    EXPECT_EQ(std::get<Interaction>(*DecodeClarionJson(EncodeClarionJson(it))), it);
  }
  const auto stream = ReadAll(testing::ReadWhole(folder + "realtime-segment-stream.jsonl"),
                              "realtime-segment-stream.jsonl");
  EXPECT_EQ(stream.refusals.size(), 4u);
}

}  // namespace
}  // namespace clarion::connectors
