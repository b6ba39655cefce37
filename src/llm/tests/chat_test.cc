#include "llm/chat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace clarion::llm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ChatRequest Small() {
  ChatRequest request;
  request.model = "m";
  request.messages = {{"system", "s"}, {"user", "u"}};
  return request;
}

TEST(Chat, ARequestIsTheSameBytesEveryTime) {
  EXPECT_EQ(RequestBody(Small(), {}),
            R"({"model":"m","messages":[{"role":"system","content":"s"},)"
            R"({"role":"user","content":"u"}],"max_tokens":500,"temperature":0.0})");
}

TEST(Chat, RefusedMembersAreLeftOutOneByOne) {
  ChatRequest request = Small();
  request.stream = true;
  request.schema = json::object{{"type", "object"}};
  LeftOut left_out;
  ASSERT_TRUE(LeaveOutMore(request, "Unknown field: stream_options", &left_out));
  EXPECT_THAT(RequestBody(request, left_out), Not(HasSubstr("stream_options")));
  EXPECT_THAT(RequestBody(request, left_out), HasSubstr("response_format"));
  ASSERT_TRUE(LeaveOutMore(request, "use 'max_completion_tokens' instead", &left_out));
  EXPECT_THAT(RequestBody(request, left_out), HasSubstr("\"max_completion_tokens\":500"));
  EXPECT_THAT(RequestBody(request, left_out), Not(HasSubstr("\"max_tokens\"")));
  ASSERT_TRUE(LeaveOutMore(request, "temperature must be 1", &left_out));
  EXPECT_THAT(RequestBody(request, left_out), Not(HasSubstr("temperature")));
  ASSERT_TRUE(LeaveOutMore(request, "bad request", &left_out));
  EXPECT_THAT(RequestBody(request, left_out), Not(HasSubstr("response_format")));
  EXPECT_FALSE(LeaveOutMore(request, "bad request", &left_out));
}

TEST(Chat, ReadsAWholeAnswer) {
  const auto answer =
      AnswerFromJson(R"({"choices":[{"message":{"content":"hi","tool_calls":[{"id":"1","function":)"
                     R"({"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}],)"
                     R"("usage":{"prompt_tokens":7,"completion_tokens":2}})");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->content, "hi");
  EXPECT_THAT(answer->tool_calls, ElementsAre(ToolCall{"1", "f", "{}"}));
  EXPECT_EQ(answer->input_tokens, 7);
  EXPECT_EQ(answer->output_tokens, 2);
}

TEST(Chat, ContentMayComeInPartsAndUsageMayBeMissing) {
  const auto answer = AnswerFromJson(
      R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"text":"b"}]}}]})");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->content, "ab");
  EXPECT_EQ(answer->input_tokens, -1);
}

TEST(Chat, WhatIsNoAnswerIsSaid) {
  EXPECT_THAT(AnswerFromJson("<html>").error().message, HasSubstr("not JSON"));
  EXPECT_THAT(AnswerFromJson("{\"choices\":[]}").error().message, HasSubstr("choices[0].message"));
  EXPECT_THAT(AnswerFromJson(R"({"error":{"message":"overloaded"}})").error().message,
              HasSubstr("overloaded"));
}

TEST(Chat, ErrorTextsAreShortAndOnOneLine) {
  EXPECT_EQ(ErrorText(R"({"error":{"message":"a\nb"}})"), "a b");
  EXPECT_EQ(ErrorText(R"({"error":"a"})"), "a");
  EXPECT_EQ(ErrorText(R"({"detail":"a"})"), "a");
  EXPECT_EQ(ErrorText("<html>"), "");
  EXPECT_EQ(ErrorText("{\"detail\":\"" + std::string(299, 'x') + "é\"}"), std::string(299, 'x'));
}

Result<ChatAnswer> Assembled(const std::vector<std::string>& events) {
  AnswerAssembler assembler;
  for (const std::string& event : events) RETURN_IF_ERROR(assembler.Add(event));
  return assembler.Take();
}

TEST(Chat, ToolCallsGrowFromDeltasOfSeveralCalls) {
  const auto answer = Assembled(
      {R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x"}}]}}]})",
       R"({"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":""}}]}}]})",
       R"({"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"[]"}},{"index":0,"function":{"arguments":"\":1}"}}]}}]})",
       R"({"choices":[{"delta":{},"finish_reason":"tool_calls"}]})",
       R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}})", "[DONE]"});
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(answer->tool_calls,
              ElementsAre(ToolCall{"a", "f", "{\"x\":1}"}, ToolCall{"b", "g", "[]"}));
  EXPECT_EQ(answer->output_tokens, 4);
}

TEST(Chat, ToolCallsWithoutIndexBeginWithAnId) {
  const auto answer = Assembled(
      {R"({"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"1"}}]}}]})",
       R"({"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"2"}}]}}]})",
       R"({"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"f","arguments":"3"}}]}}]})",
       "[DONE]"});
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(answer->tool_calls, ElementsAre(ToolCall{"a", "f", "12"}, ToolCall{"b", "f", "3"}));
}

TEST(Chat, AStreamThatBreaksOffIsNoAnswer) {
  EXPECT_THAT(Assembled({R"({"choices":[{"delta":{"content":"ye"}}]})"}).error().message,
              HasSubstr("broke off"));
  EXPECT_THAT(Assembled({R"({"error":{"message":"out of memory"}})"}).error().message,
              HasSubstr("out of memory"));
  EXPECT_THAT(
      Assembled({R"({"choices":[{"delta":{"tool_calls":[{"index":99999999}]}}]})"}).error().message,
      HasSubstr("at most 64"));
}

TEST(Chat, TokensAreReckonedFromBytes) {
  EXPECT_EQ(EstimatedTokens(0), 0);
  EXPECT_EQ(EstimatedTokens(1), 1);
  EXPECT_EQ(EstimatedTokens(4000), 1000);
  const ChatRequest request = Small();
  EXPECT_GE(EstimatedInputTokens(request), 1);
}

}  // namespace
}  // namespace clarion::llm
