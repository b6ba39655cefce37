#include "llm/embeddings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::llm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Embeddings, AreReadByTheirIndex) {
  const auto answer = EmbeddingsFromJson(
      R"({"data":[{"index":1,"embedding":[3,4.5]},{"index":0,"embedding":[-1,2e-3]}],"usage":{"prompt_tokens":7}})",
      2);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_THAT(answer->vectors[0], ElementsAre(-1.0F, 0.002F));
  EXPECT_THAT(answer->vectors[1], ElementsAre(3.0F, 4.5F));
  EXPECT_EQ(answer->input_tokens, 7);
}

TEST(Embeddings, WithoutIndexAreReadInOrder) {
  const auto answer = EmbeddingsFromJson(R"({"data":[{"embedding":[1]},{"embedding":[2]}]})", 2);
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(answer->vectors[1], ElementsAre(2.0F));
  EXPECT_EQ(answer->input_tokens, -1);
}

TEST(Embeddings, AnswersThatDoNotFitAreRefusedWithAReason) {
  const std::pair<const char*, const char*> wrong[] = {
      {"not json", "no list"},
      {R"({"data":{}})", "no list"},
      {R"({"data":[{"index":0,"embedding":[1]}]})", "1 embeddings for 2"},
      {R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})",
       "none of the texts"},
      {R"({"data":[{"index":0,"embedding":[1]},{"index":5,"embedding":[1]}]})",
       "none of the texts"},
      {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]})",
       "differ in length"},
      {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["1"]}]})", "no number"},
      {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1e300]}]})", "too large"},
      {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":"aGk="}]})",
       "no list of numbers"},
  };
  for (const auto& [body, why] : wrong) {
    const auto answer = EmbeddingsFromJson(body, 2);
    ASSERT_FALSE(answer.ok()) << body;
    EXPECT_THAT(answer.error().message, HasSubstr(why)) << body;
  }
}

TEST(Embeddings, NeedTheNameOfAModel) {
  EXPECT_FALSE(HttpEmbedder::Open({.base_url = "http://127.0.0.1:1/v1"}, "").ok());
}

}  // namespace
}  // namespace clarion::llm
